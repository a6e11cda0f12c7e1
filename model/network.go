// Package model builds and differentiates neural networks.
//
// A Network is a stack of Layers over two flat vectors, W and G: all
// parameters and all their gradients. The Params of a layer are parts of these
// vectors; optimizers, norms, snapshots and files work on the whole vectors.
// The code of the backward pass stands beside that of the forward pass in every
// layer, activation and loss, and a training step allocates nothing.
//
// Activations, initializers and losses are parts, listed in the catalogs
// Activations, Initializers and Losses.
package model

import (
	"descent/model/tensor"
)

// A Network is a stack of layers. It is not safe for concurrent use: to look
// at a network while it trains, copy its W and its State into a network of
// your own.
type Network struct {
	Layers []Layer
	W, G   []tensor.Float // all parameters and their gradients
	params []*Param
	state  []tensor.Float
	bottom int // index of the first layer with parameters

	updated []*Dense // the layers that step their parameters themselves in BackwardUpdate
	others  []*Param // the parameters of all other layers
}

// Stack returns a network of the given layers, the first of which gets the
// input. Its weights and biases are zero.
func Stack(layers ...Layer) *Network {
	n := &Network{Layers: layers}
	size := 0
	for i, l := range layers {
		params := l.Params()
		if len(params) > 0 && n.params == nil {
			n.bottom = i
		}
		for _, p := range params {
			n.params = append(n.params, p)
			size += p.size()
		}
	}
	n.W, n.G = tensor.Make(size), tensor.Make(size)
	from := 0
	for _, p := range n.params {
		to := from + p.size()
		p.W.Data, p.G.Data = n.W[from:to:to], n.G[from:to:to]
		if p.start != 0 {
			p.fill(p.start)
		}
		from = to
	}
	n.bindState()
	return n
}

// bindState moves the states of all layers to one vector.
func (n *Network) bindState() {
	size := 0
	for _, l := range n.Layers {
		if s, ok := l.(Stateful); ok {
			size += len(s.State())
		}
	}
	n.state = make([]tensor.Float, size)
	from := 0
	for _, l := range n.Layers {
		if s, ok := l.(Stateful); ok {
			to := from + len(s.State())
			s.BindState(n.state[from:to:to])
			from = to
		}
	}
}

// SetEngine gives all layers the engine that computes their products.
func (n *Network) SetEngine(e *tensor.Engine) {
	for _, l := range n.Layers {
		if m, ok := l.(Multiplier); ok {
			m.SetEngine(e)
		}
	}
}

// State returns the states of all Stateful layers, such as the running
// statistics of batch norm; it is empty if there are none. Like W it is the
// network's own memory, to be copied from and to.
func (n *Network) State() []tensor.Float { return n.state }

// Params returns the parameters of all layers, in the order of W.
func (n *Network) Params() []*Param { return n.params }

// Count returns the number of parameters.
func (n *Network) Count() int {
	count := 0
	for _, p := range n.params {
		count += p.W.In * p.W.Out
	}
	return count
}

// Forward returns the scores of a batch.
//
//	x: batch×in, result: batch×out
func (n *Network) Forward(x tensor.Matrix, mode Mode) tensor.Matrix {
	for _, l := range n.Layers {
		x = l.Forward(x, mode)
	}
	return x
}

// Backward sets G, given dy, batch×out, the gradient of the loss with respect to
// the scores of the last Forward. It may overwrite dy. The gradient of the
// network's input is not used, so Backward ends at the first layer that has
// parameters.
func (n *Network) Backward(dy tensor.Matrix) {
	for i := len(n.Layers) - 1; i > n.bottom; i-- {
		dy = n.Layers[i].Backward(dy)
	}
	if leaf, ok := n.Layers[n.bottom].(Leaf); ok {
		leaf.BackwardParams(dy)
	} else {
		n.Layers[n.bottom].Backward(dy)
	}
}

// A Decay holds the strengths of the penalties on large weights; see
// Network.Penalty.
type Decay struct{ L1, L2 float64 }

// Penalty returns L1·Σ|w| + ½·L2·Σw² over all weights. Biases and
// the parameters of batch norm and PReLU are exempt.
func (n *Network) Penalty(d Decay) float64 {
	if d == (Decay{}) {
		return 0
	}
	var abs, square float64
	for _, p := range n.params {
		if p.Decay && d.L1 != 0 {
			abs += tensor.SumAbs(p.W.Data)
		}
		if p.Decay && d.L2 != 0 {
			square += tensor.SumSquares(p.W.Data)
		}
	}
	return d.L1*abs + d.L2/2*square
}

// AddPenaltyGradient adds the gradient of Penalty, L1·sign(w) + L2·w, to G.
func (n *Network) AddPenaltyGradient(d Decay) {
	if d == (Decay{}) {
		return
	}
	for _, p := range n.params {
		if p.Decay && d.L1 != 0 {
			tensor.AddSigns(p.G.Data, p.W.Data, tensor.Float(d.L1))
		}
		if p.Decay && d.L2 != 0 {
			tensor.AddScaled(p.G.Data, p.W.Data, tensor.Float(d.L2))
		}
	}
}
