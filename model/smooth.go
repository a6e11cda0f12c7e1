package model

import "descent/model/tensor"

// Sigmoid is the logistic function σ(x) = 1/(1 + e⁻ˣ).
type Sigmoid struct{}

// Forward implements Activation.
func (Sigmoid) Forward(y, x []tensor.Float) { tensor.Sigmoid(y, x) }

// Backward implements Activation: σ′ = σ·(1 − σ).
func (Sigmoid) Backward(dx, dy, _, y []tensor.Float) { tensor.SigmoidGrad(dx, dy, y) }

// Tanh is the hyperbolic tangent.
type Tanh struct{}

// Forward implements Activation.
func (Tanh) Forward(y, x []tensor.Float) { tensor.Tanh(y, x) }

// Backward implements Activation: tanh′ = 1 − tanh².
func (Tanh) Backward(dx, dy, _, y []tensor.Float) { tensor.TanhGrad(dx, dy, y) }

// GELU is f(x) = x·Φ(x), where Φ is the normal distribution function
// (Hendrycks and Gimpel 2016). This is the exact form, not the one with tanh.
type GELU struct{}

// Forward implements Activation.
func (GELU) Forward(y, x []tensor.Float) { tensor.GELU(y, x) }

// Backward implements Activation: f′ = Φ + x·φ with the normal density φ.
func (GELU) Backward(dx, dy, x, _ []tensor.Float) { tensor.GELUGrad(dx, dy, x) }

// SiLU is f(x) = x·σ(x) (Hendrycks and Gimpel 2016; as swish, Ramachandran,
// Zoph and Le 2017).
type SiLU struct{}

// Forward implements Activation.
func (SiLU) Forward(y, x []tensor.Float) { tensor.SiLU(y, x) }

// Backward implements Activation: f′ = σ·(1 + x·(1 − σ)).
func (SiLU) Backward(dx, dy, x, _ []tensor.Float) { tensor.SiLUGrad(dx, dy, x) }

// Softplus is f(x) = log(1 + eˣ) (Dugas et al. 2001), computed as
// max(0, x) + log(1 + e⁻|x|), in which no exponential overflows.
type Softplus struct{}

// Forward implements Activation.
func (Softplus) Forward(y, x []tensor.Float) { tensor.Softplus(y, x) }

// Backward implements Activation: f′ = σ.
func (Softplus) Backward(dx, dy, x, _ []tensor.Float) { tensor.SoftplusGrad(dx, dy, x) }
