package model

import "descent/model/tensor"

// Maxout is max over p of x·Wₚ + bₚ, the largest of K affine maps of the
// input (Goodfellow et al. 2013). With enough of them it can come near any
// convex function.
//
// It is not a function of one number, since each affine map takes the whole
// input. MaxoutLayer computes it in place of a dense layer. Nothing is left to
// do element by element, so Forward and Backward here are the identity.
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
	argmax          []uint8       // batch×out: the number of the piece that is y
	y, dx           tensor.Matrix // batch×out, batch×in
	piece, back     tensor.Matrix // one piece's output, batch×out, and its part of dx, batch×in
	engine          *tensor.Engine
}

// NewMaxout returns a layer with in inputs and out units, each the largest of k
// affine maps (pieces), for batches of at most rows rows.
func NewMaxout(k, in, out, rows int) *MaxoutLayer {
	m := &MaxoutLayer{
		argmax: make([]uint8, rows*out),
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

// Forward implements Layer. Of equal pieces the first is taken. A NaN is always
// taken, so that it shows in the output.
func (m *MaxoutLayer) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	m.x = x
	y, z := m.y.Slice(0, x.Rows), m.piece.Slice(0, x.Rows)
	m.engine.Forward(y, x, m.weights[0].W, m.biases[0].W.Vector(), tensor.NoEpilogue)
	clear(m.argmax)
	for p := 1; p < len(m.weights); p++ {
		m.engine.Forward(z, x, m.weights[p].W, m.biases[p].W.Vector(), tensor.NoEpilogue)
		for i, v := range z.Data {
			if v > y.Data[i] || v != v {
				y.Data[i], m.argmax[i] = v, uint8(p)
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

// backward sets the gradients of the parameters of piece p and returns the
// gradient of its output, batch×out: dy where the piece was the largest, else 0.
func (m *MaxoutLayer) backward(p int, dy tensor.Matrix) tensor.Matrix {
	dz := m.piece.Slice(0, dy.Rows)
	for i, v := range dy.Data {
		if int(m.argmax[i]) != p {
			v = 0
		}
		dz.Data[i] = v
	}
	m.engine.GradWeights(m.weights[p].G, m.biases[p].G.Vector(), m.x, dz, nil)
	return dz
}
