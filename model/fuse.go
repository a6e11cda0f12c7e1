package model

import "descent/model/tensor"

// A Fusible is an Activation that a product can apply to its results. Its
// Backward must not use x, which is not kept.
type Fusible interface {
	Activation

	// Epilogue names the function. Its slope must be 1 where y > 0, and 0
	// elsewhere: that is what tensor.Mask applies in the backward pass.
	Epilogue() tensor.Epilogue
}

// Fuse joins every Dense with the elementwise activations next to it, so that
// the product and the activation need one pass over memory and not two. The
// Dense in front of a Fusible activation applies the function, and the Dense
// behind it applies the slope. The results of the network are the same to the
// bit, but a joined Dense returns the activation's output. The matrices between
// two Dense layers get padded rows; see tensor.NewPadded.
func (n *Network) Fuse() {
	for i := range n.Layers {
		below, above := n.dense(i-1), n.dense(i+1)
		if a, ok := n.Layers[i].(*Activate); ok {
			a.fuse(below, above)
		}
	}
}

// dense returns layer i if there is one and it is a Dense, else nil.
func (n *Network) dense(i int) *Dense {
	if i < 0 || i >= len(n.Layers) {
		return nil
	}
	d, _ := n.Layers[i].(*Dense)
	return d
}

// fuse joins a with the layers next to it, which are nil if they are not
// Dense.
func (a *Activate) fuse(below, above *Dense) {
	if below != nil && above != nil {
		for _, m := range []*tensor.Matrix{&below.y, &a.y, &a.slope, &above.dx} {
			*m = tensor.NewPadded(m.Rows, a.width)
		}
		a.plain = tensor.New(a.y.Rows, a.width)
	}
	f, ok := a.f.(Fusible)
	if !ok {
		return
	}
	if below != nil {
		below.epilogue, a.applied = f.Epilogue(), true
	}
	if above != nil {
		above.masked, a.masked = true, true
	}
}

// PrepareUpdates makes the network ready for BackwardUpdate. v is the memory for
// the velocities of the update rule: as long as W, or nil for a rule without
// momentum.
func (n *Network) PrepareUpdates(v []tensor.Float) {
	from := 0
	for _, l := range n.Layers {
		d, isDense := l.(*Dense)
		for _, p := range l.Params() {
			to := from + p.size()
			p.v = tensor.Weights{In: p.W.In, Out: p.W.Out}
			if v != nil {
				p.v.Data = v[from:to:to]
			}
			if !isDense {
				n.others = append(n.others, p)
			}
			from = to
		}
		if isDense {
			d.update.W, d.update.V = d.weights.W, d.weights.v
			d.update.Bias, d.update.BiasV = d.bias.W, d.bias.v
			n.updated = append(n.updated, d)
		}
	}
}

// BackwardUpdate computes the gradients as Backward does, given dy, batch×out,
// and steps all parameters by rule. The parameters are the same to the bit as
// after Backward and a step of rule with the gradients in G. Afterwards G is
// undefined, because a Dense steps its weights within the product and stores no
// gradient. PrepareUpdates must have been called before.
func (n *Network) BackwardUpdate(dy tensor.Matrix, rule tensor.Rule) {
	for _, d := range n.updated {
		d.update.Rule = rule
	}
	n.Backward(dy)
	for _, d := range n.updated {
		d.update.Rule = tensor.Rule{}
	}
	for _, p := range n.others {
		rule.Apply(p.W.Data, p.v.Data, p.G.Data)
	}
}
