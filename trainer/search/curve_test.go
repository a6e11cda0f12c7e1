package search

import (
	"math"
	"testing"

	"descent/trainer"
)

// measured returns an event with an accuracy after a number of whole epochs.
func measured(epoch int, accuracy float64) *trainer.Event {
	return &trainer.Event{Kind: trainer.Evaluated, Step: epoch, Epoch: float64(epoch), Plan: trainer.Plan{StepsPerEpoch: 1},
		Train: trainer.Unmeasured(), Val: trainer.Score{Loss: 1 - accuracy, Accuracy: accuracy}}
}

// TestCurves tests that the curve of a trial is that of its run, or the mean over its
// folds, and that it starts again when a run does.
func TestCurves(t *testing.T) {
	var c Curves
	spec := trainer.Default()
	spec.Name = "trial 1"
	for _, e := range []float64{0.1, 0.2, 0.3} {
		c.Add(spec, measured(int(10*e), e))
	}
	c.Add(spec, measured(2, 0.25))
	if got := c.Of(spec); len(got) != 2 || got[1] != (Sample{2, 0.25, 0.75}) {
		t.Errorf("a run that went on from epoch 2 has %v", got)
	}
	spec.Name = "trial 2"
	for i, fold := range spec.Folds(2) {
		for e := range 3 - i {
			c.Add(fold, measured(e, 0.5+0.1*float64(i)))
		}
	}
	if got := c.Of(spec); len(got) != 3 || math.Abs(got[1].Value-0.55) > 1e-12 || got[2].Value != 0.5 {
		t.Errorf("two folds have %v", got)
	}
	spec.Name = "trial 3"
	folds := spec.Folds(3)
	for _, i := range []int{2, 0, 1} { // the order in which the folds start
		c.Add(folds[i], measured(1, 0.1*float64(i)))
	}
	c.Add(folds[0], measured(2, 0.6))
	if got := c.Of(spec); len(got) != 2 || math.Abs(got[0].Value-0.1) > 1e-12 || got[1].Value != 0.6 {
		t.Errorf("three folds have %v", got)
	}
	c.Keep(&Trial{Spec: spec, Outcomes: []Outcome{{Runs: make([]Result, 1)}}})
	if got := c.Of(spec); len(got) != 2 || got[0].Value != 0 {
		t.Errorf("the first of three folds has %v", got)
	}
	spec.Name = "trial 2"
	again := spec.Reseeded(9)
	c.Add(again, measured(0, 0.9))
	if got := c.Of(spec); got[0].Value > 0.6 {
		t.Errorf("a repetition counts as the trial: %v", got)
	}
	if all := c.All(func(name string) bool { return name == "trial 1" || name == "trial 3" }); len(all) != 1 || len(all["trial 2"]) != 3 {
		t.Errorf("all curves are %v", all)
	}
	if c.Of(trainer.Default()) != nil {
		t.Error("a trial that has not begun has a curve")
	}
}

// TestLongCurve tests that long curves are thinned and keep their last sample.
func TestLongCurve(t *testing.T) {
	var c Curves
	spec := trainer.Default()
	for e := range 5000 {
		c.Add(spec, measured(e, float64(e)))
	}
	got := c.Of(spec)
	if n := len(got); n >= mostSamples || n < mostSamples/4 || got[n-1].Epoch != 4999 {
		t.Errorf("%d samples, the last %v", n, got[n-1])
	}
	if thin := got.Thinned(10); len(thin) != 10 || thin[9].Epoch != 4999 {
		t.Errorf("thinned to %v", thin)
	}
}
