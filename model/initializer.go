package model

import (
	"math"
	"math/rand/v2"

	"descent/model/catalog"
	"descent/model/tensor"
)

// An Initializer sets the weights of a layer before training.
type Initializer interface {
	// Init fills w, a row-major fanIn×fanOut matrix. All its randomness comes
	// from rng.
	Init(w []tensor.Float, fanIn, fanOut int, rng *rand.Rand)
}

// Initializers lists the initializers.
var Initializers = catalog.Of[Initializer]{
	{Name: "zero", Doc: "all weights 0: every unit stays the same", Part: Zero{}},
	{Name: "normal", Doc: "normal with the given standard deviation", Part: Normal{Std: 0.01}},
	{Name: "xavier", Doc: "normal with variance 2/(fan-in + fan-out), for tanh and sigmoid", Part: Xavier{}},
	{Name: "he", Doc: "normal with variance 2/fan-in, for the ReLU family", Part: He{}},
}

// Zero sets all weights to 0, which leaves the units of a layer alike forever.
type Zero struct{}

// Init implements Initializer.
func (Zero) Init(w []tensor.Float, _, _ int, _ *rand.Rand) { clear(w) }

// Normal draws from a normal distribution with mean 0.
type Normal struct {
	Std float64 `doc:"standard deviation" min:"0" max:"100"`
}

// Init implements Initializer.
func (n Normal) Init(w []tensor.Float, _, _ int, rng *rand.Rand) { drawNormal(w, n.Std, rng) }

// Xavier draws from a normal distribution of variance 2/(fanIn + fanOut)
// (Glorot and Bengio 2010).
type Xavier struct{}

// Init implements Initializer.
func (Xavier) Init(w []tensor.Float, fanIn, fanOut int, rng *rand.Rand) {
	drawNormal(w, math.Sqrt(2/float64(fanIn+fanOut)), rng)
}

// He draws from a normal distribution of variance 2/fanIn (He et al. 2015).
type He struct{}

// Init implements Initializer.
func (He) Init(w []tensor.Float, fanIn, _ int, rng *rand.Rand) {
	drawNormal(w, math.Sqrt(2/float64(fanIn)), rng)
}

func drawNormal(w []tensor.Float, std float64, rng *rand.Rand) {
	for i := range w {
		w[i] = tensor.Float(std * rng.NormFloat64())
	}
}
