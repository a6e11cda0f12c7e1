package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
)

// A problem is a network with a batch, to check its gradient on.
type problem struct {
	net    *Network
	loss   Loss
	x      tensor.Matrix
	target Target
	l2     float64

	// gradient sets net.G; a test may plant a mistake in it.
	gradient func(*problem)
}

func backprop(p *problem) {
	grad := tensor.New(p.x.Rows, 3)
	p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target)
	p.net.Backward(grad)
	p.net.AddPenaltyGradient(Decay{L2: p.l2})
}

// value returns the whole loss.
func (p *problem) value() float64 {
	grad := tensor.New(p.x.Rows, 3)
	return p.loss.Loss(grad, p.net.Forward(p.x, Fitting), p.target) + p.net.Penalty(Decay{L2: p.l2})
}

// newProblem returns a network 4-5-6-3. All its parameters are random, the
// biases too.
func newProblem(f Activation, loss Loss, target Target, l2 float64, rng *rand.Rand) *problem {
	n := New(Arch{4, 3, []int{5, 6}, f, Normal{Std: 0.6}}, 7, rng, nil)
	for _, p := range n.params {
		if !p.Decay {
			copy(p.W.Vector(), normal(rng, 0.5, p.W.Out))
		}
	}
	x := tensor.Matrix{Rows: 7, Cols: 4, Data: normal(rng, 1, 7*4)}
	return &problem{n, loss, x, target, l2, backprop}
}

// worst returns the largest relative error |a−n|/max(|a|, |n|, floor) between
// the gradient and centred differences, over all parameters. Below the floor
// a difference is mostly rounding: in double precision the loss is known to
// about 1e-16, so a difference over 1e-5 to 1e-11.
func (p *problem) worst() float64 {
	h, floor := tensor.Float(pick(1.0/256, 1e-5)), pick(0.1, 1e-4)
	p.gradient(p)
	worst := 0.0
	for _, param := range p.net.params {
		analytic := param.G.Plain(nil)
		w := param.W.Plain(nil)
		for i, v := range w {
			w[i] = v + h
			param.W.Load(w)
			above := p.value()
			w[i] = v - h
			param.W.Load(w)
			below := p.value()
			width := float64(v+h) - float64(v-h)
			w[i] = v
			param.W.Load(w)
			a, n := float64(analytic[i]), (above-below)/width
			e := math.Abs(a-n) / max(math.Abs(a), math.Abs(n), floor)
			if math.IsNaN(e) {
				return e
			}
			worst = math.Max(worst, e)
		}
	}
	return worst
}

// TestGradients checks backpropagation over every activation and loss. In
// double precision the errors are below 1e-7; in single precision the loss
// itself is known to about 1e-7, and a difference over 1/128 to 1e-4 of the
// gradients' size.
func TestGradients(t *testing.T) {
	all := 0.0
	for _, a := range Activations {
		for _, l := range Losses {
			for _, l2 := range []float64{0, 0.1} {
				rng := rand.New(rand.NewPCG(7, 1))
				for kind, target := range targets(rng, l.Part, 7, 3) {
					t.Run(fmt.Sprintf("%s/%s/%s/l2=%v", a.Name, l.Name, kind, l2), func(t *testing.T) {
						e := newProblem(a.Part, l.Part, target, l2, rand.New(rand.NewPCG(7, 2))).worst()
						if !(e < pick(1e-2, 1e-6)) {
							t.Errorf("the gradient is off by %.3g of its size", e)
						}
						all = math.Max(all, e)
					})
				}
			}
		}
	}
	t.Logf("largest relative error %.3g", all)
}

// Mistakes that were made before.
type (
	wrongSign  struct{ Tanh }
	wrongMask  struct{ ReLU }
	wrongScale struct{ Softmax }
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

// TestGradientCheckFails checks that the check finds mistakes.
func TestGradientCheckFails(t *testing.T) {
	target := Target{Class: []int32{0, 1, 2, 0, 1, 2, 0}}
	for name, plant := range map[string]func() *problem{
		"wrong sign": func() *problem {
			return newProblem(wrongSign{}, Softmax{}, target, 0, rand.New(rand.NewPCG(7, 2)))
		},
		"wrong mask": func() *problem {
			return newProblem(wrongMask{}, Softmax{}, target, 0, rand.New(rand.NewPCG(7, 2)))
		},
		"sum instead of mean": func() *problem {
			return newProblem(Tanh{}, wrongScale{}, target, 0, rand.New(rand.NewPCG(7, 2)))
		},
		"no gradient of the penalty": func() *problem {
			p := newProblem(Tanh{}, Softmax{}, target, 0.5, rand.New(rand.NewPCG(7, 2)))
			p.gradient = func(p *problem) {
				l2 := p.l2
				p.l2 = 0
				backprop(p)
				p.l2 = l2
			}
			return p
		},
		"doubled gradient of a bias": func() *problem {
			p := newProblem(Tanh{}, Softmax{}, target, 0, rand.New(rand.NewPCG(7, 2)))
			p.gradient = func(p *problem) {
				backprop(p)
				g := p.net.params[1].G.Vector()
				tensor.AddScaled(g, g, 1)
			}
			return p
		},
	} {
		if e := plant().worst(); !(e > 0.2) {
			t.Errorf("%s: the check sees an error of %.3g only", name, e)
		}
	}
}
