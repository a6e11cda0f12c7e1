package lesson

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/inspect"
)

// preprocess: what centering and scaling do to the shape of the loss, and what
// that does to a run.
func preprocess(l *lab) {
	raw, centered, scaled := l.lane("raw"), l.lane("less the mean"), l.lane("mean and deviation")
	l.atMost("epochs to 95 %, standardized, most", maximum(scaled.each(epochsTo(0.95))), 20)
	l.atMost("best train accuracy, raw", maximum(raw.each(bestAccuracy)), 0.6)
	l.near("share of dead units, raw, least", minimum(raw.each(func(t *trace) float64 { return t.last().Dead })), 1, 0)
	l.atLeast("best train accuracy less the mean, least", minimum(centered.each(bestAccuracy)), 0.95)
	l.within("epochs less the mean, for each standardized, median", median(ratios(centered.each(epochsTo(0.95)), scaled.each(epochsTo(0.95)))), 1.3, 3)
	l.atLeast("condition number of the second moments, raw", l.condition("raw"), 1e5)
	l.atMost("condition number, standardized", l.condition("mean and deviation"), 5)

	// After the mean image every pixel has mean 0; after the mean of a channel
	// every channel has, and its pixels have not.
	exact := pick(1e-6, 1e-10)
	pixels := l.pixelMeans("mean image")
	l.atMost("largest mean of a pixel after the mean image", worst(pixels), exact)
	pixels = l.pixelMeans("mean of a channel")
	l.atLeast("largest mean of a pixel after the mean of a channel", worst(pixels), 0.05)
	for c, name := range []string{"red", "green", "blue"} {
		l.near("mean of the "+name+" channel", mean(pixels[64*c:64*(c+1)]), 0, exact)
	}
}

// design returns the singular values of a lane's training inputs, each with
// the 1 that a bias is multiplied with, over the root of their number: the
// largest first.
func (l *lab) design(name string, seed uint64) []float64 {
	set := l.lane(name).load(seed)
	var flat []float64
	rows := inputs(set, &set.Train)
	for _, x := range rows {
		flat = append(append(flat, x...), 1)
	}
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(len(rows), len(flat)/len(rows), flat), mat.SVDNone) {
		l.fail(fmt.Errorf("the inputs of the lane %q have no singular values", name))
	}
	values := svd.Values(nil)
	for i := range values {
		values[i] /= math.Sqrt(float64(len(rows)))
	}
	return values
}

// condition returns the condition number of the second moments of a lane's
// inputs and the 1 of the bias.
func (l *lab) condition(name string) float64 {
	singular := l.design(name, l.seed(0))
	c := singular[0] / singular[len(singular)-1]
	return c * c
}

// pixelMeans returns the mean of every input of a lane over its training part.
func (l *lab) pixelMeans(name string) []float64 {
	l.atLeast("train accuracy of the lane "+name+", least", minimum(l.lane(name).each(lastAccuracy)), 0.95)
	set := l.lane(name).load(l.seed(0))
	return columnMeans(inputs(set, &set.Train))
}

func columnMeans(rows [][]float64) []float64 {
	means := make([]float64, len(rows[0]))
	for _, row := range rows {
		for j, v := range row {
			means[j] += v / float64(len(rows))
		}
	}
	return means
}

// initZoo: how far the signal gets, layer by layer, before the first step, and
// what becomes of it.
func initZoo(l *lab) {
	lanes := l.lanes()
	reports := make([][]inspect.LayerReport, len(lanes))
	l.over(len(lanes), func(i int) { reports[i] = activations(lanes[i].layers(l.seed(0))) })
	layers := map[string][]inspect.LayerReport{}
	for i, n := range lanes {
		if layers[n.name()] = reports[i]; len(reports[i]) != 10 {
			l.fail(fmt.Errorf("the lane %q has %d activations: want 10", n.name(), len(reports[i])))
			return
		}
	}
	l.atMost("deviation of layer 10 behind weights of 0.01", layers["0.01"][9].Std, 1e-6)
	l.near("deviation of layer 1 behind weights of 0.01", layers["0.01"][0].Std, 0.2135, 0.02*0.2135)
	l.near("deviation of layer 10 behind weights of 1", layers["1"][9].Std, 0.98, 0.01)
	l.near("saturated share of layer 10 behind weights of 1", layers["1"][9].Saturated, 0.9, 0.04)
	l.near("deviation of layer 1, Xavier", layers["xavier"][0].Std, 0.628, 0.05*0.628)
	l.near("deviation of layer 10, Xavier", layers["xavier"][9].Std, 0.228, 0.05*0.228)
	l.within("deviation of layer 10, ReLU behind He", layers["relu, he"][9].Std, 0.5, 1.4)
	l.atMost("deviation of layer 10, ReLU behind Xavier", layers["relu, xavier"][9].Std, 0.06)
	l.initRuns()
}

// initRuns measures what becomes of the lanes in their few epochs.
func (l *lab) initRuns() {
	zero := l.lane("zero")
	l.near("largest distance of a loss behind zero weights from ln 3", worst(zero.each(func(t *trace) float64 {
		return worst(t.late(len(t.evals), func(e trainer.Event) float64 { return e.Train.Loss - math.Log(3) }))
	})), 0, 1e-4)
	l.near("largest weight that grew from zero", maximum(zero.each(squares)), 0, 0)
	for _, name := range []string{"0.01", "relu, xavier"} {
		l.near("last loss behind "+name+", less ln 3", mean(l.lane(name).each(lastLoss))-math.Log(3), 0, 2e-3)
	}
	l.atLeast("last loss behind weights of 1, least", minimum(l.lane("1").each(lastLoss)), 5)
	for _, name := range []string{"xavier", "relu, he"} {
		l.atMost("last loss behind "+name+", less ln 3, most", maximum(l.lane(name).each(lastLoss))-math.Log(3), -0.03)
	}
}

// activations returns the reports on elementwise activations.
func activations(all []inspect.LayerReport) (layers []inspect.LayerReport) {
	for _, r := range all {
		if r.Elementwise {
			layers = append(layers, r)
		}
	}
	return layers
}

// batchNorm: nine layers behind small weights, without and with.
func batchNorm(l *lab) {
	off, on := l.lane("without"), l.lane("with batch norm")
	l.atLeast("train accuracy with batch norm, least", minimum(on.each(lastAccuracy)), 0.95)
	l.atLeast("validation accuracy with batch norm, least", minimum(on.each(valAccuracy)), 0.9)
	l.near("train loss without, less ln 10, most", worst(off.each(func(t *trace) float64 { return lastLoss(t) - math.Log(10) })), 0, 0.05)
	l.atMost("train accuracy without, most", maximum(off.each(lastAccuracy)), 0.2)
	reach := func(n lane) float64 { return activations(n.layers(l.seed(0)))[8].Std }
	l.within("deviation of layer 9 with batch norm, as the first step sees it", reach(on), 0.4, 0.8)
	l.atMost("deviation of layer 9 without", reach(off), 1e-6)

	// The batch (1, 2, 3, 4), with PyTorch's conventions.
	b := model.NewBatchNorm(model.Normalizations.Default("batch").(model.BatchNorm), 1, 4)
	model.Stack(b)
	y := b.Forward(tensor.Matrix{Rows: 4, Cols: 1, Data: []tensor.Float{1, 2, 3, 4}}, model.Fitting)
	for i, want := range []float64{-1.341635, -0.447212, 0.447212, 1.341635} {
		l.near(fmt.Sprintf("output %d of the batch 1, 2, 3, 4", i+1), float64(y.Data[i]), want, 2e-6)
	}
	for i, want := range []float64{0.25, 1.0666667} {
		l.near([]string{"running mean", "running variance"}[i], float64(b.State()[i]), want, 1e-6)
	}
}
