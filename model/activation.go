package model

import (
	"math"

	"descent/model/catalog"
	"descent/model/tensor"
)

// An Activation is an elementwise nonlinearity.
type Activation interface {
	// Forward sets y[i] = f(x[i]).
	Forward(y, x []tensor.Float)

	// Backward sets dx[i] = dy[i]·f′(x[i]), where y = f(x); it may use x, y
	// or both, whichever makes f′ cheapest. dx and dy may be the same slice.
	Backward(dx, dy, x, y []tensor.Float)
}

// Activations lists the activations. To add one, write its type and its line
// here: the form, the flags, the help, the README and the tests follow.
var Activations = catalog.Of[Activation]{
	{Name: "identity", Doc: "x: a linear model, whatever its depth", Part: Identity{}},
	{Name: "sigmoid", Doc: "1/(1 + e^-x), from 0 to 1", Part: Sigmoid{}},
	{Name: "tanh", Doc: "hyperbolic tangent, from -1 to 1", Part: Tanh{}},
	{Name: "relu", Doc: "max(0, x)", Part: ReLU{}},
	{Name: "leaky_relu", Doc: "x if x > 0, else slope*x", Part: LeakyReLU{Slope: 0.01}},
	{Name: "elu", Doc: "x if x > 0, else alpha*(e^x - 1)", Part: ELU{Alpha: 1}},
}

// Identity is f(x) = x.
type Identity struct{}

// Forward implements Activation.
func (Identity) Forward(y, x []tensor.Float) { copy(y, x) }

// Backward implements Activation.
func (Identity) Backward(dx, dy, _, _ []tensor.Float) { copy(dx, dy) }

// Sigmoid is the logistic function σ(x) = 1/(1 + e⁻ˣ). For very negative x
// the exponential overflows to infinity and σ is 0, as it should be.
type Sigmoid struct{}

// Forward implements Activation.
func (Sigmoid) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = tensor.Float(1 / (1 + math.Exp(-float64(v))))
	}
}

// Backward implements Activation: σ′ = σ·(1 − σ).
func (Sigmoid) Backward(dx, dy, _, y []tensor.Float) {
	for i, v := range y {
		dx[i] = dy[i] * v * (1 - v)
	}
}

// Tanh is the hyperbolic tangent.
type Tanh struct{}

// Forward implements Activation.
func (Tanh) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = tensor.Float(math.Tanh(float64(v)))
	}
}

// Backward implements Activation: tanh′ = 1 − tanh².
func (Tanh) Backward(dx, dy, _, y []tensor.Float) {
	for i, v := range y {
		dx[i] = dy[i] * (1 - v*v)
	}
}

// ReLU is f(x) = max(0, x), with f′(0) = 0.
type ReLU struct{}

// Forward implements Activation.
func (ReLU) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = max(0, v)
	}
}

// Backward implements Activation.
func (ReLU) Backward(dx, dy, _, y []tensor.Float) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = 0
		}
	}
}

// LeakyReLU is f(x) = x if x > 0 and Slope·x otherwise (Maas et al. 2013).
type LeakyReLU struct {
	Slope float64 `doc:"slope for negative inputs" min:"0" max:"1"`
}

// Forward implements Activation.
func (a LeakyReLU) Forward(y, x []tensor.Float) {
	slope := tensor.Float(a.Slope)
	for i, v := range x {
		if v > 0 {
			y[i] = v
		} else {
			y[i] = slope * v
		}
	}
}

// Backward implements Activation.
func (a LeakyReLU) Backward(dx, dy, x, _ []tensor.Float) {
	slope := tensor.Float(a.Slope)
	for i, v := range x {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = slope * dy[i]
		}
	}
}

// ELU is f(x) = x if x > 0 and Alpha·(eˣ − 1) otherwise (Clevert et al. 2015).
type ELU struct {
	Alpha float64 `doc:"limit for very negative inputs, negated" min:"0" max:"10"`
}

// Forward implements Activation.
func (a ELU) Forward(y, x []tensor.Float) {
	for i, v := range x {
		if v > 0 {
			y[i] = v
		} else {
			y[i] = tensor.Float(a.Alpha * math.Expm1(float64(v)))
		}
	}
}

// Backward implements Activation: for x ≤ 0, f′ = f + Alpha.
func (a ELU) Backward(dx, dy, x, y []tensor.Float) {
	alpha := tensor.Float(a.Alpha)
	for i, v := range x {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = dy[i] * (y[i] + alpha)
		}
	}
}
