package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"descent/model/tensor"
)

// A Report says how far the gradients of backpropagation are from centered
// differences of the loss.
type Report struct {
	Worst    float64 // largest relative error
	Compared int     // elements that were compared
	Skipped  int     // elements that were not compared, being too close to a kink

	// Where the largest error is: element Index of parameter Param of layer
	// Layer of the network, and its gradient by backpropagation (Analytic) and
	// by the centered difference (Numeric).
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

// precision holds the settings of a gradient check that depend on Float.
type precision struct {
	h     float64 // half the distance of a difference
	floor float64 // for a loss of 1: smaller gradients are mostly rounding error
	kink  float64 // relative change of a difference above which there is a kink
	limit float64 // relative error from which a gradient is wrong
}

// checkPrecision returns the settings for the Float of this build. In single
// precision a loss L has an error of about 1e-7·L, so a difference over
// 2h = 1/128 has one of 1e-5·L: a gradient of 0.1·L has three correct digits,
// which is enough to see mistakes. In double precision a difference over 2e-5
// has an error of 1e-11·L.
func checkPrecision() precision {
	if tensor.Epsilon > 1e-10 {
		return precision{h: 1.0 / 256, floor: 0.1, kink: 1e-3, limit: 1e-2}
	}
	return precision{h: 1e-5, floor: 1e-3, kink: 1e-7, limit: 1e-5}
}

// CheckGradient compares the gradient of the loss with penalties d, as
// backpropagation computes it for a batch x, batch×in, with centered differences
//
//	n = (L(w + h) − L(w − h))/2h
//
// at up to points elements of each parameter, drawn from rng; at all if points
// is 0. The error of a gradient a is |a − n|/max(|a| + |n|, floor). Without the
// floor, the error of a tiny gradient would be mostly rounding.
//
// Where the loss has a kink between w − h and w + h, as with a ReLU, the
// centered difference is wrong even if the gradient is right. Such elements are
// skipped. They are found by comparing the differences over h and over h/2,
// which only look at the loss, so that no mistake of the gradient is hidden.
//
// The network works in Fitting mode, and all losses use the same masks of
// dropout. The network keeps its parameters and its state; G holds the gradient
// afterwards.
func CheckGradient(n *Network, loss Loss, x tensor.Matrix, target Target, d Decay, points int, rng *rand.Rand) Report {
	c := &gradientCheck{precision: checkPrecision(), net: n, loss: loss, x: x, target: target, decay: d}
	defer c.hold()()
	c.backprop()
	return c.compare(points, rng)
}

// gradientCheck is what one call of CheckGradient works on.
type gradientCheck struct {
	precision
	net    *Network
	loss   Loss
	x      tensor.Matrix
	target Target
	decay  Decay
	grad   tensor.Matrix // of the scores
}

// hold draws the masks of dropout and keeps them, so that the loss depends on
// the parameters alone. It returns a function that ends this and restores the
// network's state.
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

// backprop sets the network's G to the gradient of value.
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
// and whether the loss is smooth nearby. middle is the loss at p itself, and
// smaller slopes than floor are mostly rounding error.
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
	// bend is the slope on the right minus the slope on the left. Where the loss
	// f is smooth, the two slopes differ by about h² and the bend, h·f″, halves
	// with h. A kink can satisfy one of the two conditions, but not both.
	tolerance := c.kink * max(2*math.Abs(slope), floor)
	return slope, math.Abs(slope-half) <= tolerance && math.Abs(bend-2*halfBend) <= 5*tolerance
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
