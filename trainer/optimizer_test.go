package trainer

import (
	"math"
	"testing"

	"descent/data"
	"descent/model/tensor"
)

func linspace(a, b float64, n int) []tensor.Float {
	fs := make([]tensor.Float, n)
	for i := range fs {
		fs[i] = tensor.Float(a + (b-a)*float64(i)/float64(n-1))
	}
	return fs
}

// TestMomentumVector takes a step that CS231n's FullyConnectedNets exercise
// gives in numbers.
func TestMomentumVector(t *testing.T) {
	w, g, v := linspace(-.4, .6, 20), linspace(-.6, .4, 20), linspace(.6, .9, 20)
	Momentum{Mu: 0.9}.Step(w, g, [][]tensor.Float{v}, Now{Step: 1, Rate: 1e-3})
	for _, c := range []struct {
		name      string
		got       tensor.Float
		want      float64
		precision float64
	}{
		{"w[0]", w[0], .1406, 1e-12}, {"w[1]", w[1], .20738947, 1e-8}, {"w[19]", w[19], 1.4096, 1e-12},
		{"v[0]", v[0], .5406, 1e-12}, {"v[19]", v[19], .8096, 1e-12},
	} {
		if room := pick(1e-6, c.precision); math.Abs(float64(c.got)-c.want) > room {
			t.Errorf("%s is %.10g: want %v", c.name, c.got, c.want)
		}
	}
}

// TestSteepValley counts the steps down f = (x² + 50y²)/2 from (10, 1) to
// f < 1/1000.
func TestSteepValley(t *testing.T) {
	for _, c := range []struct {
		rule  Optimizer
		rate  float64
		steps int
	}{
		{SGD{}, .005, 1080}, {SGD{}, .02, 268}, {SGD{}, .036, 148},
		{Momentum{Mu: .9}, .005, 100}, {Momentum{Mu: .8}, .02, 49}, {Momentum{Mu: .99}, .036, 865},
	} {
		w, g, state := []tensor.Float{10, 1}, make([]tensor.Float, 2), slots(c.rule, 2)
		steps := 0
		for ; steps < 5000 && w[0]*w[0]+50*w[1]*w[1] >= 2e-3; steps++ {
			g[0], g[1] = w[0], 50*w[1]
			c.rule.Step(w, g, state, Now{Step: steps + 1, Rate: c.rate})
		}
		// Single precision may cross the line a step before or after.
		if math.Abs(float64(steps-c.steps)) > pick(1, 0) {
			t.Errorf("%s at rate %v: %d steps: want %d", Optimizers.Format(c.rule), c.rate, steps, c.steps)
		}
	}
}

// TestStillParameters checks that a parameter without gradient never moves,
// which the padding of weights relies on, while its neighbours do; and that a
// step leaves the gradient alone and allocates nothing.
func TestStillParameters(t *testing.T) {
	for _, e := range Optimizers {
		if n := e.Part.Slots(); n < 0 || n > 4 {
			t.Errorf("%s keeps %d vectors", e.Name, n)
		}
		w, g, state := make([]tensor.Float, 3), make([]tensor.Float, 3), slots(e.Part, 3)
		w[0] = 1
		at := Now{Epochs: 1}
		step := func() {
			at.Step++
			at.Epoch = float64(at.Step-1) / 100
			at.Rate = 0.1
			g[0], g[2] = w[0], 0.5
			e.Part.Step(w, g, state, at)
		}
		for range 50 {
			step()
			if w[1] != 0 || g[1] != 0 {
				t.Fatalf("%s: a parameter without gradient became %v, its gradient %v", e.Name, w[1], g[1])
			}
			if g[2] != 0.5 {
				t.Fatalf("%s: a step changed a gradient to %v", e.Name, g[2])
			}
		}
		if w[0] == 1 || w[2] >= 0 {
			t.Errorf("%s: parameters with gradient are at %v after 50 steps: want them to go down", e.Name, w)
		}
		if allocs := testing.AllocsPerRun(10, step); allocs != 0 {
			t.Errorf("%s: %v allocations in a step", e.Name, allocs)
		}
	}
}

// TestOptimizersLearn checks that every rule solves a toy problem, at one of
// two usual rates.
func TestOptimizersLearn(t *testing.T) {
	for _, e := range Optimizers {
		best := 0.0
		for _, rate := range []float64{0.1, 0.01} {
			s := toy()
			s.Data, s.Hidden, s.Epochs, s.Optimizer, s.Rate = data.XOR{N: 200}, []int{16}, 60, e.Part, rate
			last := train(t, s)
			end := last[len(last)-1]
			best = max(best, end.Test.Accuracy)
			if s.Optimizer != e.Part {
				t.Fatalf("%s changed", e.Name)
			}
		}
		t.Logf("%s: test accuracy %v", e.Name, best)
		if best < 0.95 {
			t.Errorf("%s reaches %v on xor: want 0.95", e.Name, best)
		}
	}
}
