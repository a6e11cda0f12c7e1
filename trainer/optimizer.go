package trainer

import (
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
	// step. A parameter whose gradient has always been zero must not move.
	Step(w, g []tensor.Float, state [][]tensor.Float, now Now)
}

// Now is the moment of a step.
type Now struct {
	Step          int     // counts from 1
	Epoch, Epochs float64 // gone by before the step, and in all
	Rate          float64 // the learning rate, as scheduled
}

// Optimizers lists the optimizers.
var Optimizers = catalog.Of[Optimizer]{
	{Name: "sgd", Doc: "w -= lr*g", Part: SGD{}},
	{Name: "momentum", Doc: "v = mu*v - lr*g; w += v", Part: Momentum{Mu: 0.9}},
}

// SGD is stochastic gradient descent: W −= a·g.
type SGD struct{}

// Slots implements Optimizer.
func (SGD) Slots() int { return 0 }

// Step implements Optimizer.
func (SGD) Step(w, g []tensor.Float, _ [][]tensor.Float, now Now) {
	tensor.AddScaled(w, g, tensor.Float(-now.Rate))
}

// Momentum is SGD with a heavy ball: V = mu·V − a·g; W += V. The rate is part
// of the velocity, as in CS231n and Keras; PyTorch multiplies it on only when
// the step is taken, which differs as soon as the rate changes.
type Momentum struct {
	Mu float64 `doc:"share of the velocity that is kept" min:"0" max:"1"`
}

// Slots implements Optimizer.
func (Momentum) Slots() int { return 1 }

// Step implements Optimizer.
func (m Momentum) Step(w, g []tensor.Float, state [][]tensor.Float, now Now) {
	mu, rate := tensor.Float(m.Mu), tensor.Float(now.Rate)
	v := state[0][:len(w)]
	g = g[:len(w)]
	for i := range w {
		v[i] = mu*v[i] - rate*g[i]
		w[i] += v[i]
	}
}
