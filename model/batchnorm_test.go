package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// plainNorm is batch norm as the catalog has it.
var plainNorm = Normalizations.Default("batch").(BatchNorm)

func TestBatchNormValues(t *testing.T) {
	b := NewBatchNorm(plainNorm, 1, 4)
	Stack(b)
	x := matrix(1, 1, 2, 3, 4)
	y := b.Forward(x, Fitting)
	for i, want := range []float64{-1.341635, -.447212, .447212, 1.341635} {
		if got := float64(y.Data[i]); math.Abs(got-want) > 1e-6 {
			t.Errorf("%v becomes %v: want %v", x.Data[i], got, want)
		}
	}
	state := b.State()
	near(t, "the running mean", float64(state[0]), .25)
	near(t, "the running variance", float64(state[1]), .9+.1*5/3)

	// The other modes use these and leave them.
	for _, mode := range []Mode{Evaluating, Sampling} {
		y := b.Forward(x, mode)
		for i, v := range x.Data {
			near(t, "a prediction", float64(y.Data[i]), (float64(v)-.25)/math.Sqrt(.9+.1*5/3+1e-5))
		}
		near(t, "the running mean", float64(state[0]), .25)
	}
}

// TestBatchOfOne checks that one row, which has no variance, is normalized by
// the running statistics and does not change them.
func TestBatchOfOne(t *testing.T) {
	b := NewBatchNorm(plainNorm, 2, 4)
	Stack(b)
	b.Forward(matrix(2, 1, 5, 2, 9, 3, 1), Fitting)
	before, x := slices.Clone(b.State()), matrix(2, 7, -3)
	want := slices.Clone(b.Forward(x, Evaluating).Data)
	if got := b.Forward(x, Fitting).Data; !slices.Equal(got, want) || !slices.Equal(b.State(), before) {
		t.Errorf("one row becomes %v, the state %v: want %v, %v", got, b.State(), want, before)
	}
	dx := b.Backward(matrix(2, 1, 1)).Data
	for j, v := range dx {
		near(t, "the gradient of one row", float64(v), 1/math.Sqrt(float64(before[2+j])+1e-5))
	}
}

// TestGradientOfOneRow checks the gradient of a network with batch norm on a batch
// of one row, as the last of an epoch may be. The statistics do not depend on the
// row then, so the biases before batch norm have a gradient; on more rows, theirs
// is 0.
func TestGradientOfOneRow(t *testing.T) {
	target := Target{Class: []int32{2, 0, 1, 1, 0, 2, 1}}
	p := archProblem(Arch{Activation: Tanh{}, Norm: plainNorm}, Softmax{}, target, Decay{L2: 0.1}, rand.New(rand.NewPCG(9, 2)))
	biases := func() (norm float64) {
		backprop(p)
		for i, l := range p.net.Layers[:len(p.net.Layers)-1] {
			if _, ok := p.net.Layers[i+1].(*BatchNormLayer); ok {
				for _, q := range l.Params() {
					if q.Bias {
						norm += math.Sqrt(tensor.SumSquares(q.G.Data))
					}
				}
			}
		}
		return norm
	}
	if norm := biases(); norm > pick(1e-6, 1e-15) {
		t.Errorf("on seven rows the biases in front of batch norm have a gradient of norm %v: want 0", norm)
	}
	p.x, p.target.Class = p.x.Slice(0, 1), p.target.Class[:1]
	if norm := biases(); norm < 1e-2 {
		t.Errorf("on one row the biases in front of batch norm have a gradient of norm %v: want more", norm)
	}
	if r := p.check(0); !r.OK() {
		t.Error(r)
	}
}

// TestBatchNormShifts checks that inputs with a mean far from 0 lose no digits.
func TestBatchNormShifts(t *testing.T) {
	const rows = 64
	x := tensor.New(rows, 1)
	for i := range x.Data {
		x.Data[i] = 1000 + tensor.Float(i%2)
	}
	b := NewBatchNorm(plainNorm, 1, rows)
	Stack(b)
	mean, std := moments(b.Forward(x, Fitting).Data)
	if math.Abs(mean) > 1e-4 || math.Abs(std-1) > 1e-4 {
		t.Errorf("mean %v and deviation %v of inputs around 1000: want 0, 1", mean, std)
	}
}

// TestStateIsCopied checks that a network with copies of another's W and State
// gives the same scores.
func TestStateIsCopied(t *testing.T) {
	a := Arch{In: 4, Out: 3, Hidden: []int{5, 6}, Activation: Tanh{}, Init: He{}, Norm: plainNorm}
	from := New(a, 7, rand.New(rand.NewPCG(1, 1)), nil)
	to := New(a, 7, rand.New(rand.NewPCG(2, 1)), nil)
	if got := len(from.State()); got != 2*(5+6) {
		t.Fatalf("the state of 11 units has %d numbers: want means and variances", got)
	}
	x := tensor.Matrix{Rows: 7, Cols: 4, Data: normal(rand.New(rand.NewPCG(3, 1)), 2, 28)}
	for range 3 {
		from.Forward(x, Fitting)
	}
	copy(to.W, from.W)
	want := from.Forward(x, Evaluating).Data
	if got := to.Forward(x, Evaluating).Data; slices.Equal(got, want) {
		t.Error("the state has no effect")
	}
	copy(to.State(), from.State())
	if got := to.Forward(x, Evaluating).Data; !slices.Equal(got, want) {
		t.Errorf("the copy of a network gives %v: want %v", got, want)
	}
	if n := New(Arch{In: 4, Out: 3, Init: He{}}, 7, rand.New(rand.NewPCG(1, 1)), nil); len(n.State()) != 0 {
		t.Errorf("a network without batch norm has the state %v", n.State())
	}
}

// TestNormSmallerBatches checks that a smaller batch while Fitting is
// normalized by itself.
func TestNormSmallerBatches(t *testing.T) {
	target := Target{Class: make([]int32, 7)}
	again := func() *problem {
		return archProblem(Arch{Activation: Tanh{}, Norm: plainNorm}, Softmax{}, target, Decay{}, rand.New(rand.NewPCG(9, 1)))
	}
	used, fresh := again(), again()
	backprop(used)
	for _, p := range []*problem{used, fresh} {
		p.x, p.target.Class = p.x.Slice(2, 5), target.Class[:3]
		backprop(p)
	}
	if !slices.Equal(used.net.G, fresh.net.G) {
		t.Error("the gradient of a smaller batch depends on the batch before")
	}
}
