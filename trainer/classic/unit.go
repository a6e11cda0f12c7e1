// Package classic holds the small machines that every course on neural
// networks begins with, built from the parts of package model: Rosenblatt's
// perceptron, Widrow and Hoff's ADALINE, XOR in eleven lines, descent in a
// steep valley, a circuit with its chain rule, and mistakes of
// backpropagation. Every number of theirs is known, from a theorem or from a
// deterministic start, and each records its course, to be drawn.
package classic

import (
	"context"
	"math"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Line is the decision boundary of a unit of two inputs: W1·x + W2·y + B = 0.
type Line struct{ W1, W2, B float64 }

// A Walk is the course of training a perceptron.
type Walk struct {
	Updates int    // how often the weights changed
	Epochs  int    // passes over the examples
	Settled bool   // whether the last pass changed nothing
	Lines   []Line // from the start on, one after every update, of units with two inputs
}

// Rosenblatt trains a unit by Rosenblatt's rule from zero weights, one example
// after the other in their order, until a pass changes nothing or most passes are
// made. x is n×in, and d, n×1, says 0 or 1.
func Rosenblatt(x, d tensor.Matrix, rate float64, most int) Walk {
	var w Walk
	n := model.Stack(model.NewDense(x.Cols, 1, 1))
	w.keep(n)
	for w.Epochs < most && !w.Settled {
		before := w.Updates
		for i := range x.Rows {
			if step(n, model.Perceptron{}, x.Slice(i, i+1), d.Slice(i, i+1), rate) {
				w.Updates++
				w.keep(n)
			}
		}
		w.Epochs++
		w.Settled = w.Updates == before
	}
	return w
}

// keep adds the line of n.
func (w *Walk) keep(n *model.Network) {
	if p := n.Params(); p[0].W.In == 2 {
		w.Lines = append(w.Lines, lineOf(n))
	}
}

// lineOf returns the line of a network that is one unit of two inputs.
func lineOf(n *model.Network) Line {
	p := n.Params()
	return Line{float64(p[0].W.At(0, 0)), float64(p[0].W.At(1, 0)), float64(p[1].W.At(0, 0))}
}

// step makes a step of plain descent and reports whether anything moved.
func step(n *model.Network, loss model.Loss, x, d tensor.Matrix, rate float64) bool {
	grad := tensor.New(x.Rows, 1)
	loss.Loss(grad, n.Forward(x, model.Fitting), model.Target{Value: d})
	n.Backward(grad)
	tensor.AddScaled(n.W, n.G, tensor.Float(-rate))
	return tensor.SumSquares(n.G) > 0
}

// Gate returns the truth table of a gate: inputs 4×2 in the order 00, 01, 10,
// 11, and outputs 4×1.
func Gate(name string) (x, d tensor.Matrix, err error) {
	set, err := data.Gate{Gate: name}.Load(context.Background(), 0)
	if err != nil {
		return x, d, err
	}
	x = tensor.Matrix{Rows: 4, Cols: 2, Data: set.Train.Values}
	d = tensor.New(4, 1)
	for i, class := range set.Train.Class {
		d.Data[i] = tensor.Float(class)
	}
	return x, d, nil
}

// Cloud draws n points of the square from -1 to 1 that a line parts with the
// given margin, and returns them with the most updates that Rosenblatt's rule
// can need, (R/margin)², where R is the length of the longest example with its
// bias of 1 (Novikoff 1962).
func Cloud(seed uint64, margin float64, n int) (x, d tensor.Matrix, bound float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	a, b, c := rng.NormFloat64(), rng.NormFloat64(), 0.3*rng.NormFloat64()
	size := math.Sqrt(a*a + b*b + c*c)
	x, d = tensor.New(n, 2), tensor.New(n, 1)
	longest := 0.0
	for i := 0; i < n; {
		u, v := 2*rng.Float64()-1, 2*rng.Float64()-1
		side := (a*u + b*v + c) / size
		if math.Abs(side) < margin {
			continue
		}
		x.Row(i)[0], x.Row(i)[1] = tensor.Float(u), tensor.Float(v)
		if side > 0 {
			d.Data[i] = 1
		}
		longest = max(longest, u*u+v*v+1)
		i++
	}
	return x, d, longest / (margin * margin)
}

// Widrow trains a unit of two inputs by the rule of Widrow and Hoff (1960)
// from zero weights, on all examples at each step, and returns its line and
// ½·Σ(s − d)² before the first step and after every one.
func Widrow(x, d tensor.Matrix, rate float64, steps int) (Line, []float64) {
	n := model.Stack(model.NewDense(x.Cols, 1, x.Rows))
	grad := tensor.New(x.Rows, 1)
	var losses []float64
	for range steps {
		losses = append(losses, model.Adaline{}.Loss(grad, n.Forward(x, model.Fitting), model.Target{Value: d}))
		n.Backward(grad)
		tensor.AddScaled(n.W, n.G, tensor.Float(-rate))
	}
	losses = append(losses, model.Adaline{}.Loss(grad, n.Forward(x, model.Fitting), model.Target{Value: d}))
	return lineOf(n), losses
}

// WidrowLimit returns the rate from which Widrow diverges, 2/λ, where λ is the
// largest eigenvalue of Σxxᵀ with x₀ = 1, by power iteration.
func WidrowLimit(x tensor.Matrix) float64 {
	row := func(i int) []float64 {
		r := []float64{1}
		for _, v := range x.Row(i) {
			r = append(r, float64(v))
		}
		return r
	}
	v := make([]float64, x.Cols+1)
	for i := range v {
		v[i] = 1
	}
	lambda := 0.0
	for range 200 {
		next := make([]float64, len(v))
		for i := range x.Rows {
			r, dot := row(i), 0.0
			for j := range r {
				dot += r[j] * v[j]
			}
			for j := range r {
				next[j] += dot * r[j]
			}
		}
		lambda = 0
		for _, u := range next {
			lambda = max(lambda, math.Abs(u))
		}
		for j := range v {
			v[j] = next[j] / lambda
		}
	}
	return 2 / lambda
}
