// Package model builds and differentiates neural networks.
//
// A Network is a stack of Layers over two flat vectors, W and G: all
// parameters and all their gradients. Each layer sees windows of them, its
// Params; optimizers, norms, snapshots and files see only the vectors.
// Forward stands beside backward in every layer, activation and loss, and a
// training step allocates nothing.
//
// Activations, initializers and losses are parts, listed in the catalogues
// Activations, Initializers and Losses.
package model

import (
	"math/rand/v2"

	"descent/model/tensor"
)

// A Network is a stack of layers. It is not safe for concurrent use: to look
// at a network while it trains, copy its W into a network of your own.
type Network struct {
	Layers []Layer
	W, G   []tensor.Float // all parameters and their gradients
	params []*Param
}

// Stack returns a network of the given layers, the first of which sees the
// input. Its parameters are zero.
func Stack(layers ...Layer) *Network {
	n := &Network{Layers: layers}
	size := 0
	for _, l := range layers {
		for _, p := range l.Params() {
			n.params = append(n.params, p)
			size += p.size()
		}
	}
	n.W, n.G = make([]tensor.Float, size), make([]tensor.Float, size)
	from := 0
	for _, p := range n.params {
		to := from + p.size()
		p.W.Data, p.G.Data = n.W[from:to:to], n.G[from:to:to]
		from = to
	}
	return n
}

// An Arch describes a network as people do: widths and one nonlinearity.
type Arch struct {
	In, Out    int
	Hidden     []int
	Activation Activation // behind every hidden layer
	Init       Initializer
}

// New returns a network for batches of at most rows rows. Its weights are
// drawn from weights, and the masks of dropout, at every step, from masks.
func New(a Arch, rows int, weights, masks *rand.Rand) *Network {
	var layers []Layer
	in := a.In
	for _, width := range a.Hidden {
		layers = append(layers, NewDense(in, width, rows), NewActivate(a.Activation, width, rows))
		in = width
	}
	n := Stack(append(layers, NewDense(in, a.Out, rows))...)
	for _, p := range n.params {
		if p.Decay {
			plain := make([]tensor.Float, p.W.In*p.W.Out)
			a.Init.Init(plain, p.W.In, p.W.Out, weights)
			p.W.Load(plain)
		}
	}
	return n
}

// Count returns the number of parameters.
func (n *Network) Count() int {
	count := 0
	for _, p := range n.params {
		count += p.W.In * p.W.Out
	}
	return count
}

// Count returns the number of parameters of a network with this architecture.
func (a Arch) Count() int {
	count, in := 0, a.In
	for _, out := range append(a.Hidden[:len(a.Hidden):len(a.Hidden)], a.Out) {
		count += (in + 1) * out
		in = out
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

// Backward sets G, given the gradient of the loss with respect to the scores
// of the last Forward.
func (n *Network) Backward(dy tensor.Matrix) {
	for i := len(n.Layers) - 1; i > 0; i-- {
		dy = n.Layers[i].Backward(dy)
	}
	if leaf, ok := n.Layers[0].(Leaf); ok {
		leaf.BackwardParams(dy)
	} else {
		n.Layers[0].Backward(dy)
	}
}

// A Decay is the strength of the penalties on large weights.
type Decay struct{ L1, L2 float64 }

// Penalty returns l1·Σ|w| + ½·l2·Σw² over all weights; biases are exempt.
func (n *Network) Penalty(d Decay) float64 {
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

// AddPenaltyGradient adds the gradient of Penalty, l1·sign(w) + l2·w, to G.
func (n *Network) AddPenaltyGradient(d Decay) {
	for _, p := range n.params {
		if p.Decay && d.L1 != 0 {
			tensor.AddSigns(p.G.Data, p.W.Data, tensor.Float(d.L1))
		}
		if p.Decay && d.L2 != 0 {
			tensor.AddScaled(p.G.Data, p.W.Data, tensor.Float(d.L2))
		}
	}
}
