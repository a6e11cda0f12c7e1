package inspect

import (
	"context"
	"fmt"
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A LayerReport is what a diagnosis measures on one layer of a network.
type LayerReport struct {
	Name      string // "dense 784-128", "relu"
	Mean, Std float64
	Outputs   Histogram // of the layer's outputs, in evaluation mode; see lookMode
	Units     []Unit

	// Of elementwise activations; see model.ResponseCounter.
	Elementwise     bool
	Dead, Saturated float64

	// Of layers with parameters: Euclidean norms of their values and of the
	// loss's gradient, and how both are distributed.
	WeightNorm, GradNorm float64
	Weights, Gradient    Histogram
	Matrices             int // of weights: the layer's share of Event.Updates

	Slope        float64        // that a PReLU has learned, else NaN
	Scale, Shift []tensor.Float // γ and β of batch norm, one for each unit; else nil
}

// A Unit is one output of a layer over the examples. If it never varies, it
// carries no information to the next layer.
type Unit struct {
	Mean, Std float64
	Dead      bool // of an elementwise activation; see model.ResponseCounter
}

// maxDiagnosis bounds how many training examples a diagnosis looks at.
const maxDiagnosis = 1000

// DiagnosisRows returns how many examples of set Diagnose uses.
func DiagnosisRows(m trainer.Member, set *data.Prepared) int {
	return min(affordable(m, maxDiagnosis), set.Train.Len())
}

// Diagnose returns a report on every layer of m on the first training
// examples of set. It works on a network of its own, so that it may run
// beside the training that m comes from. It returns ctx.Err() if ctx ends
// first.
func Diagnose(ctx context.Context, m trainer.Member, set *data.Prepared) ([]LayerReport, error) {
	n := DiagnosisRows(m, set)
	net, batch := m.Network(set.Set, n), set.NewBatch(n)
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	b := batch.Slice(n)
	set.Gather(b, &set.Train, rows)

	reports := make([]LayerReport, len(net.Layers))
	counters := model.NewResponseCounters(net, m.Spec.Activation)
	x := b.X
	for i, l := range net.Layers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x = l.Forward(x, lookMode(l))
		reports[i] = reportOutputs(x)
		r := &reports[i]
		r.Name = layerName(l, m.Spec)
		if _, r.Elementwise = l.(*model.Activate); r.Elementwise {
			c := counters[0]
			counters = counters[1:]
			c.Count()
			r.Dead, r.Saturated = c.Shares()
			for j := range r.Units {
				r.Units[j].Dead = c.Dead(j)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	gradients(net, m.Spec, b, reports)
	return reports, ctx.Err()
}

// lookMode returns the mode in which a diagnosis looks at l: evaluation, but
// for batch norm before its first step. Its running statistics are not
// estimated yet, so the diagnosis uses the statistics of the batch, as that
// step will.
func lookMode(l model.Layer) model.Mode {
	if b, ok := l.(*model.BatchNormLayer); ok && b.Unused() {
		return model.Fitting
	}
	return model.Evaluating
}

// reportOutputs fills in what a report says about the outputs of a layer, y:
// examples×units.
func reportOutputs(y tensor.Matrix) LayerReport {
	r := LayerReport{Slope: math.NaN(), Outputs: Count(y.Data), Units: make([]Unit, y.Cols)}
	r.Mean, r.Std = tensor.MeanStd(y.Data)
	column := make([]tensor.Float, y.Rows)
	for j := range r.Units {
		for i := range column {
			column[i] = y.Row(i)[j]
		}
		u := &r.Units[j]
		u.Mean, u.Std = tensor.MeanStd(column)
	}
	return r
}

// gradients fills in what reports say about parameters, from the gradient of
// the whole loss in training mode.
func gradients(net *model.Network, spec trainer.Spec, b data.Batch, reports []LayerReport) {
	scores := net.Forward(b.X, model.Fitting)
	grad := tensor.New(scores.Rows, scores.Cols)
	spec.Loss.Loss(grad, scores, trainer.TargetOf(b))
	net.Backward(grad)
	net.AddPenaltyGradient(spec.Decay())
	for i, l := range net.Layers {
		r := &reports[i]
		var w, g []tensor.Float
		for _, p := range l.Params() {
			w, g = p.W.Plain(w), p.G.Plain(g)
			if p.Decay {
				r.Matrices++
			}
		}
		if len(w) > 0 {
			r.WeightNorm, r.GradNorm = math.Sqrt(tensor.SumSquares(w)), math.Sqrt(tensor.SumSquares(g))
			r.Weights, r.Gradient = Count(w), Count(g)
		}
		switch l.(type) {
		case *model.PReLULayer:
			r.Slope = float64(w[0])
		case *model.BatchNormLayer:
			r.Scale, r.Shift = w[:len(w)/2], w[len(w)/2:]
		}
	}
}

// layerName returns the kind of l with the shape of its largest parameter, as
// in "dense 784-128".
func layerName(l model.Layer, spec trainer.Spec) string {
	switch l.(type) {
	case *model.Activate:
		return model.Activations.Format(spec.Activation)
	case *model.Dropout:
		return "dropout"
	case *model.BatchNormLayer:
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
