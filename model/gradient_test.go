package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"descent/model/tensor"
)

// A problem is a network with a batch, to check its gradient on.
type problem struct {
	net    *Network
	loss   Loss
	x      tensor.Matrix
	target Target
	decay  Decay
}

// backprop sets p.net.G.
func backprop(p *problem) {
	grad := tensor.New(p.x.Rows, 3)
	p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target)
	p.net.Backward(grad)
	p.net.AddPenaltyGradient(p.decay)
}

// value returns the whole loss.
func (p *problem) value() float64 {
	grad := tensor.New(p.x.Rows, 3)
	return p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target) + p.net.Penalty(p.decay)
}

func (p *problem) check(points int) Report {
	return CheckGradient(p.net, p.loss, p.x, p.target, p.decay, points, rand.New(rand.NewPCG(7, 3)))
}

// newProblem returns a network 4-5-6-3. All its parameters are random, the
// biases too.
func newProblem(f Activation, loss Loss, target Target, l2 float64, rng *rand.Rand) *problem {
	return archProblem(Arch{Activation: f}, loss, target, Decay{L2: l2}, rng)
}

// archProblem returns the same with the other settings of a.
func archProblem(a Arch, loss Loss, target Target, decay Decay, rng *rand.Rand) *problem {
	a.In, a.Out, a.Hidden, a.Init = 4, 3, []int{5, 6}, Normal{Std: 0.6}
	n := New(a, 7, rng, rand.New(rand.NewPCG(7, 4)))
	for _, p := range n.params {
		if !p.Decay {
			tensor.AddScaled(p.W.Vector(), normal(rng, 0.5, p.W.Out), 1)
		}
	}
	x := tensor.Matrix{Rows: 7, Cols: 4, Data: normal(rng, 1, 7*4)}
	return &problem{n, loss, x, target, decay}
}

// TestGradients checks backpropagation over every activation, loss and
// penalty and each normalization. Elements near a kink are skipped by
// CheckGradient; that must not be many.
func TestGradients(t *testing.T) {
	var worst Report
	var where string
	compared, skipped := 0, 0
	for _, a := range Activations {
		for _, l := range Losses {
			for _, decay := range []Decay{{}, {L1: 0.05}, {L2: 0.1}, {L1: 0.05, L2: 0.1}} {
				for _, norm := range Normalizations {
					rng := rand.New(rand.NewPCG(7, 1))
					for kind, target := range targets(rng, l.Part, 7, 3) {
						arch := Arch{Activation: a.Part, Norm: norm.Part}
						r := archProblem(arch, l.Part, target, decay, rand.New(rand.NewPCG(7, 2))).check(8)
						name := fmt.Sprintf("%s, %s of %s, %+v, norm %s", a.Name, l.Name, kind, decay, norm.Name)
						if !r.OK() || !(r.Worst < pick(5e-3, 1e-6)) {
							t.Errorf("%s: %v", name, r)
						}
						if r.Worst > worst.Worst {
							worst, where = r, name
						}
						compared, skipped = compared+r.Compared, skipped+r.Skipped
					}
				}
			}
		}
	}
	t.Logf("%s: %v", where, worst)
	t.Logf("all: %d compared, %d skipped", compared, skipped)
	if float64(skipped) > pick(0.05, 0.01)*float64(compared) {
		t.Errorf("%d elements were skipped and %d compared", skipped, compared)
	}
}

// TestGradientOfDropout checks that CheckGradient keeps the masks of dropout, and
// that they are drawn again afterwards.
func TestGradientOfDropout(t *testing.T) {
	a := Arch{Activation: Tanh{}, Norm: plainNorm, Dropout: 0.3, InputDropout: 0.2}
	p := archProblem(a, Softmax{}, Target{Class: make([]int32, 7)}, Decay{L2: 0.1}, rand.New(rand.NewPCG(7, 2)))
	state, w := fmt.Sprint(p.net.State()), fmt.Sprint(p.net.W)
	if r := p.check(0); !r.OK() {
		t.Error(r)
	}
	if fmt.Sprint(p.net.State()) != state || fmt.Sprint(p.net.W) != w {
		t.Error("the check changed the network")
	}
	if p.value() == p.value() {
		t.Error("the masks are still held after the check")
	}
}

// Parts with a typical mistake in their gradient.
type (
	wrongSign  struct{ Tanh }
	wrongMask  struct{ ReLU }
	wrongScale struct{ Softmax }
	wrongBias  struct{ *Dense }
)

func (w wrongSign) Backward(dx, dy, x, y []tensor.Float) {
	w.Tanh.Backward(dx, dy, x, y)
	for i := range dx {
		dx[i] = -dx[i]
	}
}

func (wrongMask) Backward(dx, dy, _, _ []tensor.Float) {
	for i, v := range dy {
		dx[i] = max(0, v)
	}
}

func (w wrongScale) Loss(grad, scores tensor.Matrix, target Target) float64 {
	loss := w.Softmax.Loss(grad, scores, target)
	for i := range grad.Data {
		grad.Data[i] *= tensor.Float(grad.Rows)
	}
	return loss
}

func (w wrongBias) BackwardParams(dy tensor.Matrix) {
	w.Dense.BackwardParams(dy)
	db := w.bias.G.Vector()
	tensor.AddScaled(db, db, 1)
}

// TestGradientCheckFails checks that the check finds mistakes.
func TestGradientCheckFails(t *testing.T) {
	target := Target{Class: []int32{0, 1, 2, 0, 1, 2, 0}}
	plain := func(f Activation, loss Loss) *problem {
		return newProblem(f, loss, target, 0, rand.New(rand.NewPCG(7, 2)))
	}
	for name, r := range map[string]Report{
		"wrong sign":          plain(wrongSign{}, Softmax{}).check(0),
		"wrong mask":          plain(wrongMask{}, Softmax{}).check(0),
		"sum instead of mean": plain(Tanh{}, wrongScale{}).check(0),
		"doubled gradient of a bias": func() Report {
			p := plain(Tanh{}, Softmax{})
			p.net.Layers[0] = wrongBias{p.net.Layers[0].(*Dense)}
			return p.check(0)
		}(),
		"no gradient of the penalty": func() Report {
			p := plain(Tanh{}, Softmax{})
			c := &gradientCheck{precision: checkPrecision(), net: p.net, loss: p.loss, x: p.x, target: p.target}
			defer c.hold()()
			c.backprop()
			c.decay = Decay{L2: 0.5}
			return c.compare(0, nil)
		}(),
	} {
		t.Logf("%s: %v", name, r)
		if r.OK() || !(r.Worst > 0.1) {
			t.Errorf("%s: the check sees too little: %v", name, r)
		}
	}
}

// TestReport checks what a report says of a network without a mistake, of
// nothing and of NaN.
func TestReport(t *testing.T) {
	p := newProblem(Tanh{}, Softmax{}, Target{Class: make([]int32, 7)}, 0, rand.New(rand.NewPCG(7, 2)))
	r := p.check(2)
	if r.Compared+r.Skipped != 6*2 {
		t.Errorf("2 elements of each of 6 parameters: %v", r)
	}
	if text := r.String(); !strings.Contains(text, fmt.Sprintf("of layer %d", r.Layer)) {
		t.Errorf("the report is %q", text)
	}
	if (Report{}).OK() {
		t.Error("nothing compared is OK")
	}
	p.net.W[3] = tensor.Float(math.NaN())
	if r := p.check(0); r.OK() {
		t.Errorf("a NaN among the weights is OK: %v", r)
	}
}
