package model

import "descent/model/tensor"

// Maxout is max over p of x·Wₚ + bₚ, the largest of K affine maps of the
// input (Goodfellow et al. 2013). With enough of them it can come near any
// convex function.
//
// It has no form as a function of one number, since its pieces depend on the whole
// input. All of it is in its layer, which takes the place of the dense one;
// what is left to do element by element is nothing, so as a function it is
// the identity.
type Maxout struct {
	K int `doc:"number of affine maps" min:"2" max:"16"`
}

// Forward implements Activation.
func (Maxout) Forward(y, x []tensor.Float) { copy(y, x) }

// Backward implements Activation.
func (Maxout) Backward(dx, dy, _, _ []tensor.Float) { copy(dx, dy) }

// Hidden implements Learned.
func (m Maxout) Hidden(in, out, rows int) (affine, nonlinear Layer) {
	return NewMaxout(m.K, in, out, rows), nil
}

// Count implements Learned.
func (m Maxout) Count(in, out int) int { return m.K * (in + 1) * out }

// MaxoutLayer is a layer of Maxout units.
type MaxoutLayer struct {
	weights, biases []*Param      // k of in×out, k of 1×out
	params          []*Param      // the weights, then the biases
	x               tensor.Matrix // the last input
	winner          []uint8       // batch×out: the piece that gave y
	y, dx           tensor.Matrix // batch×out, batch×in
	piece, back     tensor.Matrix // one piece's part of y and of dx
	engine          *tensor.Engine
}

// NewMaxout returns a layer of k pieces for batches of at most rows rows.
func NewMaxout(k, in, out, rows int) *MaxoutLayer {
	m := &MaxoutLayer{
		winner: make([]uint8, rows*out),
		y:      tensor.New(rows, out), dx: tensor.New(rows, in),
		piece: tensor.New(rows, out), back: tensor.New(rows, in),
		engine: new(tensor.Engine),
	}
	for range k {
		m.weights = append(m.weights, newWeights(in, out))
		m.biases = append(m.biases, newBias(out))
	}
	m.params = append(append(m.params, m.weights...), m.biases...)
	return m
}

// Params implements Layer: the weights of all pieces, then their biases.
func (m *MaxoutLayer) Params() []*Param { return m.params }

// SetEngine implements Multiplier.
func (m *MaxoutLayer) SetEngine(e *tensor.Engine) { m.engine = e }

// Forward implements Layer. Of equal pieces the first wins; a NaN wins always,
// so that it is seen.
func (m *MaxoutLayer) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	m.x = x
	y, z := m.y.Slice(0, x.Rows), m.piece.Slice(0, x.Rows)
	m.engine.Forward(y, x, m.weights[0].W, m.biases[0].W.Vector(), tensor.NoEpilogue)
	clear(m.winner)
	for p := 1; p < len(m.weights); p++ {
		m.engine.Forward(z, x, m.weights[p].W, m.biases[p].W.Vector(), tensor.NoEpilogue)
		for i, v := range z.Data {
			if v > y.Data[i] || v != v {
				y.Data[i], m.winner[i] = v, uint8(p)
			}
		}
	}
	return y
}

// Backward implements Layer.
func (m *MaxoutLayer) Backward(dy tensor.Matrix) tensor.Matrix {
	dx, back := m.dx.Slice(0, dy.Rows), m.back.Slice(0, dy.Rows)
	clear(dx.Data)
	for p := range m.weights {
		m.engine.GradInput(back, m.backward(p, dy), m.weights[p].W, tensor.Mask{})
		tensor.AddScaled(dx.Data, back.Data, 1)
	}
	return dx
}

// BackwardParams implements Leaf.
func (m *MaxoutLayer) BackwardParams(dy tensor.Matrix) {
	for p := range m.weights {
		m.backward(p, dy)
	}
}

// backward sets the gradients of piece p and returns that of its output: dy
// where the piece won.
func (m *MaxoutLayer) backward(p int, dy tensor.Matrix) tensor.Matrix {
	dz := m.piece.Slice(0, dy.Rows)
	for i, v := range dy.Data {
		if int(m.winner[i]) != p {
			v = 0
		}
		dz.Data[i] = v
	}
	m.engine.GradWeights(m.weights[p].G, m.biases[p].G.Vector(), m.x, dz, nil)
	return dz
}
