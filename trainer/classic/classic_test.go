package classic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
	"descent/trainer"
)

// pick returns the first number in single precision and else the second.
func pick(single, double float64) float64 {
	if tensor.Epsilon > 1e-10 {
		return single
	}
	return double
}

func gate(t *testing.T, name string) (x, d tensor.Matrix) {
	t.Helper()
	x, d, err := Gate(name)
	if err != nil {
		t.Fatal(err)
	}
	return x, d
}

func TestPerceptronGates(t *testing.T) {
	for _, c := range []struct {
		name            string
		updates, epochs int
		w               string
	}{
		{"and", 10, 6, "{2 1 -2}"}, {"or", 4, 4, "{1 1 0}"}, {"nand", 11, 6, "{-2 -1 3}"}, {"xor", 397, 100, ""},
	} {
		x, d := gate(t, c.name)
		w := Rosenblatt(x, d, 1, 100)
		if w.Updates != c.updates || w.Epochs != c.epochs || w.Settled != (c.w != "") {
			t.Errorf("%s: %d updates in %d epochs, settled %v: want %d in %d", c.name, w.Updates, w.Epochs, w.Settled, c.updates, c.epochs)
		}
		if len(w.Lines) != w.Updates+1 {
			t.Errorf("%s: %d lines after %d updates", c.name, len(w.Lines), w.Updates)
		}
		if line := fmt.Sprint(w.Lines[w.Updates]); c.w != "" && line != c.w {
			t.Errorf("%s: weights and bias %s: want %s", c.name, line, c.w)
		}
		// From zero weights the rate only scales them.
		if slow := Rosenblatt(x, d, 0.25, 100); slow.Updates != w.Updates {
			t.Errorf("%s: %d updates at a rate of 1/4, %d at 1", c.name, slow.Updates, w.Updates)
		}
	}
}

func TestNovikoff(t *testing.T) {
	for seed := range uint64(5) {
		x, d, bound := Cloud(seed, 0.1, 100)
		w := Rosenblatt(x, d, 1, 1000)
		t.Logf("%d updates in %d epochs, bound %.0f", w.Updates, w.Epochs, bound)
		if w.Updates == 0 || !w.Settled || float64(w.Updates) > bound {
			t.Errorf("seed %d: %d updates in %d epochs: want an end within %.0f", seed, w.Updates, w.Epochs, bound)
		}
	}
}

func TestWidrow(t *testing.T) {
	x, _ := gate(t, "and")
	for _, c := range []struct {
		outputs []float64
		w       Line
		loss    float64
	}{
		{[]float64{-1, -1, -1, 1}, Line{1, 1, -1.5}, 0.5}, // and
		{[]float64{0, 1, 1, 0}, Line{0, 0, 0.5}, 0.5},     // xor: an output of ½ for all
	} {
		w, losses := Widrow(x, tensor.Matrix{Rows: 4, Cols: 1, Data: floats(c.outputs...)}, 0.3, 2000)
		far := max(math.Abs(w.W1-c.w.W1), math.Abs(w.W2-c.w.W2), math.Abs(w.B-c.w.B), math.Abs(losses[2000]-c.loss))
		if far > pick(1e-5, 1e-9) {
			t.Errorf("%v: %v, loss %v: want %v, %v", c.outputs, w, losses[2000], c.w, c.loss)
		}
	}
}

// TestWidrowLimit checks that descent converges below the limit and diverges
// above it.
func TestWidrowLimit(t *testing.T) {
	x, d := gate(t, "and")
	limit := WidrowLimit(x)
	if math.Abs(limit-2/6.372281323) > 1e-9 {
		t.Errorf("the limit is %.10f: want 2/6.372281323", limit)
	}
	if _, losses := Widrow(x, d, 0.99*limit, 1000); !(losses[1000] < losses[10]) {
		t.Errorf("below the limit the loss goes from %v to %v", losses[10], losses[1000])
	}
	if _, losses := Widrow(x, d, 1.01*limit, 1000); !(losses[1000] > 1e6) {
		t.Errorf("above the limit the loss is %v: want a large number", losses[1000])
	}
}

func TestElevenLines(t *testing.T) {
	e, at := NewEleven(nil), 0
	for _, c := range []struct {
		step int
		want float64
	}{{0, .496410031903}, {1000, .042984647811}, {5000, .013018434775}, {10_000, .008584525653}} {
		e.Train(c.step - at)
		at = c.step
		if mean, _ := e.Errors(); math.Abs(mean-c.want) > pick(2e-5, 1e-9) {
			t.Errorf("the error after %d steps is %.12f: want %.12f", c.step, mean, c.want)
		}
	}
	if a, _ := NewEleven(rand.New(rand.NewPCG(1, 1))).Errors(); a == .496410031903 {
		t.Error("drawn weights are the published ones")
	}
}

// TestDeltaRule checks that a step of the eleven lines is the delta rule's, at
// the start and later.
func TestDeltaRule(t *testing.T) {
	e := NewEleven(nil)
	for _, steps := range []int{0, 1, 500} {
		e.Train(steps)
		want, before := e.DeltaRule(), e.Weights()
		e.Train(1)
		for i, w := range e.Weights() {
			if d := math.Abs(w - before[i] - want[i]); d > pick(1e-6, 1e-14) || want[i] == 0 {
				t.Errorf("after %d steps, weight %d moves by %v: want %v", steps, i, w-before[i], want[i])
			}
		}
	}
}

func TestMaxoutXOR(t *testing.T) {
	if got := fmt.Sprint(MaxoutXOR()); got != "[0 1 1 0]" {
		t.Errorf("one Maxout unit says %s: want [0 1 1 0]", got)
	}
}

// TestSteepValley counts the steps of descents that are known. In single
// precision a count may be off by one in a hundred.
func TestSteepValley(t *testing.T) {
	for _, c := range []struct {
		rule         trainer.Optimizer
		rate         float64
		steps, flips int
		past         bool
	}{
		{trainer.SGD{}, .005, 1080, 0, false},
		{trainer.SGD{}, .02, 268, 0, false},
		{trainer.SGD{}, .036, 148, 147, false},
		{trainer.SGD{}, 2. / 51, 141, 140, false}, // the best rate, 2/(λ₁ + λ₂)
		{trainer.Momentum{Mu: .9}, .005, 100, 16, true},
		{trainer.Momentum{Mu: .8}, .02, 49, 17, true},
		{trainer.Momentum{Mu: .8}, .036, 47, 23, true},
		{trainer.Momentum{Mu: .5658068}, .0614042, 33, 32, false}, // the best of both
		{trainer.Momentum{Mu: .99}, .036, 865, 405, true},
	} {
		t.Run(trainer.Optimizers.Format(c.rule), func(t *testing.T) {
			got := Descend(c.rule, c.rate)
			if len(got.X) != got.Steps+1 || len(got.Y) != len(got.X) {
				t.Errorf("%d points after %d steps", len(got.X), got.Steps)
			}
			if got.Steps == c.steps && got.Flips == c.flips && got.Overshoot == c.past && got.Arrived {
				return
			}
			far := max(math.Abs(float64(got.Steps-c.steps)), math.Abs(float64(got.Flips-c.flips)))
			if far <= pick(1+float64(c.steps)/100, 0) && got.Arrived {
				t.Skipf("%d steps, %d flips, past 0: %v; %d, %d, %v in double precision", got.Steps, got.Flips, got.Overshoot, c.steps, c.flips, c.past)
			}
			t.Errorf("at rate %v: %d steps, %d flips, past 0: %v: want %+v", c.rate, got.Steps, got.Flips, got.Overshoot, c)
		})
	}
}

// TestStability checks the highest rates: 2/λ for descent, 2(1 + μ)/λ for
// momentum. At its limit, descent goes to and fro for ever.
func TestStability(t *testing.T) {
	for _, c := range []struct {
		rule  trainer.Optimizer
		limit float64
	}{{trainer.SGD{}, .04}, {trainer.Momentum{Mu: .5}, .06}, {trainer.Momentum{Mu: .9}, .076}} {
		if d := Descend(c.rule, .99*c.limit); !d.Arrived {
			t.Errorf("%s below rate %v ends at %v: want it to arrive", trainer.Optimizers.Format(c.rule), c.limit, d.Height)
		}
		if d := Descend(c.rule, 1.01*c.limit); d.Height < 1e6 {
			t.Errorf("%s above rate %v ends at %v: want it to diverge", trainer.Optimizers.Format(c.rule), c.limit, d.Height)
		}
	}
	if d := Descend(trainer.SGD{}, .04); d.Arrived || math.Abs(d.Height-25) > pick(1e-3, 1e-9) || d.Flips != d.Steps-1 {
		t.Errorf("descent at rate 0.04 arrives: %v, ends at %v with %d flips in %d steps: want it at 25 with a flip in each step but the first",
			d.Arrived, d.Height, d.Flips, d.Steps)
	}
	if d := Descend(trainer.SGD{}, .041); d.Height < 1e6 {
		t.Errorf("descent at rate 0.041 ends at %v: want it to diverge", d.Height)
	}
}

// TestCircuits checks values and gradients that can be found with a pencil.
func TestCircuits(t *testing.T) {
	for _, c := range []struct {
		name    string
		circuit Circuit
		want    map[string][2]float64 // value, gradient
	}{
		{"(x + y)z", SumTimes(), map[string][2]float64{"f": {-12, 1}, "x": {-2, -4}, "y": {5, -4}, "z": {-4, 3}}},
		{"sigmoid", Unit(), map[string][2]float64{"f": {0.7311, 1}, "x0": {-1, 0.3932}, "x1": {-2, -0.5898},
			"w0": {2, -0.1966}, "w1": {-3, -0.3932}, "w2": {-3, 0.1966}}},
	} {
		found := 0
		for _, n := range c.circuit {
			want, ok := c.want[n.Name]
			if !ok {
				continue
			}
			found++
			if math.Abs(n.Value-want[0]) > 1e-4 || math.Abs(n.Grad-want[1]) > 1e-4 {
				t.Errorf("%s: %s is %v with gradient %v: want %v", c.name, n.Name, n.Value, n.Grad, want)
			}
		}
		if found != len(c.want) {
			t.Errorf("%s: %d of %d named nodes", c.name, found, len(c.want))
		}
	}
	twice := Circuit{{Name: "x", Value: 3}, {Op: "*", In: []int{0, 0}}, {Op: "+", In: []int{0, 1, 1}}}
	if twice.Run(); twice[0].Grad != 13 { // x + 2x²
		t.Errorf("a node that is read five times has gradient %v: want 13", twice[0].Grad)
	}
}

// Steps of the eleven lines allocate nothing: lessons make a million of them.
func TestElevenAllocatesNothing(t *testing.T) {
	e := NewEleven(nil)
	if n := testing.AllocsPerRun(10, func() { e.Train(10) }); n != 0 {
		t.Errorf("%v allocations in ten steps", n)
	}
}

// TestMistakes checks that a check finds each planted mistake and nothing
// without it, and that the right gradient is the difference's where the wrong
// one is not.
func TestMistakes(t *testing.T) {
	for seed := range uint64(5) {
		for _, m := range Mistakes(seed + 1) {
			t.Logf("%s: right %v; wrong %v, right there %.6g", m.Name, m.Right, m.Wrong, m.Gradient)
			if !m.Right.OK() {
				t.Errorf("%s, without it: %v", m.Name, m.Right)
			}
			if m.Wrong.OK() || m.Wrong.Worst < 0.1 {
				t.Errorf("%s is not found: %v", m.Name, m.Wrong)
			}
			right, wrong := math.Abs(m.Gradient-m.Wrong.Numeric), math.Abs(m.Wrong.Analytic-m.Wrong.Numeric)
			if right > 1e-2*wrong+1e-3 {
				t.Errorf("%s: the gradient is %v, right %v: want the second near the difference %v", m.Name, m.Wrong.Analytic, m.Gradient, m.Wrong.Numeric)
			}
		}
	}
}
