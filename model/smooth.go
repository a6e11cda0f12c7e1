package model

import (
	"math"

	"descent/model/tensor"
)

// Sigmoid is the logistic function σ(x) = 1/(1 + e⁻ˣ).
type Sigmoid struct{}

// sigmoid returns σ(x). For very negative x the exponential overflows to
// infinity and σ is 0, as it should be.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Forward implements Activation.
func (Sigmoid) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = tensor.Float(sigmoid(float64(v)))
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

// GELU is f(x) = x·Φ(x), where Φ is the normal distribution function
// (Hendrycks and Gimpel 2016). This is the exact form, not the one with tanh.
type GELU struct{}

// normalBelow returns Φ(x) = ½·(1 + erf(x/√2)), by way of erfc, which does
// not lose the digits of small results.
func normalBelow(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// Forward implements Activation.
func (GELU) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = tensor.Float(float64(v) * normalBelow(float64(v)))
	}
}

// Backward implements Activation: f′ = Φ + x·φ with the normal density φ.
func (GELU) Backward(dx, dy, x, _ []tensor.Float) {
	density := 1 / math.Sqrt(2*math.Pi)
	for i, v := range x {
		x := float64(v)
		dx[i] = dy[i] * tensor.Float(normalBelow(x)+x*density*math.Exp(-x*x/2))
	}
}

// SiLU is f(x) = x·σ(x) (Hendrycks and Gimpel 2016; as swish, Ramachandran,
// Zoph and Le 2017).
type SiLU struct{}

// Forward implements Activation.
func (SiLU) Forward(y, x []tensor.Float) {
	for i, v := range x {
		y[i] = tensor.Float(float64(v) * sigmoid(float64(v)))
	}
}

// Backward implements Activation: f′ = σ·(1 + x·(1 − σ)).
func (SiLU) Backward(dx, dy, x, _ []tensor.Float) {
	for i, v := range x {
		s := sigmoid(float64(v))
		dx[i] = dy[i] * tensor.Float(s*(1+float64(v)*(1-s)))
	}
}

// Softplus is f(x) = log(1 + eˣ) (Dugas et al. 2001), computed as
// max(0, x) + log(1 + e⁻|x|), in which no exponential overflows.
type Softplus struct{}

// Forward implements Activation.
func (Softplus) Forward(y, x []tensor.Float) {
	for i, v := range x {
		x := float64(v)
		y[i] = tensor.Float(max(0, x) + math.Log1p(math.Exp(-math.Abs(x))))
	}
}

// Backward implements Activation: f′ = σ.
func (Softplus) Backward(dx, dy, x, _ []tensor.Float) {
	for i, v := range x {
		dx[i] = dy[i] * tensor.Float(sigmoid(float64(v)))
	}
}
