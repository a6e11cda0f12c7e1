package lesson

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// preprocess: what centring and scaling do to the shape of the loss, and what
// that does to a run.
func preprocess(l *lab) {
	to95 := func(lane string) float64 {
		return maximum(l.each(func(seed uint64) float64 { return l.train(l.lane(lane, seed), nil).epochsTo(0.95) }))
	}
	l.atMost("epochs to 95 %, standardized", to95("mean and deviation"), 20)
	l.atMost("best train accuracy, raw", maximum(l.each(func(seed uint64) float64 {
		best := 0.0
		for _, e := range l.train(l.lane("raw", seed), nil).evals {
			best = math.Max(best, e.Train.Accuracy)
		}
		return best
	})), 0.949)
	l.atLeast("condition number of the second moments, raw", l.condition("raw"), 1e5)
	l.atMost("condition number, standardized", l.condition("mean and deviation"), 5)

	// After the mean image every pixel has mean 0; after the mean of a channel
	// every channel has, and its pixels have not.
	exact := pick(1e-6, 1e-10)
	pixels := columnMeans(inputs(l.load("mean image")))
	l.atMost("largest mean of a pixel after the mean image", worst(pixels), exact)
	pixels = columnMeans(inputs(l.load("mean of a channel")))
	l.atLeast("largest mean of a pixel after the mean of a channel", worst(pixels), 0.05)
	for c, name := range []string{"red", "green", "blue"} {
		l.near("mean of the "+name+" channel", mean(pixels[64*c:64*(c+1)]), 0, exact)
	}
}

// load returns the data of a lane.
func (l *lab) load(lane string) *data.Prepared {
	set, err := l.lane(lane, l.seed(0)).Load()
	if err != nil {
		l.fail(err)
		set, _ = trainer.Default().Load()
	}
	return set
}

// condition returns the condition number of the second moments of a lane's
// inputs and the 1 that a bias is multiplied with.
func (l *lab) condition(lane string) float64 {
	var flat []float64
	rows := inputs(l.load(lane))
	for _, x := range rows {
		flat = append(append(flat, x...), 1)
	}
	c := mat.Cond(mat.NewDense(len(rows), len(flat)/len(rows), flat), 2)
	return c * c
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

// initZoo: how far the signal gets, layer by layer, before the first step.
func initZoo(l *lab) {
	lanes := l.preset.Lanes
	layers := map[string][]trainer.LayerReport{}
	reports := make([][]trainer.LayerReport, len(lanes))
	l.over(len(lanes), func(i int) {
		m, set, err := trainer.Begin(l.lane(lanes[i].Name, l.seed(0)))
		if err != nil {
			l.fail(err)
			return
		}
		all, err := trainer.Diagnose(l.ctx, m, set)
		l.fail(err)
		for _, r := range all {
			if r.Elementwise {
				reports[i] = append(reports[i], r)
			}
		}
	})
	for i, lane := range lanes {
		if layers[lane.Name] = reports[i]; len(reports[i]) != 10 {
			l.fail(fmt.Errorf("lane %q has %d activations: want 10", lane.Name, len(reports[i])))
			return
		}
	}
	l.atMost("deviation of layer 10 behind weights of 0.01", layers["0.01"][9].Std, 1e-6)
	l.near("deviation of layer 1 behind weights of 0.01", layers["0.01"][0].Std, 0.2135, 0.02*0.2135)
	l.near("deviation of layer 10 behind weights of 1", layers["1"][9].Std, 0.98, 0.01)
	l.atLeast("saturated share of layer 10 behind weights of 1", layers["1"][9].Saturated, 0.85)
	l.near("deviation of layer 1, Xavier", layers["xavier"][0].Std, 0.628, 0.05*0.628)
	l.near("deviation of layer 10, Xavier", layers["xavier"][9].Std, 0.228, 0.05*0.228)
	l.within("deviation of layer 10, ReLU behind He", layers["relu, he"][9].Std, 0.5, 1.4)
	l.atMost("deviation of layer 10, ReLU behind Xavier", layers["relu, xavier"][9].Std, 0.06)

	// Zero weights in a smaller net, trained on everything at once.
	s := l.lane("zero", l.seed(0))
	s.Hidden, s.Batch, s.Epochs, s.Rate = []int{50, 50}, 0, 50, 0.1
	t := l.train(s, nil)
	l.near("loss of zero weights after 50 epochs", t.last().Train.Loss, math.Log(3), 1e-5)
	l.near("largest weight that grew from zero", math.Sqrt(t.squares()), 0, 0)
	// Equal weights may move, but together.
	s.Init, s.Data = model.Constant{Value: 0.1}, data.Spiral{N: 300, Noise: 0.2}
	l.near("spread of the units behind equal weights after 50 epochs", spread(l.train(s, nil)), 0, 0)
}

// spread returns how far apart the weights are that lead from an input to the
// units of the first layer, at most.
func spread(t *trace) (far float64) {
	w := t.member.Network(t.set.Set, 1).Params()[0].W
	for i := range w.In {
		for j := range w.Out {
			far = math.Max(far, math.Abs(float64(w.At(i, j)-w.At(i, 0))))
		}
	}
	return far
}

// batchNorm: nine layers behind small weights, without and with.
func batchNorm(l *lab) {
	off, on := make([]*trace, l.seeds), make([]*trace, l.seeds)
	l.over(2*l.seeds, func(i int) {
		if seed := l.seed(i / 2); i%2 == 0 {
			off[i/2] = l.train(l.lane("without", seed), nil)
		} else {
			on[i/2] = l.train(l.lane("with batch norm", seed), nil)
		}
	})
	of := func(ts []*trace, f func(*trace) float64) (m float64) {
		for _, t := range ts {
			m += f(t) / float64(len(ts))
		}
		return m
	}
	// Single epochs jump at this rate, so the best one counts, of each.
	l.atLeast("train accuracy with batch norm", of(on, func(t *trace) float64 {
		return maximum(t.late(len(t.evals), func(e trainer.Event) float64 { return e.Train.Accuracy }))
	}), 0.95)
	l.atLeast("validation accuracy with batch norm", of(on, func(t *trace) float64 { return t.best().Val.Accuracy }), 0.9)
	l.atLeast("train loss without", of(off, func(t *trace) float64 { return t.last().Train.Loss }), 2.25)
	l.atMost("train accuracy without", of(off, func(t *trace) float64 { return t.last().Train.Accuracy }), 0.2)

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
