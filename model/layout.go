package model

import (
	"fmt"

	"descent/model/tensor"
)

// A Layout says where the parameters of a network lie in its vectors. Networks
// of equal layouts have parameters of the same names and shapes.
type Layout []Place

// A Place is one matrix or vector of parameters.
type Place struct {
	Layer   int    // index of the layer among those that have parameters, from 0
	Name    string // "w", "b", "gamma"; with a number where a layer has several of the name
	In, Out int    // the shape: in×out
	Vector  bool   // whether it is a vector (In is 1), and not the weights of one input
}

// Layout returns the layout of n.
func (n *Network) Layout() (l Layout) {
	number := 0
	for _, layer := range n.Layers {
		params := layer.Params()
		if len(params) == 0 {
			continue
		}
		seen, all := map[string]int{}, map[string]int{}
		for _, p := range params {
			all[p.Name]++
		}
		for _, p := range params {
			name := p.Name
			if all[name] > 1 {
				name = fmt.Sprint(name, seen[name])
			}
			seen[p.Name]++
			l = append(l, Place{number, name, p.W.In, p.W.Out, !p.Decay})
		}
		number++
	}
	return l
}

// Len returns the length of a vector of this layout, padding included.
func (l Layout) Len() (n int) {
	for _, p := range l {
		n += tensor.WeightsLen(p.In, p.Out)
	}
	return n
}

// Each calls f with every place and its part of vector, which is Len() long.
func (l Layout) Each(vector []tensor.Float, f func(Place, tensor.Weights)) {
	from := 0
	for _, p := range l {
		to := from + tensor.WeightsLen(p.In, p.Out)
		f(p, tensor.Weights{In: p.In, Out: p.Out, Data: vector[from:to:to]})
		from = to
	}
}
