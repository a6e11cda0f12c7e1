package model

import (
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

// A Learned activation has parameters that training changes, as it changes the
// weights. Parameters belong to layers, so a Learned activation makes its layers
// itself. Its Forward and Backward use the initial values of the parameters.
type Learned interface {
	Activation

	// Hidden returns the layers that make up a hidden layer of out units with
	// in inputs, for batches of at most rows rows: the affine map and the
	// nonlinearity, which is nil where the affine layer includes it. A
	// normalization may be put between the two.
	Hidden(in, out, rows int) (affine, nonlinear Layer)

	// Count returns the number of parameters of both layers together.
	Count(in, out int) int
}

// Activations lists the activations. To add one, write its type and its line
// here: the form, the flags, the help, the README and the tests follow.
var Activations = catalog.Of[Activation]{
	{Name: "identity", Doc: "x: a linear model, whatever its depth", Part: Identity{}},
	{Name: "sigmoid", Doc: "1/(1 + e^-x), from 0 to 1", Part: Sigmoid{}},
	{Name: "tanh", Doc: "hyperbolic tangent, from -1 to 1", Part: Tanh{}},
	{Name: "relu", Doc: "max(0, x)", Part: ReLU{}},
	{Name: "leaky_relu", Doc: "x if x > 0, else slope*x", Part: LeakyReLU{Slope: 0.01}},
	{Name: "prelu", Doc: "leaky ReLU that learns its slope, one for each layer", Part: PReLU{Init: 0.25}},
	{Name: "elu", Doc: "x if x > 0, else alpha*(e^x - 1)", Part: ELU{Alpha: 1}},
	{Name: "maxout", Doc: "the largest of k affine maps of the input: k times the weights", Part: Maxout{K: 2}},
	{Name: "gelu", Doc: "x times the share of a normal distribution below x", Part: GELU{}},
	{Name: "silu", Doc: "x*sigmoid(x), also called swish", Part: SiLU{}},
	{Name: "softplus", Doc: "log(1 + e^x), a smooth ReLU", Part: Softplus{}},
}

// Identity is f(x) = x.
type Identity struct{}

// Forward implements Activation.
func (Identity) Forward(y, x []tensor.Float) { copy(y, x) }

// Backward implements Activation.
func (Identity) Backward(dx, dy, _, _ []tensor.Float) { copy(dx, dy) }

// Activate applies an Activation to every element of its input.
type Activate struct {
	f     Activation
	width int
	x     tensor.Matrix // the last input
	y     tensor.Matrix // batch×width, with more columns if padded
	slope tensor.Matrix // batch×width, for response
	plain tensor.Matrix // batch×width, y without its padding, for response

	applied bool // whether the layer below has applied f already
	masked  bool // whether the layer above has applied f′ already
}

// NewActivate returns a layer of width units for batches of at most rows rows.
func NewActivate(f Activation, width, rows int) *Activate {
	return &Activate{f: f, width: width, y: tensor.New(rows, width), slope: tensor.New(rows, width)}
}

// Function returns what is applied to every element.
func (a *Activate) Function() Activation { return a.f }

// Params implements Layer.
func (a *Activate) Params() []*Param { return nil }

// Forward implements Layer.
func (a *Activate) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	a.x = x
	if a.applied {
		return x
	}
	y := a.y.Slice(0, x.Rows)
	a.f.Forward(y.Data, x.Data)
	return y
}

// Backward implements Layer. It overwrites dy with the result, so that no
// second matrix has to be fetched into the cache.
func (a *Activate) Backward(dy tensor.Matrix) tensor.Matrix {
	if !a.masked {
		a.f.Backward(dy.Data, dy.Data, a.x.Data, a.output().Data)
	}
	return dy
}

// output returns the last output.
func (a *Activate) output() tensor.Matrix {
	if a.applied {
		return a.x
	}
	return a.y.Slice(0, a.x.Rows)
}
