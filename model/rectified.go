package model

import (
	"math"

	"descent/model/tensor"
)

// ReLU is f(x) = max(0, x), with f′(0) = 0 (Nair and Hinton 2010).
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
func (a LeakyReLU) Forward(y, x []tensor.Float) { leak(y, x, tensor.Float(a.Slope)) }

// Backward implements Activation.
func (a LeakyReLU) Backward(dx, dy, x, _ []tensor.Float) {
	leakBack(dx, dy, x, tensor.Float(a.Slope))
}

// leak sets y to x where x > 0 and to slope·x elsewhere.
func leak(y, x []tensor.Float, slope tensor.Float) {
	for i, v := range x {
		if v > 0 {
			y[i] = v
		} else {
			y[i] = slope * v
		}
	}
}

// leakBack sets dx to dy where x > 0 and to slope·dy elsewhere.
func leakBack(dx, dy, x []tensor.Float, slope tensor.Float) {
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
