package search

import (
	"context"
	"slices"

	"descent/trainer/compare"
)

// Repeats says how many of the best trials are repeated with other seeds after all trials
// have ended. This corrects for selection: the best of many trials usually has a
// favorable seed. The zero value repeats none.
type Repeats struct {
	Top   int // number of trials to repeat: the best ones that are Done
	Seeds int // number of repetitions of each, with the seeds after that of Base
}

// Seed returns the seed of repetition r, from 1, if Base has the seed base.
func (Repeats) Seed(base uint64, r int) uint64 { return base + uint64(r) }

// count returns the number of repetitions after n trials.
func (r Repeats) count(n int) int { return min(r.Top, n) * r.Seeds }

// repeat trains the repetitions of the best trials.
func (t *table) repeat(ctx context.Context) error {
	var jobs []Job
	for _, trial := range Ranked(t.trials) {
		if trial.State != Done || trial.Lost() || len(jobs) == t.Repeats.count(t.Repeats.Top) {
			continue
		}
		for r := 1; r <= t.Repeats.Seeds; r++ {
			spec := trial.Spec.Reseeded(t.Repeats.Seed(t.Base.Seed, r))
			jobs = append(jobs, Job{ID: ID{Trial: trial.Number, Repeat: r}, Specs: t.runs(spec),
				Until: t.epochs(), Patient: t.Patient})
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	return t.do(ctx, jobs)
}

// takeRepeat adds the outcome of a repetition to t, in the order of the seeds. It ignores
// a repetition that was cut off.
func (t *Trial) takeRepeat(o Outcome) {
	if !o.Settled() {
		return
	}
	i, _ := slices.BinarySearchFunc(t.Repeats, o, func(a, b Outcome) int { return a.Repeat - b.Repeat })
	t.Repeats = slices.Insert(t.Repeats, i, o)
	t.Cost = t.cost()
}

// cost returns the sum of the epochs of all runs of t and of its repetitions.
func (t *Trial) cost() (sum float64) {
	for _, o := range append(t.Outcomes[len(t.Outcomes)-1:len(t.Outcomes):len(t.Outcomes)], t.Repeats...) {
		for _, r := range o.Runs {
			sum += r.Epoch
		}
	}
	return sum
}

// RepeatValues returns the ranking metric at the best score of each repetition, in the
// order of the seeds, without repetitions that failed or diverged.
func (t *Trial) RepeatValues() (values []float64) {
	for _, o := range t.Repeats {
		if then := t.as(o); !then.Lost() {
			values = append(values, then.Value())
		}
	}
	return values
}

// Repeated returns the mean of RepeatValues and half the width of its 95% interval, which
// is NaN for fewer than three values; see compare.Level. It leaves out the value of the
// trial itself, because that was selected for being good.
func (t *Trial) Repeated() (mean, half float64) {
	e := compare.Level(t.RepeatValues(), t.grain(), 0)
	return e.Mean, e.Half
}

// grain returns the step between possible values of a repetition, such as 1/n for the
// accuracy on n examples; 0 if they are continuous.
func (t *Trial) grain() (most float64) {
	if t.metric != nil && !t.metric.Share {
		return 0
	}
	for _, o := range t.Repeats {
		for _, r := range o.Runs {
			most = max(most, r.Grain/float64(len(o.Runs)))
		}
	}
	return most
}

// betterRepeated compares trials that were repeated, for sorting: first by the number of
// repetitions that failed or diverged, then by the mean. It returns 0 if one of them was
// not repeated.
func betterRepeated(a, b *Trial) int {
	x, y := a.RepeatValues(), b.RepeatValues()
	switch {
	case len(x) == 0 || len(y) == 0:
		return 0
	case len(a.Repeats)-len(x) != len(b.Repeats)-len(y):
		return len(a.Repeats) - len(x) - len(b.Repeats) + len(y)
	}
	mean, _ := a.Repeated()
	other, _ := b.Repeated()
	switch {
	case a.ahead(mean, other):
		return -1
	case a.ahead(other, mean):
		return 1
	}
	return 0
}
