package trainer

import (
	"fmt"
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A LayerReport says how one layer of a network is doing.
type LayerReport struct {
	Name      string // "dense 784-128", "relu"
	Mean, Std float64
	Outputs   Histogram // of the layer's outputs, in evaluation mode

	// Of elementwise activations; see census.
	Dead, Saturated float64

	// Of layers with parameters: Euclidean norms of weights and of the loss's
	// gradient, and the gradient's distribution.
	WeightNorm, GradNorm float64
	Gradient             Histogram
}

// A Histogram counts values in bins of equal width from Min to Max.
type Histogram struct {
	Min, Max float64
	Counts   [histogramBins]int
}

const histogramBins = 40

// newHistogram counts xs.
func newHistogram(xs []tensor.Float) Histogram {
	h := Histogram{Min: math.Inf(1), Max: math.Inf(-1)}
	for _, x := range xs {
		h.Min, h.Max = math.Min(h.Min, float64(x)), math.Max(h.Max, float64(x))
	}
	width := (h.Max - h.Min) / histogramBins
	for _, x := range xs {
		bin := 0
		if width > 0 {
			bin = min(int((float64(x)-h.Min)/width), histogramBins-1)
		}
		h.Counts[bin]++
	}
	return h
}

// diagnosisRows is how many training examples a diagnosis looks at.
const diagnosisRows = 1000

// Diagnose returns a report on every layer of m on the first training
// examples of set. It works on a network of its own, so that it may run
// beside the training that m comes from.
func Diagnose(m Member, set *data.Prepared) []LayerReport {
	n := min(diagnosisRows, set.Train.Len())
	net, batch := m.Network(set.Set, n), set.NewBatch(n)
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	b := batch.Slice(n)
	set.Gather(b, &set.Train, rows)

	reports := make([]LayerReport, len(net.Layers))
	census := newCensus(net, m.Spec.Activation)
	x, activation := b.X, 0
	for i, l := range net.Layers {
		x = l.Forward(x, model.Evaluating)
		r := &reports[i]
		r.Name = layerName(l, m.Spec)
		r.Mean, r.Std = tensor.MeanStd(x.Data)
		r.Outputs = newHistogram(x.Data)
		if _, ok := l.(*model.Activate); ok {
			c := &census.layers[activation]
			c.count()
			r.Dead, r.Saturated = c.shares()
			activation++
		}
	}
	gradients(net, m.Spec, b, reports)
	return reports
}

// gradients fills in what reports say about parameters, from the gradient of
// the whole loss in training mode.
func gradients(net *model.Network, spec Spec, b data.Batch, reports []LayerReport) {
	scores := net.Forward(b.X, model.Fitting)
	grad := tensor.New(scores.Rows, scores.Cols)
	spec.Loss.Loss(grad, scores, model.Target{Class: b.Class, Value: b.Value})
	net.Backward(grad)
	net.AddPenaltyGradient(spec.decay())
	for i, l := range net.Layers {
		var w, g []tensor.Float
		for _, p := range l.Params() {
			w, g = p.W.Plain(w), p.G.Plain(g)
		}
		if len(w) > 0 {
			reports[i].WeightNorm = math.Sqrt(tensor.SumSquares(w))
			reports[i].GradNorm = math.Sqrt(tensor.SumSquares(g))
			reports[i].Gradient = newHistogram(g)
		}
	}
}

// layerName says what l is, with the shape of its largest parameter.
func layerName(l model.Layer, spec Spec) string {
	switch l.(type) {
	case *model.Activate:
		return model.Activations.Format(spec.Activation)
	case *model.Dropout:
		return "dropout"
	case *model.BatchNorm:
		return "batch norm"
	case *model.PReLULayer:
		return "prelu"
	}
	p := l.Params()[0]
	name := "dense"
	if _, ok := l.(*model.MaxoutLayer); ok {
		name = "maxout"
	}
	return fmt.Sprintf("%s %d-%d", name, p.W.In, p.W.Out)
}
