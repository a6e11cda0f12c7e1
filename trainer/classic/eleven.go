package classic

import (
	"math"
	"math/rand/v2"

	"descent/model"
	"descent/model/tensor"
)

// Eleven is the network that is known from eleven lines of Python (A. Trask
// 2015): XOR by four sigmoids and one more, without biases but for a third
// input of 1, at a rate of 1 on half the sum of squared errors.
type Eleven struct {
	net     *model.Network
	x, y    tensor.Matrix // 4×3, 4×1
	grad    tensor.Matrix
	outputs tensor.Matrix // of the last forward pass
}

// The initial weights of the published run: numpy's after seed 1.
var (
	elevenFirst = []float64{ // 3×4
		-0.165955990594852, 0.4406489868843162, -0.9997712503653102, -0.39533485473632046,
		-0.7064882183657739, -0.8153228104624044, -0.6274795772446582, -0.3088785459139045,
		-0.20646505153866013, 0.07763346800671389, -0.1616109711934104, 0.370439000793519}
	elevenSecond = []float64{ // 4×1
		-0.5910955005369651, 0.7562348727818908, -0.9452248136041477, 0.34093502035680445}
)

// NewEleven returns the network of the published run, or, given rng, one whose
// weights are drawn between -1 and 1 as there.
func NewEleven(rng *rand.Rand) *Eleven {
	e := &Eleven{
		net: model.Stack(model.NewDense(3, 4, 4), model.NewActivate(model.Sigmoid{}, 4, 4),
			model.NewDense(4, 1, 4), model.NewActivate(model.Sigmoid{}, 1, 4)),
		x:    tensor.Matrix{Rows: 4, Cols: 3, Data: floats(0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1)},
		y:    tensor.Matrix{Rows: 4, Cols: 1, Data: floats(0, 1, 1, 0)},
		grad: tensor.New(4, 1),
	}
	for i, published := range [][]float64{elevenFirst, elevenSecond} {
		w := floats(published...)
		if rng != nil {
			for j := range w {
				w[j] = tensor.Float(2*rng.Float64() - 1)
			}
		}
		e.net.Params()[2*i].W.Load(w)
	}
	e.outputs = e.net.Forward(e.x, model.Fitting)
	return e
}

// Train makes so many steps.
func (e *Eleven) Train(steps int) {
	for range steps {
		model.Adaline{}.Loss(e.grad, e.outputs, model.Target{Value: e.y})
		e.net.Backward(e.grad)
		for _, p := range e.net.Params() {
			if !p.Bias {
				tensor.AddScaled(p.W.Data, p.G.Data, -1)
			}
		}
		e.outputs = e.net.Forward(e.x, model.Fitting)
	}
}

// Weights returns all weights: 3×4 of the hidden layer, then 4×1.
func (e *Eleven) Weights() []float64 {
	var all []float64
	for i := 0; i < 4; i += 2 {
		for _, w := range e.net.Params()[i].W.Plain(nil) {
			all = append(all, float64(w))
		}
	}
	return all
}

// DeltaRule returns by how much the next step moves each of Weights, worked
// out as the eleven lines do, by the generalized delta rule (Rumelhart, Hinton
// and Williams 1986): a weight moves by Σ δ·input over the four examples, where
// δ = (y − o)·o·(1 − o) at the output o, and δ = δ_out·w·h·(1 − h) at a hidden
// unit h that reaches it through w.
func (e *Eleven) DeltaRule() []float64 {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	w, moves := e.Weights(), make([]float64, 16)
	first, second := w[:12], w[12:]
	for i, y := range e.y.Data {
		x := e.x.Row(i)
		var h [4]float64
		sum := 0.0
		for k := range h {
			in := 0.0
			for j := range x {
				in += float64(x[j]) * first[4*j+k]
			}
			h[k] = sigmoid(in)
			sum += h[k] * second[k]
		}
		o := sigmoid(sum)
		delta := (float64(y) - o) * o * (1 - o)
		for k := range h {
			moves[12+k] += delta * h[k]
			hidden := delta * second[k] * h[k] * (1 - h[k])
			for j := range x {
				moves[4*j+k] += hidden * float64(x[j])
			}
		}
	}
	return moves
}

// Errors returns the mean and the largest absolute error of the four outputs.
func (e *Eleven) Errors() (mean, worst float64) {
	for i, y := range e.y.Data {
		d := math.Abs(float64(y) - float64(e.outputs.Data[i]))
		mean += d / 4
		worst = max(worst, d)
	}
	return mean, worst
}

// MaxoutXOR returns the outputs of a single Maxout unit, max(x₁ − x₂, x₂ − x₁), for
// the inputs 00, 01, 10, 11. They are exactly XOR: 0, 1, 1, 0.
func MaxoutXOR() []float64 {
	m := model.NewMaxout(2, 2, 1, 4)
	model.Stack(m)
	m.Params()[0].W.Load(floats(1, -1))
	m.Params()[1].W.Load(floats(-1, 1))
	y := m.Forward(tensor.Matrix{Rows: 4, Cols: 2, Data: floats(0, 0, 0, 1, 1, 0, 1, 1)}, model.Evaluating)
	out := make([]float64, 4)
	for i, v := range y.Data {
		out[i] = float64(v)
	}
	return out
}

func floats(xs ...float64) []tensor.Float {
	f := make([]tensor.Float, len(xs))
	for i, x := range xs {
		f[i] = tensor.Float(x)
	}
	return f
}
