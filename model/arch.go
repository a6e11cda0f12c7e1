package model

import (
	"math/rand/v2"

	"descent/model/tensor"
)

// An Arch describes a network by the widths of its layers and one nonlinearity.
// A hidden layer is an affine map, a normalization if Norm asks for one, the
// nonlinearity, and dropout if Dropout is above 0, in this order.
type Arch struct {
	In, Out      int        // inputs and scores of an example
	Hidden       []int      // units of each hidden layer
	Activation   Activation // of every hidden layer
	Init         Initializer
	Bias         float64       // initial value of all biases
	Norm         Normalization // in every hidden layer; nil for none
	Dropout      float64       // share of the hidden units that is dropped
	InputDropout float64       // share of the inputs that is dropped
}

// New returns a network for batches of at most rows rows. The generator weights
// gives its initial weights, and masks the masks of dropout at every step.
func New(a Arch, rows int, weights, masks *rand.Rand) *Network {
	var layers []Layer
	if a.InputDropout > 0 {
		layers = append(layers, NewDropout(a.InputDropout, a.In, rows, masks))
	}
	in := a.In
	for _, width := range a.Hidden {
		layers = append(layers, a.hidden(in, width, rows, masks)...)
		in = width
	}
	n := Stack(append(layers, NewDense(in, a.Out, rows))...)
	for _, p := range n.params {
		switch {
		case p.Decay:
			plain := make([]tensor.Float, p.W.In*p.W.Out)
			a.Init.Init(plain, p.W.In, p.W.Out, weights)
			p.W.Load(plain)
		case p.Bias:
			p.fill(a.Bias)
		}
	}
	return n
}

// hidden returns the layers of one hidden layer.
func (a Arch) hidden(in, out, rows int, masks *rand.Rand) []Layer {
	var affine, nonlinear Layer
	if f, ok := a.Activation.(Learned); ok {
		affine, nonlinear = f.Hidden(in, out, rows)
	} else {
		affine, nonlinear = NewDense(in, out, rows), NewActivate(a.Activation, out, rows)
	}
	layers := []Layer{affine}
	if norm := a.norm().Layer(out, rows); norm != nil {
		layers = append(layers, norm)
	}
	if nonlinear != nil {
		layers = append(layers, nonlinear)
	}
	if a.Dropout > 0 {
		layers = append(layers, NewDropout(a.Dropout, out, rows, masks))
	}
	return layers
}

// norm returns the normalization of the hidden layers, which is never nil.
func (a Arch) norm() Normalization {
	if a.Norm == nil {
		return NoNormalization{}
	}
	return a.Norm
}

// RowFloats returns an upper bound for the Floats that the layers of New hold
// for each row of a batch: outputs, gradients and masks. It counts every Learned
// activation as if it were Maxout, which holds the most.
func (a Arch) RowFloats() int {
	floats, in, extra := 0, a.In, 0 // extra: for each unit, without the affine map and the activation
	if a.InputDropout > 0 {
		floats += 3 * a.In
	}
	if _, ok := a.norm().(NoNormalization); !ok {
		extra += 3
	}
	if a.Dropout > 0 {
		extra += 3
	}
	_, learned := a.Activation.(Learned)
	for _, out := range a.Hidden {
		floats += in + (4+extra)*out
		if learned {
			floats += in
		}
		in = out
	}
	return floats + in + a.Out
}

// Count returns the number of parameters of a network with this architecture.
func (a Arch) Count() int {
	count, in := 0, a.In
	for _, out := range a.Hidden {
		if f, ok := a.Activation.(Learned); ok {
			count += f.Count(in, out)
		} else {
			count += (in + 1) * out
		}
		count += a.norm().Count(out)
		in = out
	}
	return count + (in+1)*a.Out
}
