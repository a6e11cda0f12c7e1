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
	{Name: "constant", Doc: "all weights the same: every unit stays the same", Part: Constant{Value: 0.1}},
	{Name: "normal", Doc: "normal with the given standard deviation", Part: Normal{Std: 0.01}},
	{Name: "uniform", Doc: "uniform from -a to a", Part: Uniform{A: 0.05}},
	{Name: "xavier", Doc: "normal with variance 2/(fan-in + fan-out), for tanh and sigmoid", Part: Xavier{}},
	{Name: "xavier_uniform", Doc: "uniform with the variance of xavier", Part: XavierUniform{}},
	{Name: "he", Doc: "normal with variance 2/fan-in, for the ReLU family", Part: He{}},
	{Name: "he_uniform", Doc: "uniform with the variance of he", Part: HeUniform{}},
	{Name: "lecun", Doc: "normal with variance 1/fan-in: keeps the variance of a linear layer", Part: LeCun{}},
}

// Zero sets all weights to 0, which leaves the units of a layer alike forever.
type Zero struct{}

// Init implements Initializer.
func (Zero) Init(w []tensor.Float, _, _ int, _ *rand.Rand) { clear(w) }

// Constant sets all weights to Value. The units of a layer stay alike, as with
// Zero: training changes all of them in the same way.
type Constant struct {
	Value float64 `doc:"value of all weights" min:"-100" max:"100"`
}

// Init implements Initializer.
func (c Constant) Init(w []tensor.Float, _, _ int, _ *rand.Rand) {
	for i := range w {
		w[i] = tensor.Float(c.Value)
	}
}

// Normal draws from a normal distribution with mean 0.
type Normal struct {
	Std float64 `doc:"standard deviation" min:"0" max:"100"`
}

// Init implements Initializer.
func (n Normal) Init(w []tensor.Float, _, _ int, rng *rand.Rand) { drawNormal(w, n.Std, rng) }

// Uniform draws from a uniform distribution on ±A, which has the standard
// deviation A/√3.
type Uniform struct {
	A float64 `doc:"largest absolute value" min:"0" max:"100"`
}

// Init implements Initializer.
func (u Uniform) Init(w []tensor.Float, _, _ int, rng *rand.Rand) { drawUniform(w, u.A, rng) }

// Xavier draws from a normal distribution of variance 2/(fanIn + fanOut)
// (Glorot and Bengio 2010).
type Xavier struct{}

// Init implements Initializer.
func (Xavier) Init(w []tensor.Float, fanIn, fanOut int, rng *rand.Rand) {
	drawNormal(w, math.Sqrt(2/float64(fanIn+fanOut)), rng)
}

// XavierUniform draws from ±√(6/(fanIn + fanOut)), which has the variance of
// Xavier (Glorot and Bengio 2010, their equation 16).
type XavierUniform struct{}

// Init implements Initializer.
func (XavierUniform) Init(w []tensor.Float, fanIn, fanOut int, rng *rand.Rand) {
	drawUniform(w, math.Sqrt(6/float64(fanIn+fanOut)), rng)
}

// He draws from a normal distribution of variance 2/fanIn (He et al. 2015).
type He struct{}

// Init implements Initializer.
func (He) Init(w []tensor.Float, fanIn, _ int, rng *rand.Rand) {
	drawNormal(w, math.Sqrt(2/float64(fanIn)), rng)
}

// HeUniform draws from ±√(6/fanIn), which has the variance of He (He et al.
// 2015).
type HeUniform struct{}

// Init implements Initializer.
func (HeUniform) Init(w []tensor.Float, fanIn, _ int, rng *rand.Rand) {
	drawUniform(w, math.Sqrt(6/float64(fanIn)), rng)
}

// LeCun draws from a normal distribution of variance 1/fanIn (LeCun et al.
// 1998, Efficient BackProp).
type LeCun struct{}

// Init implements Initializer.
func (LeCun) Init(w []tensor.Float, fanIn, _ int, rng *rand.Rand) {
	drawNormal(w, math.Sqrt(1/float64(fanIn)), rng)
}

// drawNormal fills w with mean 0 and standard deviation std.
func drawNormal(w []tensor.Float, std float64, rng *rand.Rand) {
	for i := range w {
		w[i] = tensor.Float(std * rng.NormFloat64())
	}
}

// drawUniform fills w with numbers from -a to a.
func drawUniform(w []tensor.Float, a float64, rng *rand.Rand) {
	for i := range w {
		w[i] = tensor.Float(a * (2*rng.Float64() - 1))
	}
}
