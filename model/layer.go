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
	// the last Forward, which it may overwrite. It overwrites the gradients of
	// the parameters and returns the gradient with respect to the input.
	Backward(dy tensor.Matrix) tensor.Matrix
}

// A Mode says what a forward pass is for.
type Mode uint8

const (
	Evaluating Mode = iota // predict: no noise, and nothing is remembered
	Fitting                // learn: dropout drops, batch norm uses the batch's statistics
	Sampling               // predict with dropout dropping, one draw of many (Monte Carlo)
)

// A Leaf is a Layer that can leave out the gradient of its input. At the bottom
// of a network that is not used, and would cost a third of a training step.
type Leaf interface {
	Layer
	BackwardParams(dy tensor.Matrix)
}

// A Multiplier is a Layer that computes products. It starts with an engine of
// its own, of one worker.
type Multiplier interface {
	Layer

	// SetEngine gives the layer the engine that computes its products.
	SetEngine(e *tensor.Engine)
}

// A Stateful layer remembers something beside its parameters that no gradient
// moves, and that predictions need.
type Stateful interface {
	Layer

	// State returns what the layer remembers. It shares memory with it.
	State() []tensor.Float

	// BindState moves what the layer remembers to s, of the same length.
	BindState(s []tensor.Float)
}

// A Param is a matrix of parameters, or a vector: then it has one input.
type Param struct {
	Name  string         // as the field writes it: "w", "b", "gamma"
	Decay bool           // whether penalties apply: to weights alone
	Bias  bool           // whether it is added to a weighted sum of inputs
	W, G  tensor.Weights // values and gradients, windows on the network's vectors

	v     tensor.Weights // velocities, for BackwardUpdate
	start float64        // initial value of a vector's elements
}

// newWeights returns the weights of an affine map.
func newWeights(in, out int) *Param {
	shape := tensor.Weights{In: in, Out: out}
	return &Param{Name: "w", Decay: true, W: shape, G: shape}
}

// newBias returns the biases of an affine map.
func newBias(out int) *Param {
	p := newParam("b", out, 0)
	p.Bias = true
	return p
}

// newParam returns a vector of other parameters.
func newParam(name string, width int, start float64) *Param {
	shape := tensor.Weights{In: 1, Out: width}
	return &Param{Name: name, W: shape, G: shape, start: start}
}

// fill sets the elements of a vector to v.
func (p *Param) fill(v float64) {
	row := p.W.Vector()
	for j := range row {
		row[j] = tensor.Float(v)
	}
}

// size returns how many floats of the network's vectors p takes.
func (p *Param) size() int { return tensor.WeightsLen(p.W.In, p.W.Out) }

// Dense is a fully connected layer, y = x·W + b.
type Dense struct {
	weights, bias *Param        // in×out, 1×out
	x             tensor.Matrix // the last input
	y, dx         tensor.Matrix // batch×out, batch×in
	engine        *tensor.Engine

	// What the products do besides; see Network.Fuse.
	epilogue tensor.Epilogue // applied to y
	masked   bool            // whether x is that of a ReLU, by which dx is masked
	update   tensor.Update   // steps the parameters
}

// NewDense returns a layer for batches of at most rows rows.
func NewDense(in, out, rows int) *Dense {
	return &Dense{
		weights: newWeights(in, out),
		bias:    newBias(out),
		y:       tensor.New(rows, out),
		dx:      tensor.New(rows, in),
		engine:  new(tensor.Engine),
	}
}

// SetEngine implements Multiplier.
func (d *Dense) SetEngine(e *tensor.Engine) { d.engine = e }

// Params implements Layer.
func (d *Dense) Params() []*Param { return []*Param{d.weights, d.bias} }

// Forward implements Layer.
func (d *Dense) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	d.x = x
	y := d.y.Slice(0, x.Rows)
	d.engine.Forward(y, x, d.weights.W, d.bias.W.Vector(), d.epilogue)
	return y
}

// Backward implements Layer. The gradient of the input comes first, since it is
// that of the weights before an update.
func (d *Dense) Backward(dy tensor.Matrix) tensor.Matrix {
	dx := d.dx.Slice(0, dy.Rows)
	var mask tensor.Mask
	if d.masked {
		mask.Y = d.x
	}
	d.engine.GradInput(dx, dy, d.weights.W, mask)
	d.BackwardParams(dy)
	return dx
}

// BackwardParams implements Leaf.
func (d *Dense) BackwardParams(dy tensor.Matrix) {
	d.engine.GradWeights(d.weights.G, d.bias.G.Vector(), d.x, dy, &d.update)
}
