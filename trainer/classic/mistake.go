package classic

import (
	"math/rand/v2"

	"descent/model"
	"descent/model/tensor"
)

// A GradientProblem is a network with a batch, to check its gradient on.
type GradientProblem struct {
	Net    *model.Network
	Loss   model.Loss
	Decay  model.Decay
	x      tensor.Matrix // 6×7
	target model.Target
}

// NewGradientProblem returns a network 7-9-8-4 with f as its nonlinearity, six
// examples, and an L2 penalty of 0.5. Equal seeds give equal numbers, all of
// them random: the biases too, so that nothing is special.
func NewGradientProblem(f model.Activation, loss model.Loss, norm model.Normalization, seed uint64) *GradientProblem {
	const rows, in, out = 6, 7, 4
	rng := rand.New(rand.NewPCG(seed, 9))
	p := &GradientProblem{
		Loss: loss, Decay: model.Decay{L2: 0.5},
		x: tensor.New(rows, in), target: model.Target{Class: []int32{0, 1, 2, 3, 0, 1}},
	}
	for i := range p.x.Data {
		p.x.Data[i] = tensor.Float(rng.NormFloat64())
	}
	arch := model.Arch{In: in, Out: out, Hidden: []int{9, 8}, Activation: f, Init: model.Xavier{}, Norm: norm}
	p.Net = model.New(arch, rows, rng, rng)
	for _, param := range p.Net.Params() {
		w := param.W.Plain(nil)
		for i := range w {
			w[i] += tensor.Float(0.1 * rng.NormFloat64())
		}
		param.W.Load(w)
	}
	return p
}

// Check compares backpropagation with differences at up to points elements of
// each parameter, or at all if points is 0.
func (p *GradientProblem) Check(points int) model.Report {
	return model.CheckGradient(p.Net, p.Loss, p.x, p.target, p.Decay, points, rand.New(rand.NewPCG(7, 3)))
}

// A Mistake is a typical error in backpropagation, made on purpose, and what the
// gradient check reports of the network with it and without it.
type Mistake struct {
	Name, Short  string
	Right, Wrong model.Report
	Gradient     float64 // the right one, where the wrong one is worst
}

// Mistakes plants each mistake in the network of NewGradientProblem and checks
// all of its elements.
func Mistakes(seed uint64) []Mistake {
	softmax := func(f model.Activation) *GradientProblem { return NewGradientProblem(f, model.Softmax{}, nil, seed) }
	mask, sum, bias, sign, penalty := softmax(passes{}), softmax(model.Tanh{}), softmax(model.Tanh{}), softmax(flipped{}), softmax(model.Tanh{})
	sum.Loss = summed{}
	bias.Net.Layers[0] = doubledBias{bias.Net.Layers[0].(*model.Dense)}
	penalty.Loss, penalty.Decay = penalized{penalty.Net, penalty.Decay}, model.Decay{}
	return []Mistake{
		plant("a ReLU that lets every gradient pass", "ReLU passes all", softmax(model.ReLU{}), mask),
		plant("a sum in place of a mean", "sum, not mean", softmax(model.Tanh{}), sum),
		plant("a bias gradient twice as large", "bias doubled", softmax(model.Tanh{}), bias),
		plant("a slope of the wrong sign", "wrong sign", softmax(model.Tanh{}), sign),
		plant("a penalty without its gradient", "penalty omitted", softmax(model.Tanh{}), penalty),
	}
}

// plant checks the correct problem and the same problem with a mistake.
func plant(name, short string, right, wrong *GradientProblem) Mistake {
	m := Mistake{Name: name, Short: short, Right: right.Check(0), Wrong: wrong.Check(0)}
	for _, p := range right.Net.Layers[m.Wrong.Layer].Params() {
		if p.Name == m.Wrong.Param {
			m.Gradient = float64(p.G.Plain(nil)[m.Wrong.Index])
		}
	}
	return m
}

// passes is a ReLU whose backward forgets where it was off.
type passes struct{ model.ReLU }

func (passes) Backward(dx, dy, _, _ []tensor.Float) { copy(dx, dy) }

// flipped is a tanh whose backward goes the other way.
type flipped struct{ model.Tanh }

func (f flipped) Backward(dx, dy, x, y []tensor.Float) {
	f.Tanh.Backward(dx, dy, x, y)
	tensor.AddScaled(dx, dx, -2)
}

// summed is a softmax whose gradient is not divided by the rows.
type summed struct{ model.Softmax }

func (s summed) Loss(grad, scores tensor.Matrix, target model.Target) float64 {
	loss := s.Softmax.Loss(grad, scores, target)
	tensor.AddScaled(grad.Data, grad.Data, tensor.Float(scores.Rows-1))
	return loss
}

// penalized is a softmax that adds a penalty and forgets its gradient.
type penalized struct {
	net   *model.Network
	decay model.Decay
}

func (p penalized) Loss(grad, scores tensor.Matrix, target model.Target) float64 {
	return model.Softmax{}.Loss(grad, scores, target) + p.net.Penalty(p.decay)
}

func (penalized) Predict(tensor.Matrix) {}

// doubledBias is a dense layer whose bias gradient is twice what it should be.
type doubledBias struct{ *model.Dense }

func (d doubledBias) Backward(dy tensor.Matrix) tensor.Matrix {
	dx := d.Dense.Backward(dy)
	d.double()
	return dx
}

func (d doubledBias) BackwardParams(dy tensor.Matrix) {
	d.Dense.BackwardParams(dy)
	d.double()
}

func (d doubledBias) double() {
	g := d.Params()[1].G.Vector()
	tensor.AddScaled(g, g, 1)
}
