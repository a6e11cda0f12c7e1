package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"descent/model/tensor"
)

// A Report says how far a gradient is from centered differences.
type Report struct {
	Worst    float64 // largest relative error
	Compared int     // elements that were compared
	Skipped  int     // elements that were not, being too close to a kink

	// Where the largest error was: element Index of parameter Param of layer
	// Layer of the network, and what backpropagation and differences gave.
	Layer             int
	Param             string
	Index             int
	Analytic, Numeric float64
}

// OK reports whether the gradient is right as far as the precision can tell:
// the largest error is below 1e-5, or 1e-2 in single precision.
func (r Report) OK() bool { return r.Compared > 0 && r.Worst < checkPrecision().limit }

// String returns the report in a line.
func (r Report) String() string {
	return fmt.Sprintf("largest relative error %.2g, at %s[%d] of layer %d (gradient %.6g, difference %.6g); %d compared, %d skipped",
		r.Worst, r.Param, r.Index, r.Layer, r.Analytic, r.Numeric, r.Compared, r.Skipped)
}

// precision are the numbers of a gradient check that depend on Float.
type precision struct {
	h     float64 // half the distance of a difference
	floor float64 // for a loss of 1, gradients below this are rounding
	kink  float64 // relative change of a difference that shows a kink
	limit float64 // error from which a gradient is wrong
}

// checkPrecision returns them. A loss L in single precision is known to about
// 1e-7·L, so a difference over 2h = 1/128 to 1e-5·L: enough for three digits
// of a gradient of 0.1·L, and for seeing mistakes in it. In double precision a
// difference over 2e-5 is known to 1e-11·L.
func checkPrecision() precision {
	if tensor.Epsilon > 1e-10 {
		return precision{h: 1.0 / 256, floor: 0.1, kink: 1e-3, limit: 1e-2}
	}
	return precision{h: 1e-5, floor: 1e-3, kink: 1e-7, limit: 1e-5}
}

// CheckGradient compares the gradient of the loss with penalties d, as
// backpropagation computes it for a batch, with centered differences
//
//	n = (L(w + h) − L(w − h))/2h
//
// at up to points elements of each parameter, drawn from rng; at all if points
// is 0. The error of a gradient a is |a − n|/max(|a| + |n|, floor); the floor
// is where rounding would be most of it.
//
// A difference across a kink, as of a ReLU, is wrong even if the gradient is
// right. It shows in how the difference, and that of its two sides, change from
// h to h/2: elements where this is no smooth function's way are skipped. That
// looks at the loss alone, so it hides no mistake of the gradient.
//
// The network is in Fitting mode, with the masks of dropout held. It keeps its
// parameters and its state; G holds the gradient afterwards.
func CheckGradient(n *Network, loss Loss, x tensor.Matrix, target Target, d Decay, points int, rng *rand.Rand) Report {
	c := &gradientCheck{precision: checkPrecision(), net: n, loss: loss, x: x, target: target, decay: d}
	defer c.hold()()
	c.backprop()
	return c.compare(points, rng)
}

type gradientCheck struct {
	precision
	net    *Network
	loss   Loss
	x      tensor.Matrix
	target Target
	decay  Decay
	grad   tensor.Matrix // of the scores
}

// hold makes the loss a function of the parameters alone: it draws masks that
// stay. It returns what undoes that and restores the network's state.
func (c *gradientCheck) hold() (release func()) {
	state := append([]tensor.Float(nil), c.net.State()...)
	scores := c.net.Forward(c.x, Fitting)
	c.grad = tensor.New(scores.Rows, scores.Cols)
	set := func(held bool) {
		for _, l := range c.net.Layers {
			if d, ok := l.(*Dropout); ok {
				d.held = held
			}
		}
	}
	set(true)
	return func() {
		set(false)
		copy(c.net.State(), state)
	}
}

// value returns the loss and its penalty.
func (c *gradientCheck) value() float64 {
	return c.loss.Loss(c.grad, c.net.Forward(c.x, Fitting), c.target) + c.net.Penalty(c.decay)
}

// backprop sets the network's G.
func (c *gradientCheck) backprop() {
	c.value()
	c.net.Backward(c.grad)
	c.net.AddPenaltyGradient(c.decay)
}

// compare compares the network's G with differences.
func (c *gradientCheck) compare(points int, rng *rand.Rand) Report {
	r := Report{Param: "nothing"}
	middle := c.value()
	floor := c.floor * max(1, math.Abs(middle))
	for layer, l := range c.net.Layers {
		for _, p := range l.Params() {
			analytic := p.G.Plain(nil)
			for _, i := range choose(len(analytic), points, rng) {
				numeric, smooth := c.difference(p, i, middle, floor)
				if !smooth {
					r.Skipped++
					continue
				}
				r.Compared++
				a := float64(analytic[i])
				e := math.Abs(a-numeric) / max(math.Abs(a)+math.Abs(numeric), floor)
				if !(e < r.Worst) {
					r.Worst, r.Layer, r.Param, r.Index, r.Analytic, r.Numeric = e, layer, p.Name, i, a, numeric
				}
				if math.IsNaN(e) {
					return r
				}
			}
		}
	}
	return r
}

// difference returns the centered difference of the loss in element i of p,
// where middle is the loss, and whether there is no kink nearby.
func (c *gradientCheck) difference(p *Param, i int, middle, floor float64) (slope float64, smooth bool) {
	w := p.W.Plain(nil)
	v := w[i]
	at := func(step float64) (moved, value float64) {
		w[i] = v + tensor.Float(step)
		p.W.Load(w)
		return float64(w[i]), c.value()
	}
	over := func(h float64) (slope, bend float64) {
		x1, above := at(h)
		x0, below := at(-h)
		x := float64(v)
		return (above - below) / (x1 - x0), (above-middle)/(x1-x) - (middle-below)/(x-x0)
	}
	slope, bend := over(c.h)
	half, halfBend := over(c.h / 2)
	w[i] = v
	p.W.Load(w)
	// Where f is smooth, the slopes agree but for h² and the bend, h·f″, halves.
	// A kink can hide from one of the two, but not from both.
	room := c.kink * max(2*math.Abs(slope), floor)
	return slope, math.Abs(slope-half) <= room && math.Abs(bend-2*halfBend) <= 5*room
}

// choose returns up to k of the numbers below n, drawn from rng, or all of
// them if k is 0.
func choose(n, k int, rng *rand.Rand) []int {
	if k == 0 || k >= n {
		k = n
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		return all
	}
	return rng.Perm(n)[:k]
}
