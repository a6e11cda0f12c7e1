package trainer

import (
	"math"
	"slices"
	"testing"
)

func TestUpdateRatios(t *testing.T) {
	s := rule(t, "hidden", "16", "optimizer", "sgd", "lr", "0.01", "epochs", "2")
	slow := train(t, s)
	s.Rate = 0.1
	fast := train(t, s)
	before, after := slow[len(slow)-1].Updates, fast[len(fast)-1].Updates
	if len(before) != 2 || len(after) != 2 {
		t.Fatalf("ratios are %v and %v, want one for each weight matrix", before, after)
	}
	for i := range before {
		if a, b := before[i], after[i]; a <= 0 || b < 2*a {
			t.Errorf("matrix %d: ratio %v at rate 0.01, %v at 0.1", i, a, b)
		}
	}
}

// TestGradientNorms checks that the norms of a step are those of the loss
// alone: neither a penalty nor clipping changes them.
func TestGradientNorms(t *testing.T) {
	settings := []string{"hidden", "16,16", "optimizer", "sgd", "batch", "0", "epochs", "1", "evals", "1"}
	norms := func(more ...string) []float64 {
		events := of(Evaluated, train(t, rule(t, append(settings, more...)...)))
		return events[len(events)-1].Gradients
	}
	plain, held := norms(), norms("l2", "1", "clip", "0.001")
	if len(plain) != 3 || !slices.Equal(plain, held) {
		t.Errorf("norms are %v, with a penalty and clipping %v: want three, equal", plain, held)
	}
	for i, n := range plain {
		if !(n > 0) {
			t.Errorf("the gradient of matrix %d is %v", i, n)
		}
	}
}

func TestMonteCarloTestScore(t *testing.T) {
	s := rule(t, "data", "moons:n=200,noise=0.3", "hidden", "32", "epochs", "3", "dropout", "0.5")
	one := train(t, s)
	s.Passes = 30
	many := train(t, s)
	a, b := one[len(one)-1].Test, many[len(many)-1].Test
	if a == b || !b.Measured() || math.Abs(a.Loss-b.Loss) > 0.2 {
		t.Errorf("one pass scores %+v, thirty %+v", a, b)
	}
}
