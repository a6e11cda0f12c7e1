package compare

import (
	"math"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
)

// TestEnd checks who has come to an end.
func TestEnd(t *testing.T) {
	for state := run.Loading; state <= run.Failed; state++ {
		r := staged(1, 3, 2, 4)
		r.Snapshot.State = state
		o := Compare([][]Run{{r}}, 0, nil).Outcomes[0]
		if got := o[0].End.Val.Measured(); got != (state == run.Done) {
			t.Errorf("a run that is %v has an end: %v", state, got)
		}
		if state == run.Done && o[0].End.Val.Loss != 4 {
			t.Errorf("the end is %+v", o[0].End)
		}
	}
}

// TestRepeatsCountOnce checks that runs with the same seed, which compute the
// same numbers, are one sample.
func TestRepeatsCountOnce(t *testing.T) {
	seeded := func(seed uint64, losses ...float64) Run {
		r := staged(1, losses...)
		r.Spec.Seed = seed
		return r
	}
	a := []Run{seeded(2, 3, 2), seeded(1, 3), seeded(1, 3, 2.5), seeded(1, 3, 2.5)}
	b := []Run{seeded(1, 4, 3), seeded(2, 4, 3.5), seeded(2, 4, 3.5)}
	c := Compare([][]Run{a, b}, 0, nil)
	if len(c.Outcomes[0]) != 2 || c.Outcomes[0][0].Spec.Seed != 1 || len(c.Outcomes[0][0].Snapshot.EpochEnds) != 2 {
		t.Errorf("%d seeds, the first is %d after %v epochs", len(c.Outcomes[0]), c.Outcomes[0][0].Spec.Seed, c.Outcomes[0][0].Snapshot.Epoch)
	}
	d := Difference(c.Outcomes[0], c.Outcomes[1], atEnd)
	if math.Abs(d.Mean-0.1) > 1e-12 || !math.IsNaN(d.Half) {
		t.Errorf("the difference is %+v: want that of two seeds", d)
	}
}

// TestDifference checks when seeds are pairs and what is equal.
func TestDifference(t *testing.T) {
	group := func(seeds []uint64, losses ...float64) (o Outcome) {
		var g []Run
		for i, seed := range seeds {
			r := staged(1, losses[i])
			r.Spec.Seed = seed
			g = append(g, r)
		}
		return Compare([][]Run{g}, 0, nil).Outcomes[0]
	}
	a := group([]uint64{1, 2, 3}, 1, 2, 3)
	for name, c := range map[string]struct {
		o    Outcome
		want Estimate
	}{
		"the same seeds":  {group([]uint64{3, 2, 1}, 4, 3, 2), Paired([]float64{-0.1, -0.1, -0.1}, 0.01, 0)},
		"other seeds":     {group([]uint64{1, 2, 4}, 2, 3, 4), Welch([]float64{0.8, 0.7, 0.6}, []float64{0.9, 0.8, 0.7}, 0.01, 0, 0)},
		"more seeds":      {group([]uint64{1, 2, 3, 4}, 2, 3, 4, 5), Welch([]float64{0.8, 0.7, 0.6, 0.5}, []float64{0.9, 0.8, 0.7}, 0.01, 0, 0)},
		"the same losses": {group([]uint64{1, 2, 3}, 1, 2, 3), Estimate{Equal: true}},
	} {
		d := Difference(c.o, a, atEnd)
		if d.Equal != c.want.Equal || math.Abs(d.Mean-c.want.Mean) > 1e-9 || math.Abs(d.Half-c.want.Half) > 1e-9 {
			t.Errorf("%s: %+v: want %+v", name, d, c.want)
		}
	}
	one, tie := group([]uint64{1}, 2), group([]uint64{9}, 2)
	if d := Difference(one, tie, atEnd); !d.Equal {
		t.Errorf("one run beside an equal one of another seed differs by %+v", d)
	}
	tie[0].End.Val.Loss++ // as many right answers by another network
	if d := Difference(one, tie, atEnd); d.Equal || d.Mean != 0 || d.String() != "0.000" {
		t.Errorf("a tie of networks that differ is %+v", d)
	}
	lost := group([]uint64{1, 2, 3}, 1, 2, 3)
	lost[1].End = none
	if d := Difference(lost, a, atEnd); !math.IsNaN(d.Mean) || d.Significant() || d.String() != "-" {
		t.Errorf("the difference without one end is %+v", d)
	}
	if mean, _ := lost.Mean(func(r *Result) float64 { return r.End.Val.Accuracy }); !math.IsNaN(mean) {
		t.Errorf("the mean without one end is %v", mean)
	}
}

// TestRegression checks that R² comes in no steps.
func TestRegression(t *testing.T) {
	r := trained(t, "data", "sine", "loss", "squared", "preprocess", "none")
	if !r.Snapshot.Plan.Regression() || (Outcome{{Run: r}}).grain() != 0 {
		t.Errorf("R² comes in steps of %v", (Outcome{{Run: r}}).grain())
	}
	if s := trained(t); (Outcome{{Run: s}}).grain() != 1/float64(s.Snapshot.Plan.Held) {
		t.Errorf("shares of %d examples come in steps of %v", s.Snapshot.Plan.Held, (Outcome{{Run: s}}).grain())
	}
}

// folded returns a made-up run of a seed and a fold, trained on 80 examples and
// validated on 20.
func folded(seed uint64, f data.Fold, losses ...float64) Run {
	r := staged(1, losses...)
	r.Spec.Seed, r.Spec.Fold = seed, f
	r.Snapshot.Plan.Samples, r.Snapshot.Plan.Held = 80, 20
	return r
}

// TestFoldsAreSamples checks that the folds of an experiment are its samples, that
// they are pairs with those of another, and that their intervals are corrected.
func TestFoldsAreSamples(t *testing.T) {
	group := func(of int, losses ...float64) (g []Run) {
		for i, loss := range losses {
			g = append(g, folded(1, data.Fold{Number: i + 1, Of: of}, loss), folded(1, data.Fold{Number: i + 1, Of: of}, loss)) // one repeats
		}
		return g
	}
	c := Compare([][]Run{group(5, 1, 2, 3, 4, 5), group(5, 2, 2, 5, 4, 7), group(10, 2, 2, 5)}, 0, nil)
	a, b, other := c.Outcomes[0], c.Outcomes[1], c.Outcomes[2]
	if seeds, folds := a.Repeats(); len(a) != 5 || seeds != 1 || folds != 5 || a.Over() != "5 folds" {
		t.Errorf("%d runs of %d seeds and %d folds, %s", len(a), seeds, folds, a.Over())
	}
	const grain = 1.0 / 20
	near := func(what string, got, want Estimate) {
		t.Helper()
		if math.Abs(got.Mean-want.Mean) > 1e-12 || math.Abs(got.Half-want.Half) > 1e-12 || got.Equal {
			t.Errorf("%s: %+v: want %+v", what, got, want)
		}
	}
	near("a difference", Difference(b, a, atEnd), Paired([]float64{-0.1, 0, -0.2, 0, -0.2}, grain, 0.25))
	near("other folds", Difference(other, a, atEnd), Welch([]float64{0.8, 0.8, 0.5}, []float64{0.9, 0.8, 0.7, 0.6, 0.5}, grain, 0.25, 0.25))
	sd := math.Sqrt(0.025 + grain*grain/12)
	near("a level", a.Level(atEnd), Estimate{Mean: 0.7, Half: quantile(4) * sd * math.Sqrt(0.2+0.25)})
	if e := (Compare([][]Run{group(2, 1, 2)}, 0, nil).Outcomes[0]).Level(atEnd); math.Abs(e.Mean-0.85) > 1e-12 || !math.IsNaN(e.Half) {
		t.Errorf("two folds have %+v: want no interval", e)
	}
	var mixed []Run
	for seed := range uint64(3) {
		for i := range 2 {
			mixed = append(mixed, folded(seed, data.Fold{Number: i + 1, Of: 2}, 1))
		}
	}
	if o := Compare([][]Run{mixed}, 0, nil).Outcomes[0]; len(o) != 6 || o.Over() != "3 seeds x 2 folds" {
		t.Errorf("%d runs over %s", len(o), o.Over())
	}
	seeds := Compare([][]Run{{folded(1, data.Fold{}, 1), folded(2, data.Fold{}, 2), folded(3, data.Fold{}, 3)}}, 0, nil).Outcomes[0]
	if seeds.Over() != "3 seeds" || seeds.overlap() != 0 {
		t.Errorf("seeds of the usual split go over %s and overlap by %v", seeds.Over(), seeds.overlap())
	}
}

// Runs without a validation part have scores of the training part alone.
func TestUnvalidated(t *testing.T) {
	whole, bare := trained(t), trained(t)
	for i := range bare.Snapshot.EpochEnds {
		bare.Snapshot.EpochEnds[i].Val = trainer.Unmeasured()
	}
	bare.Snapshot.Last.Val = trainer.Unmeasured()
	c := Compare([][]Run{{whole}, {bare}}, 0, nil)
	a, b := &c.Outcomes[0][0], &c.Outcomes[1][0]
	if a.Unvalidated() || !b.Unvalidated() {
		t.Errorf("without a validation part are %v and %v", a.Unvalidated(), b.Unvalidated())
	}
	if b.Best.Val.Measured() || b.End.Train != bare.Snapshot.Last.Train || !b.End.Train.Measured() {
		t.Errorf("the end is %+v, the best %+v", b.End, b.Best)
	}
	fresh := Result{Run: Run{Snapshot: new(run.Snapshot)}}
	if fresh.Unvalidated() {
		t.Error("a run that has just begun is said to have no validation part")
	}
}

// Scores of classes and of numbers are not compared.
func TestMixed(t *testing.T) {
	classes, numbers, fresh := staged(1, 3, 2), staged(1, 3, 1), Run{Snapshot: new(run.Snapshot)}
	numbers.Snapshot.Plan.Classes = 0
	outcomes := func(runs ...Run) []Outcome {
		var groups [][]Run
		for _, r := range runs {
			groups = append(groups, []Run{r})
		}
		return Compare(groups, 0, nil).Outcomes
	}
	for _, c := range []struct {
		runs []Run
		want bool
	}{
		{[]Run{classes, classes}, false}, {[]Run{numbers, numbers}, false}, {[]Run{classes, fresh}, false}, {[]Run{classes, fresh, numbers}, true},
	} {
		if got := Mixed(outcomes(c.runs...)...); got != c.want {
			t.Errorf("mixed is %v: want %v", got, c.want)
		}
	}
	o := outcomes(classes, numbers)
	if d := Difference(o[1], o[0], atEnd); d.String() != "-" || d.Significant() {
		t.Errorf("the difference is %s", d)
	}
}
