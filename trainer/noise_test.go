package trainer

import (
	"math"
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
)

// TestTurningPoint shows why a run must not stop when the parameters rest:
// momentum comes to rest far from the bottom of f = w²/2, where it turns.
func TestTurningPoint(t *testing.T) {
	const goal = 1e-3
	rule, now := Momentum{Mu: .99}, StepInfo{Rate: .001}
	w, g, state := []tensor.Float{1}, make([]tensor.Float, 1), slots(rule, 1)
	for now.Step < 1000 {
		now.Step++
		old := w[0]
		g[0] = old
		rule.Step(w, g, state, now)
		// The first step is as long as the goal, up to rounding.
		if math.Abs(float64(w[0]-old)) < goal*(1-1e-3) {
			break
		}
	}
	if now.Step != 99 || math.Abs(float64(w[0])+.604) > 5e-4 {
		t.Errorf("it rests after step %d at %v: want 99, -0.604", now.Step, w[0])
	}
}

// TestNoiseFloor goes down f = w²/2 with gradients that have an error of
// variance 1: a constant rate a ends on a floor of a/(2 − a)/2, which a rate
// that falls goes below.
func TestNoiseFloor(t *testing.T) {
	const epochs, perEpoch, rate = 200, 100, .1
	floor := func(s Schedule) float64 {
		rng := rand.New(rand.NewPCG(1, 2))
		w, g := []tensor.Float{1}, make([]tensor.Float, 1)
		var sum float64
		for i := range epochs * perEpoch {
			at := float64(i) / perEpoch
			g[0] = w[0] + tensor.Float(rng.NormFloat64())
			SGD{}.Step(w, g, nil, StepInfo{Rate: rate * s.At(at, epochs)})
			if at >= epochs/2 {
				sum += float64(w[0]*w[0]) / 2
			}
		}
		return sum / (epochs / 2 * perEpoch)
	}
	still, want := floor(Constant{}), rate/(2-rate)/2
	if math.Abs(still-want) > 0.1*want {
		t.Errorf("the floor of rate %v is %v: want %v", rate, still, want)
	}
	for _, s := range []Schedule{StepDecay{Every: 20, Factor: .5}, Exponential{K: .05}, Inverse{K: .1}} {
		if low := floor(s); low > still/5 {
			t.Errorf("%s comes down to %v, a constant rate to %v: want a fifth", Schedules.Format(s), low, still)
		}
	}
}
