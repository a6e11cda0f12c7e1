package search

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat"

	"descent/trainer"
	"descent/trainer/metric"
)

// A Trial is one Spec that was tried.
type Trial struct {
	Number int       // from 1, in the order of the sampler
	At     []float64 // position on each axis, from 0 to 1
	Values []string  // the value on each axis; "" for an axis that the trial does not have; see Axis.Under
	Spec   trainer.Spec

	State State
	Why   string  // why it ended early or failed; "" for other states
	Epoch float64 // the last epoch of its last run
	Cost  float64 // sum of the epochs of all its runs

	// Best is the score on the validation part, or on the training part if there is no
	// validation part: that of the weights that early stopping keeps, else that at the
	// whole epoch with the lowest loss. Only whole epochs count, so that a trial that is
	// evaluated more often has no advantage. It is NaN if nothing was measured. With
	// folds it is the mean of these scores.
	Best   trainer.Score
	Train  trainer.Score   // on the training part, at the same epoch
	Folds  []trainer.Score // the scores whose mean is Best: one, or one for each trained fold
	Fitted bool            // whether Best is on the training part, because there is no validation part

	When float64 // epoch of Best, the mean over folds

	// Outcomes contains the outcomes of its jobs, in the order of the rungs. The fields
	// above follow from the last one.
	Outcomes []Outcome

	// Repeats contains the outcomes of its repetitions with other seeds, in the order of
	// the seeds; see Search.Repeats.
	Repeats []Outcome

	metric *metric.Metric // ranks the trial; nil for accuracy or R²
}

// Has reports whether the trial has axis j; see Axis.Under.
func (t *Trial) Has(j int) bool { return t.Values[j] != "" }

// Finished reports whether the trial has ended without an interruption.
func (t *Trial) Finished() bool { return t.State != Waiting && t.State != Stopped }

// Runs returns the number of runs in its last outcome; 0 before the first outcome.
func (t *Trial) Runs() int {
	if len(t.Outcomes) == 0 {
		return 0
	}
	return len(t.Outcomes[len(t.Outcomes)-1].Runs)
}

// Complete reports whether all trials have ended without an interruption. A search whose
// trials are not complete can be resumed.
func Complete(trials []Trial) bool {
	return !slices.ContainsFunc(trials, func(t Trial) bool { return !t.Finished() })
}

// Value returns the ranking metric of Best.
func (t *Trial) Value() float64 { return t.value(t.Best) }

// Better returns 1 if a higher Value is better, and -1 if a lower one is.
func (t *Trial) Better() float64 {
	if t.metric == nil {
		return 1
	}
	return float64(t.metric.Better)
}

// FoldValues returns the ranking metric of each of Folds.
func (t *Trial) FoldValues() []float64 {
	values := make([]float64, len(t.Folds))
	for i, s := range t.Folds {
		values[i] = t.value(s)
	}
	return values
}

// Spread returns the standard deviation of FoldValues; NaN if there is only one.
func (t *Trial) Spread() float64 { return stat.StdDev(t.FoldValues(), nil) }

func (t *Trial) value(s trainer.Score) float64 {
	if t.metric == nil {
		return s.Accuracy
	}
	return s.Of(t.metric.Key)
}

// Val returns Best, or an unmeasured score if there is no validation part.
func (t *Trial) Val() trainer.Score {
	if t.Fitted {
		return trainer.Unmeasured()
	}
	return t.Best
}

// RankedBy returns the part of the data by which trials are ranked: "val", or "train" if
// there is no validation part.
func RankedBy(trials []Trial) string {
	if slices.ContainsFunc(trials, func(t Trial) bool { return t.Fitted }) {
		return "train"
	}
	return "val"
}

// ahead reports whether a is a better value than b.
func (t *Trial) ahead(a, b float64) bool {
	if t.metric == nil {
		return a > b
	}
	return t.metric.Ahead(a, b)
}

// Lost reports whether t has no usable score: it diverged, failed or was not measured.
func (t *Trial) Lost() bool {
	return !t.Best.Measured() || t.State == Diverged || t.State == Failed
}

// better compares trials for sorting. Repeated trials come first, in the order of
// betterRepeated, then those that were trained on all folds, then the others, and last
// those that are Lost. Within each group the order is by value, then by the loss of Best,
// then by number.
func better(a, b *Trial) int {
	rank := func(t *Trial) int {
		switch {
		case len(t.RepeatValues()) > 0:
			return 0
		case !t.Lost():
			return 1
		}
		return 2
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if c := betterRepeated(a, b); c != 0 {
		return c
	}
	if rank(a) < 2 {
		switch {
		case len(a.Folds) != len(b.Folds):
			return cmp.Compare(len(b.Folds), len(a.Folds))
		case a.ahead(a.Value(), b.Value()):
			return -1
		case a.ahead(b.Value(), a.Value()):
			return 1
		}
		if c := cmp.Compare(a.Best.Loss, b.Best.Loss); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.Number, b.Number)
}

// Ranked returns the trials that were measured, best first.
func Ranked(trials []Trial) []*Trial {
	var ranked []*Trial
	for i := range trials {
		if t := &trials[i]; t.Best.Measured() || t.Finished() {
			ranked = append(ranked, t)
		}
	}
	slices.SortFunc(ranked, better)
	return ranked
}

// ranked returns trials sorted by better.
func ranked(trials []*Trial) []*Trial { return slices.SortedFunc(slices.Values(trials), better) }

// take adds the outcome of the next rung to t.
func (t *Trial) take(o Outcome) {
	t.Outcomes = append(t.Outcomes, o)
	t.State, t.Why = o.State, o.Why
	t.Cost, t.When, t.Folds = t.cost(), 0, nil
	var train []trainer.Score
	for _, r := range o.Runs {
		t.Epoch = r.Epoch
		if r.Best.Measured() {
			t.Folds, train = append(t.Folds, r.Best), append(train, r.Train)
			t.When += r.When
		}
		t.Fitted = t.Fitted || r.Fitted
	}
	if n := len(t.Folds); n > 0 {
		t.Best, t.Train, t.When = meanScore(t.Folds), meanScore(train), t.When/float64(n)
	}
}

// Comparable returns the trials as they were at the last rung that at least enough of them
// have reached, best first. It includes trials that ended earlier, unless the pruner ended
// them, and ignores repetitions.
func Comparable(past []Trial, enough int) []*Trial {
	reached := map[float64]int{}
	for i := range past {
		for _, o := range past[i].Outcomes {
			reached[o.Until]++
		}
	}
	rung := 0.0
	for until, n := range reached {
		if n >= enough {
			rung = max(rung, until)
		}
	}
	var trials []*Trial
	for i := range past {
		if t := past[i].at(rung); t != nil {
			trials = append(trials, t)
		}
	}
	return ranked(trials)
}

// Thinned returns at most n evenly spaced elements of all.
func Thinned[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	some := make([]T, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// at returns t as it was at an epoch, or as it is if it ended earlier. It returns nil if
// the pruner ended it earlier, or if it has no outcome at this epoch.
func (t *Trial) at(until float64) *Trial {
	for _, o := range t.Outcomes {
		if o.Until == until || o.Until < until && o.State != Waiting {
			return t.as(o)
		}
	}
	return nil
}

// as returns t with o as its only outcome.
func (t *Trial) as(o Outcome) *Trial {
	one := &Trial{Number: t.Number, At: t.At, Values: t.Values, metric: t.metric, Best: trainer.Unmeasured()}
	one.take(o)
	return one
}

// meanScore returns the mean of each field of scores.
func meanScore(scores []trainer.Score) (mean trainer.Score) {
	if len(scores) == 1 {
		return scores[0]
	}
	n := float64(len(scores))
	for _, s := range scores {
		mean.Loss += s.Loss / n
		mean.Accuracy += s.Accuracy / n
		for i, v := range s.Metrics {
			mean.Metrics[i] += v / n
		}
	}
	return mean
}
