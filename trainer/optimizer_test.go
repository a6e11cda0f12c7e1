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

// TestVectors takes steps that CS231n's FullyConnectedNets exercise gives in
// numbers.
func TestVectors(t *testing.T) {
	type number struct {
		name string
		of   int
		want float64
	}
	for _, c := range []struct {
		rule    Optimizer
		now     StepInfo
		state   [][]tensor.Float
		numbers []number // of w and the state
	}{
		{Momentum{Mu: .9}, StepInfo{Step: 1, Rate: 1e-3}, [][]tensor.Float{linspace(.6, .9, 20)}, []number{
			{"w", 0, .1406}, {"w", 1, .20738947}, {"w", 19, 1.4096}, {"velocity", 0, .5406}, {"velocity", 19, .8096},
		}},
		{RMSProp{Rho: .99, Eps: 1e-8}, StepInfo{Step: 1, Rate: 1e-2}, [][]tensor.Float{linspace(.6, .9, 20)}, []number{
			{"w", 0, -.39223849}, {"w", 19, .59576619}, {"square", 0, .5976}, {"square", 19, .8926},
		}},
		{Adam{Beta1: .9, Beta2: .999, Eps: 1e-8}, StepInfo{Step: 6, Rate: 1e-2}, [][]tensor.Float{linspace(.6, .9, 20), linspace(.7, .5, 20)}, []number{
			{"w", 0, -.40094747}, {"w", 19, .59801459}, {"average", 0, .48}, {"square", 0, .69966},
		}},
	} {
		w, g := linspace(-.4, .6, 20), linspace(-.6, .4, 20)
		c.rule.Step(w, g, c.state, c.now)
		for _, n := range c.numbers {
			got := w[n.of]
			switch n.name {
			case "velocity", "average":
				got = c.state[0][n.of]
			case "square":
				got = c.state[len(c.state)-1][n.of]
			}
			// The figures have eight digits.
			if math.Abs(float64(got)-n.want) > pick(5e-7, 5.1e-9) {
				t.Errorf("%s: %s[%d] is %.10g: want %v", Optimizers.Format(c.rule), n.name, n.of, got, n.want)
			}
		}
	}
}

// TestRisingMu follows μ over a run.
func TestRisingMu(t *testing.T) {
	sutskever := Momentum{Mu: .99, MuEvery: 250}
	for step, want := range map[int]float64{
		0: .5, 249: .5, 250: .75, 500: 5. / 6, 750: .875, 1000: .9, 2000: 17. / 18, 6000: .98, 12250: .99, 1e6: .99,
	} {
		if got := sutskever.at(StepInfo{Step: step + 1}); math.Abs(got-want) > 1e-15 {
			t.Errorf("μ is %v after %d steps: want %v", got, step, want)
		}
		exact := min(1-math.Exp2(-1-math.Log2(math.Floor(float64(step)/250)+1)), .99)
		if got := sutskever.at(StepInfo{Step: step + 1}); math.Abs(got-exact) > 1e-14 {
			t.Errorf("μ is %v after %d steps: by the formula %v", got, step, exact)
		}
	}
	for _, c := range []struct {
		rule        Momentum
		step        int
		epoch, want float64
	}{
		{Momentum{Mu: .9}, 1, 0, .9},
		{Momentum{Mu: .9}, 999, 9, .9},
		{Momentum{Mu: .9, MuStart: .5}, 1, 0, .5},
		{Momentum{Mu: .9, MuStart: .5}, 1, 5, .7},
		{Momentum{Mu: .9, MuStart: .5}, 1, 10, .9},
		{Momentum{Mu: .5, MuStart: .9}, 1, 5, .7}, // falls
		{Momentum{Mu: .9, MuStart: .6, MuEvery: 10}, 1, 5, .5},
		{Momentum{Mu: .9, MuStart: .6, MuEvery: 10}, 11, 0, .6},
	} {
		if got := c.rule.at(StepInfo{Step: c.step, Epoch: c.epoch, Epochs: 10}); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: μ is %v in step %d, epoch %v: want %v", Optimizers.Format(c.rule), got, c.step, c.epoch, c.want)
		}
	}
}

// TestEffectiveRate checks how fast rules go where the gradient stays 1.
func TestEffectiveRate(t *testing.T) {
	for mu, gain := range map[float64]float64{0: 1, .5: 2, .9: 10, .95: 20, .99: 100} {
		for _, rule := range []Accelerated{Momentum{Mu: mu}, Nesterov{Mu: mu}} {
			const rate = 1e-3
			want := rule.EffectiveRate(rate)
			if math.Abs(want-gain*rate) > 1e-12 {
				t.Errorf("%s: the effective rate is %v: want %v times %v", Optimizers.Format(rule), want, gain, rate)
			}
			w, g, state := make([]tensor.Float, 1), []tensor.Float{1}, slots(rule, 1)
			for i := range 5000 {
				w[0] = 0
				rule.Step(w, g, state, StepInfo{Step: i + 1, Rate: rate})
			}
			if got := -float64(w[0]); math.Abs(got-want) > want*pick(1e-4, 1e-9) {
				t.Errorf("%s goes %v a step at last: want %v", Optimizers.Format(rule), got, want)
			}
		}
	}
	if got := (Momentum{Mu: 1}).EffectiveRate(.1); !math.IsInf(got, 1) {
		t.Errorf("without friction the effective rate is %v: want +Inf", got)
	}
}

// TestPyTorchMomentum compares with PyTorch's form of the rules, b = μ·b + g;
// w −= a·b, which is the same while the rate stays.
func TestPyTorchMomentum(t *testing.T) {
	const mu = .9
	for _, nesterov := range []bool{false, true} {
		var rule Optimizer = Momentum{Mu: mu}
		if nesterov {
			rule = Nesterov{Mu: mu}
		}
		apart := func(rates func(step int) float64) float64 {
			w, g, state := []tensor.Float{1}, make([]tensor.Float, 1), slots(rule, 1)
			theirs, b, far := 1., 0., 0.
			for i := range 100 {
				g[0] = w[0]
				rule.Step(w, g, state, StepInfo{Step: i + 1, Rate: rates(i)})
				grad := theirs
				b = mu*b + grad
				step := b
				if nesterov {
					step = grad + mu*b
				}
				theirs -= rates(i) * step
				far = max(far, math.Abs(float64(w[0])-theirs))
			}
			return far
		}
		if far := apart(func(int) float64 { return .05 }); far > pick(1e-6, 1e-14) {
			t.Errorf("%s is %v from PyTorch's at a constant rate", Optimizers.Format(rule), far)
		}
		if far := apart(func(i int) float64 { return .05 / float64(1+i) }); far < 1e-3 {
			t.Errorf("%s is only %v from PyTorch's at a rate that falls: the comments say it differs", Optimizers.Format(rule), far)
		}
	}
}

// TestStillParameters checks that a parameter without gradient does not move,
// but for a decay toward 0, and stays where it is at 0, which the padding of
// weights relies on, while its neighbors go down; and that a step leaves the
// gradient alone and allocates nothing.
func TestStillParameters(t *testing.T) {
	for _, e := range Optimizers {
		if n := e.Part.Slots(); n < 0 || n > 4 {
			t.Errorf("%s keeps %d vectors", e.Name, n)
		}
		w, g, state := make([]tensor.Float, 4), make([]tensor.Float, 4), slots(e.Part, 4)
		w[0], w[3] = 1, -1
		at := StepInfo{Epochs: 1}
		step := func() {
			at.Step++
			at.Epoch = float64(at.Step-1) / 100
			at.Rate = 0.1
			g[0], g[2] = w[0], 0.5
			e.Part.Step(w, g, state, at)
		}
		for range 50 {
			was := w[3]
			step()
			if w[1] != 0 || g[1] != 0 {
				t.Fatalf("%s: a parameter without gradient became %v, its gradient %v", e.Name, w[1], g[1])
			}
			if !(w[3] >= was && w[3] <= 0) {
				t.Fatalf("%s: a parameter without gradient went from %v to %v", e.Name, was, w[3])
			}
			if g[2] != 0.5 || g[3] != 0 {
				t.Fatalf("%s: a step changed gradients to %v", e.Name, g)
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

// TestDecay checks that AdamW alone moves parameters without gradient, as fast
// as the rate, and is Adam without its decay.
func TestDecay(t *testing.T) {
	for _, e := range Optimizers {
		w, g, state := []tensor.Float{1, 2}, []tensor.Float{0, 1}, slots(e.Part, 2)
		e.Part.Step(w, g, state, StepInfo{Step: 1, Epochs: 1, Rate: .1})
		want := 1.
		if a, ok := e.Part.(AdamW); ok {
			want = 1 - .1*a.Decay
		}
		if got := float64(w[0]); math.Abs(got-want) > pick(1e-7, 1e-15) {
			t.Errorf("%s moves a parameter without gradient to %v: want %v", e.Name, got, want)
		}
	}
	w, adam, adamW := linspace(-1, 1, 9), Adam{.8, .9, 1e-8}, AdamW{.8, .9, 1e-8, 0}
	a, b := append([]tensor.Float(nil), w...), append([]tensor.Float(nil), w...)
	as, bs := slots(adam, 9), slots(adamW, 9)
	for i := range 20 {
		adam.Step(a, linspace(-.1, .2, 9), as, StepInfo{Step: i + 1, Rate: .01})
		adamW.Step(b, linspace(-.1, .2, 9), bs, StepInfo{Step: i + 1, Rate: .01})
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("adamw without decay goes to %v: adam goes to %v", b[i], a[i])
		}
	}
}

// TestTinyGradients checks that squares which underflow do no harm.
func TestTinyGradients(t *testing.T) {
	for _, e := range Optimizers {
		w, state := []tensor.Float{1, 1, 1}, slots(e.Part, 3)
		for i := range 100 {
			g := []tensor.Float{1e-30, -1e-38, tensor.Float(math.SmallestNonzeroFloat32)}
			e.Part.Step(w, g, state, StepInfo{Step: i + 1, Epoch: float64(i) / 100, Epochs: 1, Rate: .01})
		}
		for _, v := range w {
			if !(v > 0 && v < 2) {
				t.Errorf("%s: tiny gradients led to %v", e.Name, w)
				break
			}
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

func TestClip(t *testing.T) {
	for _, c := range []struct{ limit, scale float64 }{
		{0, 1}, {5, 1}, {100, 1}, {2.5, .5}, {.005, .001},
	} {
		g := []tensor.Float{3, 0, -4}
		if norm := clip(g, c.limit); norm != 5 {
			t.Errorf("the norm is %v: want 5", norm)
		}
		for i, v := range []float64{3, 0, -4} {
			if math.Abs(float64(g[i])-c.scale*v) > pick(1e-6, 1e-15) {
				t.Errorf("clipped to %v the gradient is %v: want %v times (3, 0, -4)", c.limit, g, c.scale)
				break
			}
		}
	}
	if norm := clip(make([]tensor.Float, 3), 1); norm != 0 {
		t.Errorf("the norm of nothing is %v", norm)
	}
	if norm := clip(nil, 1); norm != 0 {
		t.Errorf("the norm of no gradient is %v", norm)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		g := []tensor.Float{1, tensor.Float(bad)}
		if norm := clip(g, 1); finite(norm) || finite(float64(g[1])) {
			t.Errorf("a gradient of %v has norm %v and became %v", bad, norm, g)
		}
	}
	g := linspace(-1, 1, 1000)
	if allocs := testing.AllocsPerRun(10, func() { clip(g, 1) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
