package model

import (
	"math/rand/v2"

	"descent/model/tensor"
)

// An Arch describes a network as people do: widths and one nonlinearity. A
// hidden layer is an affine map, a normalization if asked for, the nonlinearity
// and dropout if asked for, in this order.
type Arch struct {
	In, Out      int
	Hidden       []int
	Activation   Activation // of every hidden layer
	Init         Initializer
	Bias         float64       // where all biases start
	Norm         Normalization // in every hidden layer; nil for none
	Dropout      float64       // share of the hidden units that is dropped
	InputDropout float64       // share of the inputs that is dropped
}

// New returns a network for batches of at most rows rows. Its weights are
// drawn from weights, and the masks of dropout, at every step, from masks.
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

func (a Arch) norm() Normalization {
	if a.Norm == nil {
		return NoNormalization{}
	}
	return a.Norm
}

// RowFloats returns at most how many numbers the layers of New hold for each
// row of a batch: outputs, gradients and masks. It counts a layer of Learned
// as Maxout's, the largest.
func (a Arch) RowFloats() int {
	floats, in, beside := 0, a.In, 0 // beside the affine map, for a unit
	if a.InputDropout > 0 {
		floats += 3 * a.In
	}
	if _, ok := a.norm().(NoNormalization); !ok {
		beside += 3
	}
	if a.Dropout > 0 {
		beside += 3
	}
	_, learned := a.Activation.(Learned)
	for _, out := range a.Hidden {
		floats += in + (4+beside)*out
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
