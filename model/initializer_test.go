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
		{"xavier", Xavier{}, math.Sqrt(2.0 / (fanIn + fanOut))},
		{"he", He{}, math.Sqrt(2.0 / fanIn)},
	} {
		w := draw(c.init, fanIn, fanOut, 1)
		mean, std := moments(w)
		if !(math.Abs(std-c.std) <= 0.02*c.std) || !(math.Abs(mean) <= 4*c.std/math.Sqrt(fanIn*fanOut)) {
			t.Errorf("%s: mean %.3g, deviation %.5g: want 0, %.5g", c.name, mean, std, c.std)
		}
	}
}

// TestInitializersFollowSeed checks that all randomness comes from rng.
func TestInitializersFollowSeed(t *testing.T) {
	for _, e := range Initializers {
		a, b, c := draw(e.Part, 30, 20, 1), draw(e.Part, 30, 20, 1), draw(e.Part, 30, 20, 2)
		if !slices.Equal(a, b) {
			t.Errorf("%s: equal seeds give other weights", e.Name)
		}
		if _, std := moments(a); std > 0 && slices.Equal(a, c) {
			t.Errorf("%s: other seeds give equal weights", e.Name)
		}
	}
}

// TestSignalThroughLayers repeats an experiment of CS231n: the deviation of
// the outputs of layer after layer, ten of 500 units, for normal inputs.
func TestSignalThroughLayers(t *testing.T) {
	const rows, width = 200, 500
	for _, c := range []struct {
		name       string
		activation Activation
		init       Initializer
		layer      int
		std, room  float64 // room is relative
	}{
		{"tanh, 0.01", Tanh{}, Normal{Std: 0.01}, 1, 0.2135, 0.01},
		{"tanh, 0.01", Tanh{}, Normal{Std: 0.01}, 5, 5.31e-4, 0.05},
		{"tanh, 1", Tanh{}, Normal{Std: 1}, 4, 0.982, 0.005},
		{"tanh, xavier", Tanh{}, Xavier{}, 1, 0.6277, 0.01},
		{"tanh, xavier", Tanh{}, Xavier{}, 10, 0.2279, 0.04},
		{"relu, he", ReLU{}, He{}, 1, 0.8254, 0.02},
	} {
		rng := rand.New(rand.NewPCG(1, 2))
		n := New(Arch{width, 1, slices.Repeat([]int{width}, c.layer), c.activation, c.init}, rows, rng, nil)
		h := tensor.Matrix{Rows: rows, Cols: width, Data: normal(rng, 1, rows*width)}
		for _, l := range n.Layers[:2*c.layer] {
			h = l.Forward(h, Evaluating)
		}
		_, std := moments(h.Data)
		t.Logf("%s: deviation %.4g after layer %d", c.name, std, c.layer)
		if !(math.Abs(std-c.std) <= c.room*c.std) {
			t.Errorf("%s: deviation %.4g after layer %d: want about %.4g", c.name, std, c.layer, c.std)
		}
	}
}
