package trainer

import (
	"math"

	"descent/model/catalog"
	"descent/model/tensor"
)

// An Optimizer is a rule that turns gradients into steps. It holds no state:
// the vectors it needs belong to the run, so that rules can be shared and
// compared, and saving a run needs no help from its rule.
type Optimizer interface {
	// Slots returns how many state vectors the rule keeps.
	Slots() int

	// Step updates the parameters w from their gradient g, in place. Each of
	// the Slots vectors of state is as long as w and zero before the first
	// step. It works element by element: w may be any part of the parameters,
	// with the same part of g and of state. A parameter whose gradient has
	// always been zero must not move, unless the rule lets all parameters decay
	// toward 0; one that is 0 stays 0.
	Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo)
}

// StepInfo is what an Optimizer may know of a step beside its gradient.
type StepInfo struct {
	Step          int     // counts from 1
	Epoch, Epochs float64 // passes over the training part before the step, and in the whole run
	Rate          float64 // the learning rate, as scheduled
}

// An Accelerated optimizer makes longer steps than its rate says where the
// gradient does not change.
type Accelerated interface {
	Optimizer

	// EffectiveRate returns the rate at which SGD makes steps as long as those
	// that the rule comes to under a constant gradient. It is infinite if these
	// grow without limit.
	EffectiveRate(rate float64) float64
}

// A Rising optimizer has a momentum that may rise over a run.
type Rising interface {
	Optimizer

	// Rises reports whether it does.
	Rises() bool
}

// A Ruled optimizer is one whose step is a tensor.Rule, with the one vector of
// its state, if it has any, as velocities. Products can make such a step while
// they compute the gradient.
type Ruled interface {
	Optimizer

	// Rule returns the rule of the step at the given moment.
	Rule(now StepInfo) tensor.Rule
}

// Optimizers lists the optimizers.
var Optimizers = catalog.Of[Optimizer]{
	{Name: "sgd", Doc: "w -= lr*g", Part: SGD{}},
	{Name: "momentum", Doc: "v = mu*v - lr*g; w += v", Part: Momentum{Mu: 0.9}},
	{Name: "nesterov", Doc: "v = mu*v - lr*g; w += mu*v - lr*g", Part: Nesterov{Mu: 0.9}},
	{Name: "adagrad", Doc: "s += g^2; w -= lr*g/(sqrt(s) + eps)", Part: AdaGrad{Eps: 1e-10}},
	{Name: "rmsprop", Doc: "s averages g^2; w -= lr*g/(sqrt(s) + eps)", Part: RMSProp{Rho: 0.99, Eps: 1e-8}},
	{Name: "adam", Doc: "m averages g, s averages g^2; w -= lr*m/(sqrt(s) + eps), unbiased", Part: Adam{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}},
	{Name: "adamw", Doc: "adam, and w -= lr*weight_decay*w", Part: AdamW{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01}},
}

// SGD is stochastic gradient descent: W −= a·g.
type SGD struct{}

// Slots implements Optimizer.
func (SGD) Slots() int { return 0 }

// Rule implements Ruled.
func (SGD) Rule(now StepInfo) tensor.Rule {
	return tensor.Rule{Kind: tensor.DescentRule, Rate: tensor.Float(now.Rate)}
}

// Step implements Optimizer.
func (s SGD) Step(w, g []tensor.Float, _ [][]tensor.Float, now StepInfo) {
	s.Rule(now).Apply(w, nil, g)
}

// clip scales g so that its Euclidean norm is at most limit, where 0 is no
// limit, and returns the norm before (Pascanu et al. 2013). The direction
// stays. A gradient that is not finite does not become so.
func clip(g []tensor.Float, limit float64) (norm float64) {
	norm = math.Sqrt(tensor.SumSquares(g))
	if limit > 0 && norm > limit {
		scale := tensor.Float(limit / norm)
		for i := range g {
			g[i] *= scale
		}
	}
	return norm
}
