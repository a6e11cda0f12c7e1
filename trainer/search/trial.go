package search

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat"

	"descent/trainer"
	"descent/trainer/metric"
)

// State is whether a trial waits, or how it ended.
type State uint8

const (
	Waiting  State = iota // not made, or under way
	Done                  // all epochs made
	Behind                // ended by halving: others were better
	Hopeless              // ended early, as Trial.Why says
	Diverged
	Failed
	Stopped // cut off by a budget of seconds or by a person
)

// String returns the state as text.
func (s State) String() string {
	return [...]string{"waiting", "done", "behind", "hopeless", "diverged", "failed", "stopped"}[s]
}

// A Trial is one Spec that was tried.
type Trial struct {
	Number int       // from 1, in the order of the sampler
	At     []float64 // place on each axis, from 0 to 1
	Values []string  // of the axes
	Spec   trainer.Spec

	State State
	Why   string  // why it ended early or failed; "" for other states
	Epoch float64 // of its last run
	Cost  float64 // epochs of all its runs together

	// Best is the score on the validation part, or on the training part if there
	// is no other: of the weights that a rule keeps, or else where the loss was
	// the lowest of the whole epochs. All trials are evaluated at whole epochs, so
	// that none has more chances of a low loss. It is NaN if nothing was measured.
	// Of a trial on folds it is the mean of such scores.
	Best   trainer.Score
	Train  trainer.Score   // at the same moment
	Folds  []trainer.Score // of which Best is the mean: one, or one for each fold that was trained
	Fitted bool            // whether Best is of the training part, since there is no validation part

	metric *metric.Metric // by which it is ranked; nil for accuracy or R²
	When   float64        // epoch of Best, the mean over folds
}

// Finished reports whether the trial has ended and something was measured.
func (t *Trial) Finished() bool { return t.State != Waiting && t.State != Stopped }

// Value returns the metric by which t is ranked, at Best.
func (t *Trial) Value() float64 { return t.value(t.Best) }

// FoldValues returns the metric by which t is ranked on each of Folds.
func (t *Trial) FoldValues() []float64 {
	values := make([]float64, len(t.Folds))
	for i, s := range t.Folds {
		values[i] = t.value(s)
	}
	return values
}

// Spread returns the standard deviation of FoldValues, NaN where there is one.
func (t *Trial) Spread() float64 { return stat.StdDev(t.FoldValues(), nil) }

func (t *Trial) value(s trainer.Score) float64 {
	if t.metric == nil {
		return s.Accuracy
	}
	return s.Of(t.metric.Key)
}

// Val returns Best, or what was not measured where there is no validation part.
func (t *Trial) Val() trainer.Score {
	if t.Fitted {
		return trainer.Unmeasured()
	}
	return t.Best
}

// RankedBy returns the part by whose scores trials are ranked: "val", or "train"
// where there is no validation part.
func RankedBy(trials []Trial) string {
	if slices.ContainsFunc(trials, func(t Trial) bool { return t.Fitted }) {
		return "train"
	}
	return "val"
}

// ahead reports whether t has a better value than u.
func (t *Trial) ahead(u *Trial) bool {
	if t.metric == nil {
		return t.Value() > u.Value()
	}
	return t.metric.Ahead(t.Value(), u.Value())
}

// better orders trials by their value, then by the loss of Best, then by number;
// what was not measured or diverged is last, and before it those that were not
// trained on all folds.
func better(a, b *Trial) int {
	rank := func(t *Trial) int {
		if !t.Best.Measured() || t.State == Diverged || t.State == Failed {
			return 1
		}
		return 0
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if rank(a) == 0 {
		switch {
		case len(a.Folds) != len(b.Folds):
			return cmp.Compare(len(b.Folds), len(a.Folds))
		case a.ahead(b):
			return -1
		case b.ahead(a):
			return 1
		}
		if c := cmp.Compare(a.Best.Loss, b.Best.Loss); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.Number, b.Number)
}

// Ranked returns the trials of which something was measured, the best first.
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
