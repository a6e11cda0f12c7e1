package form

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"descent/trainer"
)

// TestExplainedMomentumRises checks that the picture of a momentum that rises
// goes as far as a run does, step by step.
func TestExplainedMomentumRises(t *testing.T) {
	for _, c := range []struct {
		rule trainer.Momentum
		plan trainer.Plan
		mu   func(t, n int) float64
		n    int
	}{
		{trainer.Momentum{Mu: 0.99, MuStart: 0.5}, trainer.Plan{}, func(t, n int) float64 { return 0.5 + 0.49*float64(t)/float64(n) }, 60},
		{trainer.Momentum{Mu: 0.99, MuStart: 0.5}, trainer.Plan{StepsPerEpoch: 20, Epochs: 10}, func(t, n int) float64 { return 0.5 + 0.49*float64(t)/float64(n) }, 200},
		{trainer.Momentum{Mu: 0.9, MuEvery: 250}, trainer.Plan{StepsPerEpoch: 100, Epochs: 10}, func(t, n int) float64 { return min(0.9, 1-1/float64(2*(t/250+1))) }, 1000},
		{trainer.Momentum{Mu: 0.9}, trainer.Plan{StepsPerEpoch: 100, Epochs: 10}, func(t, n int) float64 { return 0.9 }, 60},
	} {
		spec := trainer.Default()
		spec.Optimizer, spec.Rate, spec.Epochs = c.rule, 0.02, 10
		lines, text := explainOptimizer(spec, c.plan)
		var v, far float64
		for t := range c.n {
			v = c.mu(t, c.n)*v + spec.Rate
			far += v
		}
		ys := lines[0].Y
		if got := ys[len(ys)-1]; len(ys) != c.n+1 || math.Abs(got-far) > 1e-4*far {
			t.Errorf("%+v: %d steps lead to %v: want %d to %v", c.rule, len(ys)-1, got, c.n, far)
		}
		if want := fmt.Sprintf("After %d steps", c.n); !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
}
