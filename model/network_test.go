package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// twoLayer returns the network and the batch of CS231n's TwoLayerNet
// exercise, where no number is random.
func twoLayer() (*Network, tensor.Matrix) {
	const rows, in, hidden, out = 3, 5, 50, 7
	n := Stack(NewDense(in, hidden, rows), NewActivate(ReLU{}, hidden, rows), NewDense(hidden, out, rows))
	n.params[0].W.Load(linspace(-.7, .3, in*hidden))
	n.params[1].W.Load(linspace(-.1, .9, hidden))
	n.params[2].W.Load(linspace(-.3, .4, hidden*out))
	n.params[3].W.Load(linspace(-.9, .1, out))
	x, columns := tensor.New(rows, in), linspace(-5.5, 4.5, rows*in)
	for i := range rows {
		for j := range in {
			x.Row(i)[j] = columns[j*rows+i]
		}
	}
	return n, x
}

func TestTwoLayerNet(t *testing.T) {
	n, x := twoLayer()
	scores := n.Forward(x, Fitting)
	for j, want := range []float64{11.53165108, 12.2917344, 13.05181771} {
		if got := float64(scores.Row(0)[j]); math.Abs(got-want) > pick(2e-5, 1e-8) {
			t.Errorf("score %d is %.9g: want %.9g", j, got, want)
		}
	}
	loss := Softmax{}.Loss(tensor.New(3, 7), scores, Target{Class: []int32{0, 5, 1}})
	near(t, "the loss", loss, 3.4702243556)
	near(t, "the loss with penalty", loss+n.Penalty(Decay{L2: 1}), 26.5948426952)
}

// TestPenalty checks that L2 is for weights alone: values and gradients.
func TestPenalty(t *testing.T) {
	const l2 = 0.3
	p := newProblem(Tanh{}, Softmax{}, Target{Class: make([]int32, 7)}, 0, rand.New(rand.NewPCG(5, 1)))
	want := 0.0
	for _, p := range p.net.params {
		if p.Decay {
			want += l2 / 2 * tensor.SumSquares(p.W.Plain(nil))
		}
	}
	near(t, "the penalty", p.net.Penalty(Decay{L2: l2}), want)
	if got := p.net.Penalty(Decay{L2: 0}); got != 0 {
		t.Errorf("the penalty without L2 is %v", got)
	}
	backprop(p)
	before := slices.Clone(p.net.G)
	p.net.AddPenaltyGradient(Decay{L2: 0})
	if !slices.Equal(before, p.net.G) {
		t.Error("no L2 changes the gradient")
	}
	p.net.AddPenaltyGradient(Decay{L2: l2})
	at := 0
	for _, param := range p.net.params {
		for i, w := range param.W.Data {
			want := float64(before[at])
			if param.Decay {
				want += l2 * float64(w)
			}
			near(t, "the gradient of "+param.Name, float64(param.G.Data[i]), want)
			at++
		}
	}
}

// notLeaf is a layer without the method BackwardParams.
type notLeaf struct{ Layer }

// noBackward is a layer whose Backward must not be called.
type noBackward struct{ *Dropout }

func (noBackward) Backward(tensor.Matrix) tensor.Matrix { panic("Backward was called") }

// TestBottomLayer checks that leaving out the gradient of the input changes
// no other, also where the lowest layer has no parameters.
func TestBottomLayer(t *testing.T) {
	for _, e := range Activations {
		for bottom, drop := range []float64{0, 0.2} {
			target := Target{Class: make([]int32, 7)}
			p := archProblem(Arch{Activation: e.Part, InputDropout: drop}, Softmax{}, target, Decay{}, rand.New(rand.NewPCG(6, 1)))
			if d, ok := p.net.Layers[0].(*Dropout); ok {
				backprop(p)
				d.held = true
				p.net.Layers[0] = noBackward{d}
			}
			backprop(p)
			var dx tensor.Matrix
			switch l := p.net.Layers[bottom].(type) {
			case *Dense:
				dx = l.dx
			case *MaxoutLayer:
				dx = l.dx
			}
			if len(dx.Data) == 0 || tensor.SumSquares(dx.Data) != 0 {
				t.Errorf("%s: the gradient of the input was computed", e.Name)
			}
			short := slices.Clone(p.net.G)
			clear(p.net.G)
			p.net.Layers[bottom] = notLeaf{p.net.Layers[bottom]}
			backprop(p)
			if !slices.Equal(short, p.net.G) {
				t.Errorf("%s: the gradient of the bottom layer is different", e.Name)
			}
		}
	}
}

// TestInputGradient checks what Backward returns for the input of a layer.
func TestInputGradient(t *testing.T) {
	p := newProblem(Tanh{}, Squared{}, Target{Class: make([]int32, 7)}, 0, rand.New(rand.NewPCG(8, 1)))
	dy := tensor.New(7, 3)
	p.loss.Loss(dy, p.net.Forward(p.x, Fitting), p.target)
	for i := len(p.net.Layers) - 1; i >= 0; i-- {
		dy = p.net.Layers[i].Backward(dy)
	}
	h := tensor.Float(pick(1.0/64, 1e-5))
	for i, v := range p.x.Data {
		p.x.Data[i] = v + h
		above := p.value()
		p.x.Data[i] = v - h
		below := p.value()
		p.x.Data[i] = v
		if got, want := float64(dy.Data[i]), (above-below)/float64(2*h); math.Abs(got-want) > pick(1e-3, 1e-9) {
			t.Errorf("the gradient of input %d is %v: want %v", i, got, want)
		}
	}
}

// TestSmallerBatches checks that the rows of a batch do not depend on each
// other, nor on the batch before.
func TestSmallerBatches(t *testing.T) {
	for _, e := range Activations {
		p := newProblem(e.Part, Softmax{}, Target{Class: make([]int32, 7)}, 0, rand.New(rand.NewPCG(9, 1)))
		all := slices.Clone(p.net.Forward(p.x, Evaluating).Data)
		scores := p.net.Forward(p.x.Slice(2, 5), Evaluating)
		if scores.Rows != 3 || scores.Cols != 3 {
			t.Fatalf("3 examples have %dx%d scores", scores.Rows, scores.Cols)
		}
		for i, s := range scores.Data {
			near(t, e.Name+": a score", float64(s), float64(all[2*3+i]))
		}
		p.target.Class, p.x = p.target.Class[:3], p.x.Slice(2, 5)
		backprop(p)
		fresh := newProblem(e.Part, Softmax{}, p.target, 0, rand.New(rand.NewPCG(9, 1)))
		fresh.x = p.x
		backprop(fresh)
		if !slices.Equal(p.net.G, fresh.net.G) {
			t.Errorf("%s: the gradient of a smaller batch depends on the batch before", e.Name)
		}
	}
}

// TestZeroInit checks that units with equal initial weights keep equal weights, to
// the last bit, while they train.
func TestZeroInit(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	n := New(Arch{In: 4, Out: 3, Hidden: []int{5}, Activation: Sigmoid{}, Init: Zero{}}, 30, rng, nil)
	x := tensor.Matrix{Rows: 30, Cols: 4, Data: normal(rng, 1, 30*4)}
	target, grad := targets(rng, Softmax{}, 30, 3)["classes"], tensor.New(30, 3)
	for range 50 {
		Softmax{}.Loss(grad, n.Forward(x, Fitting), target)
		n.Backward(grad)
		tensor.AddScaled(n.W, n.G, -0.5)
	}
	for i := range 4 {
		for j := range 5 {
			if w := n.params[0].W.At(i, j); w != n.params[0].W.At(i, 0) || w == 0 {
				t.Fatalf("weight (%d, %d) is %v, that of the first unit %v: want equal, not zero", i, j, w, n.params[0].W.At(i, 0))
			}
		}
	}

	// A unit that gives 0 for 0 has nothing to learn from: only the biases of
	// the scores move.
	n = New(Arch{In: 4, Out: 3, Hidden: []int{5}, Activation: Tanh{}, Init: Zero{}}, 30, rng, nil)
	loss := Softmax{}.Loss(grad, n.Forward(x, Fitting), target)
	near(t, "the first loss", loss, math.Log(3))
	n.Backward(grad)
	for _, p := range n.params[:3] {
		if got := tensor.SumSquares(p.G.Data); got != 0 {
			t.Errorf("the gradient of %s is not zero: sum of squares %v", p.Name, got)
		}
	}
}

// TestStepAllocatesNothing covers everything of this package that a training
// step runs, with all kinds of layers.
func TestStepAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	for _, a := range Activations {
		for _, l := range Losses {
			for kind, target := range targets(rng, l.Part, 7, 3) {
				arch := Arch{Activation: a.Part, Norm: plainNorm, Dropout: 0.5, InputDropout: 0.2}
				p := archProblem(arch, l.Part, target, Decay{L1: 0.1, L2: 0.1}, rng)
				grad := tensor.New(7, 3)
				step := func() {
					p.net.Forward(p.x, Evaluating)
					p.net.Forward(p.x, Sampling)
					p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target)
					p.net.Penalty(p.decay)
					p.net.Backward(grad)
					p.net.AddPenaltyGradient(p.decay)
				}
				step()
				if allocs := testing.AllocsPerRun(10, step); allocs != 0 {
					t.Errorf("%s, %s of %s: %v allocations in a step", a.Name, l.Name, kind, allocs)
				}
			}
		}
	}
}
