package trainer

import (
	"cmp"
	"math"
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
)

// A descent is a way down the valley f = (x² + 50y²)/2 from (10, 1).
type descent struct {
	steps   int     // until f < 1/1000
	flips   int     // of y's sign from one step's end to the next, 0 being a third sign
	past    bool    // whether x went below 0
	arrived bool    // in 5000 steps
	height  float64 // f at the end
}

func descend(rule Optimizer, rate float64) descent {
	const steepness = 50
	var d descent
	w, g, state := []tensor.Float{10, 1}, make([]tensor.Float, 2), slots(rule, 2)
	height := func() float64 {
		x, y := float64(w[0]), float64(w[1])
		return (x*x + steepness*y*y) / 2
	}
	for d.steps < 5000 && height() >= 1e-3 && height() < 1e6 {
		y := float64(w[1])
		g[0], g[1] = w[0], steepness*w[1]
		d.steps++
		rule.Step(w, g, state, Now{Step: d.steps, Rate: rate})
		if d.steps > 1 && cmp.Compare(y, 0) != cmp.Compare(float64(w[1]), 0) {
			d.flips++
		}
		d.past = d.past || w[0] < 0
	}
	d.height = height()
	d.arrived = d.height < 1e-3
	return d
}

// TestSteepValley counts the steps of descents that are known. In single
// precision a count may be off by one in a hundred.
func TestSteepValley(t *testing.T) {
	for _, c := range []struct {
		rule         Optimizer
		rate         float64
		steps, flips int
		past         bool
	}{
		{SGD{}, .005, 1080, 0, false},
		{SGD{}, .02, 268, 0, false},
		{SGD{}, .036, 148, 147, false},
		{SGD{}, 2. / 51, 141, 140, false}, // the best rate, 2/(λ₁ + λ₂)
		{Momentum{Mu: .9}, .005, 100, 16, true},
		{Momentum{Mu: .8}, .02, 49, 17, true},
		{Momentum{Mu: .8}, .036, 47, 23, true},
		{Momentum{Mu: .5658068}, .0614042, 33, 32, false}, // the best of both
		{Momentum{Mu: .99}, .036, 865, 405, true},
	} {
		t.Run(Optimizers.Format(c.rule), func(t *testing.T) {
			got := descend(c.rule, c.rate)
			if got.steps == c.steps && got.flips == c.flips && got.past == c.past && got.arrived {
				return
			}
			far := max(math.Abs(float64(got.steps-c.steps)), math.Abs(float64(got.flips-c.flips)))
			if far <= pick(1+float64(c.steps)/100, 0) && got.arrived {
				t.Skipf("%d steps, %d flips, past 0: %v; %d, %d, %v in double precision", got.steps, got.flips, got.past, c.steps, c.flips, c.past)
			}
			t.Errorf("at rate %v: %+v: want %+v", c.rate, got, c)
		})
	}
}

// TestStability checks the highest rates: 2/λ for descent, 2(1 + μ)/λ for
// momentum. At its limit, descent goes to and fro for ever.
func TestStability(t *testing.T) {
	for _, c := range []struct {
		rule  Optimizer
		limit float64
	}{{SGD{}, .04}, {Momentum{Mu: .5}, .06}, {Momentum{Mu: .9}, .076}} {
		if d := descend(c.rule, .99*c.limit); !d.arrived {
			t.Errorf("%s below rate %v ends at %v: want it to arrive", Optimizers.Format(c.rule), c.limit, d.height)
		}
		if d := descend(c.rule, 1.01*c.limit); d.height < 1e6 {
			t.Errorf("%s above rate %v ends at %v: want it to diverge", Optimizers.Format(c.rule), c.limit, d.height)
		}
	}
	if d := descend(SGD{}, .04); d.arrived || math.Abs(d.height-25) > pick(1e-3, 1e-9) || d.flips != d.steps-1 {
		t.Errorf("descent at rate 0.04: %+v: want it at 25 with a flip in each step but the first", d)
	}
	if d := descend(SGD{}, .041); d.height < 1e6 {
		t.Errorf("descent at rate 0.041: %+v: want it to diverge", d)
	}
}

// TestTurningPoint shows why a run must not stop when the parameters rest:
// momentum comes to rest far from the bottom of f = w²/2, where it turns.
func TestTurningPoint(t *testing.T) {
	const goal = 1e-3
	rule, now := Momentum{Mu: .99}, Now{Rate: .001}
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
			SGD{}.Step(w, g, nil, Now{Rate: rate * s.At(at, epochs)})
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
