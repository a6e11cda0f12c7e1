package model

import "descent/model/tensor"

// A Layer is one differentiable stage of a network.
//
// A layer owns its outputs: the matrix that Forward or Backward returns is
// valid until the layer's next call. After it was made, a layer allocates
// nothing. Batches may have any number of rows up to the one it was made for.
type Layer interface {
	// Params returns the layer's parameters, which the network binds to its
	// vectors; nil if it has none.
	Params() []*Param

	// Forward maps a batch to the layer's output, as mode asks.
	Forward(x tensor.Matrix, mode Mode) tensor.Matrix

	// Backward takes the gradient of the loss with respect to the output of
	// the last Forward. It overwrites the gradients of the parameters and
	// returns the gradient with respect to the input.
	Backward(dy tensor.Matrix) tensor.Matrix
}

// A Mode says what a forward pass is for.
type Mode uint8

const (
	Evaluating Mode = iota // predict: no noise, and nothing is remembered
	Fitting                // learn: dropout drops, batch norm looks at the batch
	Sampling               // predict with dropout dropping, one draw of many (Monte Carlo)
)

// A Leaf is a Layer that can leave out the gradient of its input, which
// nobody wants at the bottom of a network and which there costs a third of a
// training step.
type Leaf interface {
	Layer
	BackwardParams(dy tensor.Matrix)
}

// A Param is a matrix of parameters, or a vector: then it has one input.
type Param struct {
	Name  string         // as the field writes it: "w", "b", "gamma"
	Decay bool           // whether L2 applies: to weights, not to biases
	W, G  tensor.Weights // values and gradients, windows on the network's vectors
}

func newParam(name string, in, out int, decay bool) *Param {
	shape := tensor.Weights{In: in, Out: out}
	return &Param{Name: name, Decay: decay, W: shape, G: shape}
}

// size returns how many floats of the network's vectors p takes.
func (p *Param) size() int { return tensor.WeightsLen(p.W.In, p.W.Out) }

// Dense is a fully connected layer, y = x·W + b.
type Dense struct {
	weights, bias *Param        // in×out, 1×out
	x             tensor.Matrix // the last input
	y, dx         tensor.Matrix // batch×out, batch×in
	scratch       tensor.Scratch
}

// NewDense returns a layer for batches of at most rows rows.
func NewDense(in, out, rows int) *Dense {
	return &Dense{
		weights: newParam("w", in, out, true),
		bias:    newParam("b", 1, out, false),
		y:       tensor.New(rows, out),
		dx:      tensor.New(rows, in),
	}
}

// Params implements Layer.
func (d *Dense) Params() []*Param { return []*Param{d.weights, d.bias} }

// Forward implements Layer.
func (d *Dense) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	d.x = x
	y := d.y.Slice(0, x.Rows)
	tensor.Forward(y, x, d.weights.W, d.bias.W.Vector())
	return y
}

// Backward implements Layer.
func (d *Dense) Backward(dy tensor.Matrix) tensor.Matrix {
	d.BackwardParams(dy)
	dx := d.dx.Slice(0, dy.Rows)
	tensor.GradInput(dx, dy, d.weights.W, &d.scratch)
	return dx
}

// BackwardParams implements Leaf.
func (d *Dense) BackwardParams(dy tensor.Matrix) {
	tensor.GradWeights(d.weights.G, d.x, dy)
	tensor.GradBias(d.bias.G.Vector(), dy)
}

// Activate applies an Activation to every element of its input.
type Activate struct {
	f     Activation
	x     tensor.Matrix // the last input
	y, dx tensor.Matrix // batch×width
}

// NewActivate returns a layer for batches of at most rows rows.
func NewActivate(f Activation, width, rows int) *Activate {
	return &Activate{f: f, y: tensor.New(rows, width), dx: tensor.New(rows, width)}
}

// Params implements Layer.
func (a *Activate) Params() []*Param { return nil }

// Forward implements Layer.
func (a *Activate) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	a.x = x
	y := a.y.Slice(0, x.Rows)
	a.f.Forward(y.Data, x.Data)
	return y
}

// Backward implements Layer.
func (a *Activate) Backward(dy tensor.Matrix) tensor.Matrix {
	dx, y := a.dx.Slice(0, dy.Rows), a.y.Slice(0, dy.Rows)
	a.f.Backward(dx.Data, dy.Data, a.x.Data, y.Data)
	return dx
}
