package trainer

import (
	"math"
	"testing"
)

// TestGuess checks what the best constant answer reaches: the entropy of the
// classes and the share of the largest, or the deviation of the target.
func TestGuess(t *testing.T) {
	for _, c := range []struct {
		settings []string
		want     Score
		rmse     float64
	}{
		{[]string{"data", "xor"}, Score{Loss: math.Ln2, Accuracy: 0.5}, 0},
		{[]string{"data", "xor", "loss", "squared"}, Score{Loss: 0.25, Accuracy: 0.5}, 0},
		{[]string{"data", "digits", "loss", "hinge"}, Score{Loss: 9, Accuracy: 0.102}, 0},
		{[]string{"data", "gate", "loss", "perceptron"}, Score{Accuracy: 0.75}, 0},
		{[]string{"data", "gate"}, Score{Loss: 0.5623, Accuracy: 0.75}, 0},
		{[]string{"data", "concrete", "loss", "squared", "preprocess", "standardize"}, Score{Loss: 0.5}, 16.48},
		{[]string{"data", "concrete", "loss", "squared"}, Score{Loss: 135.8}, 16.48},
	} {
		spec := rule(t, c.settings...)
		set, err := spec.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := spec.guess(set)
		near := func(a, b float64) bool { return math.Abs(a-b) <= 0.01*(math.Abs(b)+1e-9) }
		if !near(got.Loss, c.want.Loss) || !near(got.Accuracy, c.want.Accuracy) || !near(got.Of("rmse"), c.rmse) {
			t.Errorf("%v: %+v: want %+v", c.settings, got, c.want)
		}
	}
}

// TestGrown checks that a loss counts as grown from the loss of knowing
// nothing, and that one without a scale never does.
func TestGrown(t *testing.T) {
	p := Plan{Guess: Score{Loss: 1}}
	for _, c := range []struct {
		first, now float64
		want       bool
	}{{1, 3.1, true}, {1, 2.9, false}, {0, 2.9, false}, {0, 3.1, true}, {2, 5.9, false}, {2, 6.1, true}} {
		if got := p.Grown(c.first, c.now); got != c.want {
			t.Errorf("from %v to %v: %v", c.first, c.now, got)
		}
	}
	if (Plan{}).Grown(0, 1e9) {
		t.Error("a loss that costs nothing to guess cannot grow")
	}
}
