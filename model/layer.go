package model

import "descent/model/tensor"

// A Layer is one differentiable stage of a network.
//
// A layer owns its outputs: the matrix that Forward or Backward returns is
// valid until the layer's next call. After it was made, a layer allocates
// nothing. Batches may have any number of rows up to the one it was made for.
type Layer interface {
	// Params returns the layer's parameters; nil if it has none. The network
	// puts their values and gradients into its vectors W and G.
	Params() []*Param

	// Forward maps a batch, batch×in, to the layer's output, batch×out. What
	// depends on the mode is said at the layer.
	Forward(x tensor.Matrix, mode Mode) tensor.Matrix

	// Backward takes dy, batch×out, the gradient of the loss with respect to the
	// output of the last Forward, and may overwrite it. It overwrites the
	// gradients of the parameters and returns the gradient with respect to the
	// input, batch×in.
	Backward(dy tensor.Matrix) tensor.Matrix
}

// A Mode says what a forward pass is for.
type Mode uint8

const (
	Evaluating Mode = iota // predict: no noise, and no state changes
	Fitting                // learn: dropout drops, batch norm uses the batch's statistics
	Sampling               // predict with dropout dropping, one draw of many (Monte Carlo)
)

// A Leaf is a Layer that can leave out the gradient of its input. In the first
// layer of a network that gradient is not used, and computing it would cost a
// third of a training step.
type Leaf interface {
	Layer

	// BackwardParams is Backward without the gradient of the input.
	BackwardParams(dy tensor.Matrix)
}

// A Multiplier is a Layer that computes matrix products. A new one has an engine
// of its own, with one worker.
type Multiplier interface {
	Layer

	// SetEngine gives the layer the engine that computes its products.
	SetEngine(e *tensor.Engine)
}

// A Stateful layer has a state besides its parameters, such as running
// statistics: predictions need it, and it has no gradient.
type Stateful interface {
	Layer

	// State returns the state, which is the layer's own memory.
	State() []tensor.Float

	// BindState copies the state to s, of the same length, and makes s the
	// memory of the state.
	BindState(s []tensor.Float)
}

// A Param is a matrix of parameters, in×out, or a vector, 1×out.
type Param struct {
	Name  string         // as the field writes it: "w", "b", "gamma"
	Decay bool           // whether penalties apply; they apply to weights only
	Bias  bool           // whether it is added to a weighted sum of inputs
	W, G  tensor.Weights // values and gradients: parts of the network's vectors

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

// newParam returns a vector of width parameters without penalties, all with the
// initial value start.
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

	// What the products compute in addition; see Network.Fuse and BackwardUpdate.
	epilogue tensor.Epilogue // the function that Forward applies to y
	masked   bool            // whether x is the output of a ReLU, whose slope Backward applies to dx
	update   tensor.Update   // the rule that steps the parameters in place of storing gradients
}

// NewDense returns a layer with in inputs and out outputs for batches of at most
// rows rows.
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

// Backward implements Layer. It computes the gradient of the input first,
// because BackwardParams may step the weights, and that gradient is defined by
// the weights before the step.
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
