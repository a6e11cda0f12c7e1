package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

func draw(i Initializer, fanIn, fanOut int, seed uint64) []tensor.Float {
	w := slices.Repeat([]tensor.Float{99}, fanIn*fanOut) // what was there before must not matter
	i.Init(w, fanIn, fanOut, rand.New(rand.NewPCG(seed, 1)))
	return w
}

func moments(xs []tensor.Float) (mean, std float64) {
	for _, x := range xs {
		mean += float64(x) / float64(len(xs))
	}
	for _, x := range xs {
		std += (float64(x) - mean) * (float64(x) - mean) / float64(len(xs))
	}
	return mean, math.Sqrt(std)
}

func TestInitializerMoments(t *testing.T) {
	const fanIn, fanOut = 400, 200
	for _, c := range []struct {
		name string
		init Initializer
		std  float64
	}{
		{"zero", Zero{}, 0},
		{"normal", Normal{Std: 0.01}, 0.01},
		{"normal", Normal{Std: 3}, 3},
		{"normal", Normal{Std: 0}, 0},
		{"uniform", Uniform{A: 0.3}, 0.3 / math.Sqrt(3)},
		{"xavier", Xavier{}, math.Sqrt(2.0 / (fanIn + fanOut))},
		{"xavier_uniform", XavierUniform{}, math.Sqrt(2.0 / (fanIn + fanOut))},
		{"he", He{}, math.Sqrt(2.0 / fanIn)},
		{"he_uniform", HeUniform{}, math.Sqrt(2.0 / fanIn)},
		{"lecun", LeCun{}, math.Sqrt(1.0 / fanIn)},
	} {
		w := draw(c.init, fanIn, fanOut, 1)
		mean, std := moments(w)
		if !(math.Abs(std-c.std) <= 0.02*c.std) || !(math.Abs(mean) <= 4*c.std/math.Sqrt(fanIn*fanOut)) {
			t.Errorf("%s: mean %.3g, deviation %.5g: want 0, %.5g", c.name, mean, std, c.std)
		}
	}
}

// TestBounds checks the largest absolute weights of what is no normal
// distribution.
func TestBounds(t *testing.T) {
	const fanIn, fanOut = 400, 200
	for _, c := range []struct {
		init        Initializer
		least, most float64
	}{
		{Constant{Value: -0.5}, 0.5, 0.5},
		{Uniform{A: 0.3}, 0.2999, 0.3},
		{XavierUniform{}, 0.0999, math.Sqrt(6.0 / 600)},
		{HeUniform{}, 0.1224, math.Sqrt(6.0 / 400)},
	} {
		least, most := 0.0, 0.0
		for _, w := range draw(c.init, fanIn, fanOut, 1) {
			least, most = min(least, float64(w)), max(most, float64(w))
		}
		if size := max(-least, most); size < c.least || size > c.most*(1+tensor.Epsilon) {
			t.Errorf("%+v draws from %v to %v: want up to %v", c.init, least, most, c.most)
		}
		if _, ok := c.init.(Constant); !ok && (least > -0.99*c.most || most < 0.99*c.most) {
			t.Errorf("%+v draws from %v to %v: want both signs up to %v", c.init, least, most, c.most)
		}
	}
}

// TestInitializersFollowSeed checks that all randomness comes from rng.
func TestInitializersFollowSeed(t *testing.T) {
	for _, e := range Initializers {
		a, b, c := draw(e.Part, 30, 20, 1), draw(e.Part, 30, 20, 1), draw(e.Part, 30, 20, 2)
		if !slices.Equal(a, b) {
			t.Errorf("%s: equal seeds give different weights", e.Name)
		}
		if _, std := moments(a); std > 1e-6 && slices.Equal(a, c) {
			t.Errorf("%s: other seeds give equal weights", e.Name)
		}
	}
}

// TestSignalThroughLayers repeats an experiment of CS231n: the deviation of
// the outputs of layer after layer, ten of 500 units, for normal inputs. That
// of ReLU layers varies with the seed, the more the deeper they are.
func TestSignalThroughLayers(t *testing.T) {
	const rows, width = 200, 500
	type band struct {
		layer    int
		from, to float64
	}
	about := func(layer int, std, room float64) band { return band{layer, std * (1 - room), std * (1 + room)} }
	tenth := func(std float64) (bands []band) {
		for layer := range 10 {
			bands = append(bands, about(layer+1, std, 0.003))
		}
		return bands
	}
	for _, c := range []struct {
		name  string
		arch  Arch
		bands []band
	}{
		{"tanh, 0.01", Arch{Activation: Tanh{}, Init: Normal{Std: 0.01}},
			[]band{about(1, .2135, .01), about(2, .04755, .02), about(3, .0106, .03), about(5, 5.31e-4, .05), about(10, 2.97e-7, .1)}},
		{"tanh, 1", Arch{Activation: Tanh{}, Init: Normal{Std: 1}},
			[]band{about(1, .982, .003), about(5, .982, .003), about(10, .982, .003)}},
		{"tanh, xavier", Arch{Activation: Tanh{}, Init: Xavier{}},
			[]band{about(1, .6277, .01), about(2, .4855, .02), about(4, .3567, .03), about(10, .2279, .04)}},
		{"tanh, xavier_uniform", Arch{Activation: Tanh{}, Init: XavierUniform{}},
			[]band{about(1, .6277, .01), about(4, .3567, .03), about(10, .2279, .04)}},
		{"relu, lecun", Arch{Activation: ReLU{}, Init: LeCun{}},
			[]band{about(1, .5836, .02), about(2, .4142, .06), about(4, .2082, .12), {10, .017, .04}}},
		{"relu, he", Arch{Activation: ReLU{}, Init: He{}},
			[]band{about(1, .8254, .02), about(2, .8283, .06), about(4, .8329, .12), {10, .55, 1.25}}},
		{"relu, he_uniform", Arch{Activation: ReLU{}, Init: HeUniform{}},
			[]band{about(1, .8254, .02), about(2, .8283, .06), about(4, .8329, .12), {10, .55, 1.25}}},
		{"tanh, 0.01, batch norm", Arch{Activation: Tanh{}, Init: Normal{Std: 0.01}, Norm: plainNorm}, tenth(.6287)},
	} {
		rng := rand.New(rand.NewPCG(1, 2))
		c.arch.In, c.arch.Out, c.arch.Hidden = width, 1, slices.Repeat([]int{width}, 10)
		n := New(c.arch, rows, rng, nil)
		h := tensor.Matrix{Rows: rows, Cols: width, Data: normal(rng, 1, rows*width)}
		var stds []float64
		for _, l := range n.Layers {
			h = l.Forward(h, Fitting)
			if _, ok := l.(*Activate); ok {
				_, std := moments(h.Data)
				stds = append(stds, std)
			}
		}
		t.Logf("%s: deviations %.4g", c.name, stds)
		for _, b := range c.bands {
			if std := stds[b.layer-1]; !(std >= b.from && std <= b.to) {
				t.Errorf("%s: deviation %.4g after layer %d: want %.4g to %.4g", c.name, std, b.layer, b.from, b.to)
			}
		}
	}
}
