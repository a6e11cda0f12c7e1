package model

import "descent/model/tensor"

// A Fusible is an Activation that a product can apply to its results. Its
// Backward must not use x, which is not kept.
type Fusible interface {
	Activation

	// Epilogue names the function. Where y is not above 0 the slope is 0, and 1
	// elsewhere: so tensor.Mask applies it backward.
	Epilogue() tensor.Epilogue
}

// Fuse joins every Dense with an elementwise activation next to it, so that the
// products of the one do the work of the other where they can: a Fusible is
// applied by the Dense in front of it, and its slope by the Dense behind it.
// Results are the same to the bit, but from then on a joined Dense returns what
// the activation would. What lies between two Dense layers gets rows at a
// distance that suits the caches.
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
		a.shown = tensor.New(a.y.Rows, a.width)
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

// PrepareUpdates makes the network ready for BackwardUpdate. Its rules keep
// their velocities in v, which is as long as W, or nil if they have none.
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

// BackwardUpdate goes backward as Backward does and steps all parameters by
// rule, to the same bits as a step by the gradients that Backward leaves in G.
// What it leaves there is undefined: layers whose products step the weights in
// their registers write no gradient. PrepareUpdates must have been called before.
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
