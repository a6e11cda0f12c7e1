package compare

import (
	"math"
	"testing"

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
		"the same seeds":  {group([]uint64{3, 2, 1}, 4, 3, 2), Paired([]float64{-0.1, -0.1, -0.1}, 0.01)},
		"other seeds":     {group([]uint64{1, 2, 4}, 2, 3, 4), Welch([]float64{0.8, 0.7, 0.6}, []float64{0.9, 0.8, 0.7}, 0.01)},
		"more seeds":      {group([]uint64{1, 2, 3, 4}, 2, 3, 4, 5), Welch([]float64{0.8, 0.7, 0.6, 0.5}, []float64{0.9, 0.8, 0.7}, 0.01)},
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
