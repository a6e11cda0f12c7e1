package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// TestMaxoutGradient checks that only the largest piece gets a gradient.
func TestMaxoutGradient(t *testing.T) {
	m := NewMaxout(3, 1, 1, 3)
	n := Stack(m)
	load(n, floats(-1, 0, 1, 0, 0.5, 0)...) // max(-x, 0.5, x)
	m.Forward(matrix(1, -2, 0, 4), Fitting)
	dx := m.Backward(matrix(1, 1, 10, 100))
	for i, want := range floats(-1, 0, 100) {
		if dx.Data[i] != want {
			t.Errorf("the gradient of input %d is %v: want %v", i, dx.Data[i], want)
		}
	}
	if got, want := gradients(n), floats(-2, 0, 400, 1, 10, 100); !slices.Equal(got, want) {
		t.Errorf("the gradients of the parameters are %v: want %v", got, want)
	}
	// If all pieces are equal, only the first gets a gradient.
	clear(n.W)
	m.Forward(matrix(1, 3), Fitting)
	m.BackwardParams(matrix(1, 2))
	if got, want := gradients(n), floats(6, 0, 0, 2, 0, 0); !slices.Equal(got, want) {
		t.Errorf("the gradients of equal pieces are %v: want %v", got, want)
	}
}

// TestLayersPassNaN checks that no layer takes a NaN for a number on its way
// to the loss.
func TestLayersPassNaN(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, l := range []Layer{
		NewDense(1, 1, 2), NewMaxout(3, 1, 1, 2), NewPReLU(0.25, 1, 2), NewBatchNorm(plainNorm, 1, 2), NewDropout(0.5, 1, 2, rng),
	} {
		Stack(l)
		if y := l.Forward(matrix(1, math.NaN(), 1), Fitting); !isNaN(y.Data[0]) {
			t.Errorf("%T makes %v of NaN", l, y.Data[0])
		}
	}
	for piece := range 3 {
		n := Stack(NewMaxout(3, 1, 1, 1))
		n.params[piece].W.Data[0] = tensor.Float(math.NaN())
		if y := n.Forward(matrix(1, 1), Fitting); !isNaN(y.Data[0]) {
			t.Errorf("piece %d of a maxout is NaN and the output %v", piece, y.Data[0])
		}
	}
}

// TestPReLUSlope checks that the gradient of the slope is a sum over all units, and
// that penalties do not change it.
func TestPReLUSlope(t *testing.T) {
	l := NewPReLU(0.25, 2, 2)
	n := Stack(l)
	y := l.Forward(matrix(2, -1, 2, -3, 0), Fitting)
	for i, want := range floats(-0.25, 2, -0.75, 0) {
		if y.Data[i] != want {
			t.Errorf("output %d is %v: want %v", i, y.Data[i], want)
		}
	}
	dx := l.Backward(matrix(2, 1, 10, 100, 1000))
	for i, want := range floats(0.25, 10, 25, 250) {
		if dx.Data[i] != want {
			t.Errorf("the gradient of input %d is %v: want %v", i, dx.Data[i], want)
		}
	}
	if want := tensor.Float(-1 - 300); n.G[0] != want {
		t.Errorf("the gradient of the slope is %v: want %v", n.G[0], want)
	}
	d := Decay{L1: 1, L2: 1}
	n.AddPenaltyGradient(d)
	if n.Penalty(d) != 0 || n.G[0] != -301 {
		t.Error("a penalty changes the gradient of the slope")
	}
}
