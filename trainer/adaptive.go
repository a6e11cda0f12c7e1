package trainer

import (
	"math"

	"descent/model/tensor"
)

// AdaGrad divides the rate of every parameter by the root of the sum of its
// squared gradients (Duchi et al. 2011):
//
//	S += g²    W −= a·g/(√S + ε)
//
// The sum only grows, so that the rate falls about as 1/√t by itself. As in
// PyTorch it starts at 0; Keras lets it start at 0.1.
type AdaGrad struct {
	Eps float64 `doc:"added to the root, so that none is 0" min:"1e-30" max:"1"`
}

// Slots implements Optimizer: the sum.
func (AdaGrad) Slots() int { return 1 }

// Step implements Optimizer.
func (a AdaGrad) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	s := state[0]
	tensor.BlendSquares(s, 1, g, 1)
	tensor.Descend(w, g, s, tensor.Float(now.Rate), 1, tensor.Float(a.Eps))
}

// RMSProp is AdaGrad with an exponential moving average in place of the sum
// (Tieleman and Hinton 2012, a lecture):
//
//	S = ρ·S + (1 − ρ)·g²    W −= a·g/(√S + ε)
//
// where ρ is Rho. As in CS231n and PyTorch ε stands outside the root; Keras
// has it inside, and ρ = 0.9. S starts at 0 without correction, which makes the
// first steps as long as a/√(1 − ρ).
type RMSProp struct {
	Rho float64 `doc:"share of the average square that is kept" min:"0" max:"0.999999"`
	Eps float64 `doc:"added to the root, so that none is 0" min:"1e-30" max:"1"`
}

// Slots implements Optimizer: the average square.
func (RMSProp) Slots() int { return 1 }

// Step implements Optimizer.
func (r RMSProp) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	s := state[0]
	tensor.BlendSquares(s, tensor.Float(r.Rho), g, tensor.Float(1-r.Rho))
	tensor.Descend(w, g, s, tensor.Float(now.Rate), 1, tensor.Float(r.Eps))
}

// Adam divides an average of the gradients by the root of one of their
// squares, both corrected for their start at 0 (Kingma and Ba 2015). In step t
//
//	M = β₁·M + (1 − β₁)·g     S = β₂·S + (1 − β₂)·g²
//	W −= a·M/(1 − β₁ᵗ) / (√(S/(1 − β₂ᵗ)) + ε)
//
// as in PyTorch. Keras adds its ε, 1e-7, before the correction of S.
type Adam struct {
	Beta1 float64 `doc:"share of the average gradient that is kept" min:"0" max:"0.999999"`
	Beta2 float64 `doc:"share of the average square that is kept" min:"0" max:"0.999999"`
	Eps   float64 `doc:"added to the root, so that none is 0" min:"1e-30" max:"1"`
}

// Slots implements Optimizer: the averages of gradient and square.
func (Adam) Slots() int { return 2 }

// Step implements Optimizer.
func (a Adam) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	t := float64(now.Step)
	rate := now.Rate / (1 - math.Pow(a.Beta1, t))
	unbias := 1 / math.Sqrt(1-math.Pow(a.Beta2, t))
	tensor.Adam(w, state[0], state[1], g, tensor.Float(a.Beta1), tensor.Float(1-a.Beta1),
		tensor.Float(a.Beta2), tensor.Float(1-a.Beta2), tensor.Float(rate), tensor.Float(unbias), tensor.Float(a.Eps))
}

// AdamW is Adam with weight decay beside the gradient rather than in it, W −=
// a·λ·W, so that all parameters shrink at one pace however large their
// gradients are (Loshchilov and Hutter 2019). With an L2 penalty, Adam would
// divide the pull toward 0 by the root as well. As in PyTorch, λ is multiplied
// by the rate, and all parameters decay, biases too.
type AdamW struct {
	Beta1 float64 `doc:"share of the average gradient that is kept" min:"0" max:"0.999999"`
	Beta2 float64 `doc:"share of the average square that is kept" min:"0" max:"0.999999"`
	Eps   float64 `doc:"added to the root, so that none is 0" min:"1e-30" max:"1"`
	Decay float64 `key:"weight_decay" doc:"share of every parameter that a step takes off, times the rate" min:"0"`
}

// Slots implements Optimizer: the averages of gradient and square.
func (AdamW) Slots() int { return 2 }

// Step implements Optimizer.
func (a AdamW) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	tensor.AddScaled(w, w, tensor.Float(-now.Rate*a.Decay))
	Adam{Beta1: a.Beta1, Beta2: a.Beta2, Eps: a.Eps}.Step(w, g, state, now)
}
