package model

import "descent/model/tensor"

// ReLU is f(x) = max(0, x), with f′(0) = 0 (Nair and Hinton 2010).
type ReLU struct{}

// Forward implements Activation.
func (ReLU) Forward(y, x []tensor.Float) { tensor.ReLU(y, x) }

// Backward implements Activation.
func (ReLU) Backward(dx, dy, _, y []tensor.Float) { tensor.ReLUGrad(dx, dy, y) }

// Epilogue implements Fusible.
func (ReLU) Epilogue() tensor.Epilogue { return tensor.ReLUEpilogue }

// LeakyReLU is f(x) = x if x > 0 and Slope·x otherwise (Maas et al. 2013).
type LeakyReLU struct {
	Slope float64 `doc:"slope for negative inputs" min:"0" max:"1"`
}

// Forward implements Activation.
func (a LeakyReLU) Forward(y, x []tensor.Float) { tensor.Leak(y, x, tensor.Float(a.Slope)) }

// Backward implements Activation.
func (a LeakyReLU) Backward(dx, dy, x, _ []tensor.Float) {
	tensor.LeakGrad(dx, dy, x, tensor.Float(a.Slope))
}

// ELU is f(x) = x if x > 0 and Alpha·(eˣ − 1) otherwise (Clevert et al. 2015).
type ELU struct {
	Alpha float64 `doc:"limit for very negative inputs, negated" min:"0" max:"10"`
}

// Forward implements Activation.
func (a ELU) Forward(y, x []tensor.Float) { tensor.ELU(y, x, tensor.Float(a.Alpha)) }

// Backward implements Activation: for x ≤ 0, f′ = Alpha·eˣ.
func (a ELU) Backward(dx, dy, x, _ []tensor.Float) {
	tensor.ELUGrad(dx, dy, x, tensor.Float(a.Alpha))
}
