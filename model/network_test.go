package model

import (
	"fmt"
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

func TestCount(t *testing.T) {
	for _, c := range []struct {
		in, out int
		hidden  []int
		want    int
	}{
		{3, 2, []int{4}, 26},
		{3, 1, []int{4, 4}, 41},
		{2, 1, []int{16, 16}, 337},
		{784, 10, []int{128}, 101770},
		{4, 3, nil, 15},
	} {
		a := Arch{c.in, c.out, c.hidden, ReLU{}, He{}}
		n := New(a, 1, rand.New(rand.NewPCG(1, 1)), nil)
		if a.Count() != c.want || n.Count() != c.want {
			t.Errorf("%d-%v-%d: %d parameters, of the network %d: want %d", c.in, c.hidden, c.out, a.Count(), n.Count(), c.want)
		}
	}
	hidden := make([]int, 1, 8) // with room that an append would write to
	hidden[0] = 4
	if (Arch{In: 3, Out: 2, Hidden: hidden}).Count(); hidden[:2][1] != 0 {
		t.Error("Count writes behind the widths")
	}
}

func TestNew(t *testing.T) {
	a := Arch{6, 3, []int{5, 4}, Tanh{}, He{}}
	n, same := New(a, 2, rand.New(rand.NewPCG(1, 1)), nil), New(a, 2, rand.New(rand.NewPCG(1, 1)), nil)
	if !slices.Equal(n.W, same.W) {
		t.Error("equal random numbers give other weights")
	}
	shapes := ""
	for _, p := range n.params {
		shapes += fmt.Sprintf("%s%dx%d ", p.Name, p.W.In, p.W.Out)
		if squares := tensor.SumSquares(p.W.Data); (squares > 0) != p.Decay {
			t.Errorf("the sum of squares of %s is %v", p.Name, squares)
		}
	}
	if want := "w6x5 b1x5 w5x4 b1x4 w4x3 b1x3 "; shapes != want {
		t.Errorf("the parameters are %s: want %s", shapes, want)
	}
	// The windows cover the vectors and do not overlap.
	for i, p := range n.params {
		for j := range p.W.Data {
			p.W.Data[j], p.G.Data[j] = tensor.Float(i+1), tensor.Float(-i-1)
		}
	}
	at := 0
	for i, p := range n.params {
		for range p.size() {
			if n.W[at] != tensor.Float(i+1) || n.G[at] != tensor.Float(-i-1) {
				t.Fatalf("element %d of the vectors is %v, %v: want parameter %d", at, n.W[at], n.G[at], i)
			}
			at++
		}
	}
	if at != len(n.W) || at != len(n.G) {
		t.Errorf("the parameters take %d of %d floats", at, len(n.W))
	}
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

// whole hides that a layer can leave out the gradient of its input.
type whole struct{ Layer }

// TestBottomLayer checks that leaving out the gradient of the input changes
// no other.
func TestBottomLayer(t *testing.T) {
	for _, e := range Activations {
		p := newProblem(e.Part, Softmax{}, Target{Class: make([]int32, 7)}, 0, rand.New(rand.NewPCG(6, 1)))
		backprop(p)
		if dx := p.net.Layers[0].(*Dense).dx; tensor.SumSquares(dx.Data) != 0 {
			t.Errorf("%s: the gradient of the input was computed", e.Name)
		}
		short := slices.Clone(p.net.G)
		clear(p.net.G)
		p.net.Layers[0] = whole{p.net.Layers[0]}
		backprop(p)
		if !slices.Equal(short, p.net.G) {
			t.Errorf("%s: the gradient of the bottom layer is another", e.Name)
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

// TestSmallerBatches checks that the rows of a batch know nothing of each
// other, nor of the batch before.
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

// TestZeroInit checks that units that start alike stay alike: their weights
// move, but together, to the last bit.
func TestZeroInit(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	n := New(Arch{4, 3, []int{5}, Sigmoid{}, Zero{}}, 30, rng, nil)
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
	n = New(Arch{4, 3, []int{5}, Tanh{}, Zero{}}, 30, rng, nil)
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
// step runs.
func TestStepAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	for _, a := range Activations {
		for _, l := range Losses {
			for kind, target := range targets(rng, l.Part, 7, 3) {
				p := newProblem(a.Part, l.Part, target, 0.1, rng)
				grad := tensor.New(7, 3)
				step := func() {
					p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target)
					p.net.Penalty(Decay{L2: p.l2})
					p.net.Backward(grad)
					p.net.AddPenaltyGradient(Decay{L2: p.l2})
				}
				step()
				if allocs := testing.AllocsPerRun(10, step); allocs != 0 {
					t.Errorf("%s, %s of %s: %v allocations in a step", a.Name, l.Name, kind, allocs)
				}
			}
		}
	}
}
