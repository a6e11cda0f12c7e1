package lesson

import (
	"math"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/classic"
)

// sanity: the lamps of a preflight, by their figures.
func sanity(l *lab) {
	lamp := func(lane string, i int) trainer.Lamp {
		lamps, err := trainer.Preflight(l.ctx, l.lane(lane, l.seed(0)))
		if err != nil {
			l.fail(err)
			return trainer.Lamp{}
		}
		return lamps[i]
	}
	l.near("loss at the start, softmax", lamp("softmax", 0).Measured, math.Log(10), 1e-3)
	l.near("loss at the start, SVM", lamp("svm", 0).Measured, 9, 0.01)
	penalty := lamp("lambda 1000", 1)
	l.near("what lambda 1,000 adds to the loss, less its formula", penalty.Measured-penalty.Want, 0, 1e-9)
	l.within("what lambda 1,000 adds to the loss", penalty.Measured, 0.03, 0.045) // ½·1000·1e-8·7,700 weights

	epochs, losses := make([]float64, l.seeds), make([]float64, l.seeds)
	l.over(l.seeds, func(i int) {
		t := l.train(l.lane("20 by heart", l.seed(i)), nil)
		epochs[i], losses[i] = t.epochsTo(1), t.last().Train.Loss
	})
	l.atMost("epochs until twenty examples are known by heart", maximum(epochs), 60)
	l.atMost("loss on them after 200 epochs", maximum(losses), 0.01)
}

// chainRule: graphs whose gradients are known, and a check that finds mistakes.
func chainRule(l *lab) {
	l.checkGradients()
	for _, c := range []struct {
		circuit classic.Circuit
		grads   map[string]float64
		value   float64
	}{
		{classic.SumTimes(), map[string]float64{"x": -4, "y": -4, "z": 3}, -12},
		{classic.Unit(), map[string]float64{"x0": 0.3932, "x1": -0.5898, "w0": -0.1966, "w1": -0.3932, "w2": 0.1966}, 0.7311},
	} {
		for _, n := range c.circuit {
			if want, ok := c.grads[n.Name]; ok {
				l.near("gradient of "+n.Name, n.Grad, want, 1e-4)
			}
		}
		l.near("value of the circuit", c.circuit[len(c.circuit)-1].Value, c.value, 1e-4)
	}
	loss, penalized := twoLayerNet()
	l.near("loss of CS231n's TwoLayerNet", loss, 3.4702243556, pick(1e-5, 1e-9))
	l.near("loss of CS231n's TwoLayerNet with its penalty", penalized, 26.5948426952, pick(1e-4, 1e-9))
}

// twoLayerNet returns the losses of the network of CS231n's exercise, whose
// numbers lie evenly between two ends each.
func twoLayerNet() (loss, penalized float64) {
	const rows, in, hidden, out = 3, 5, 50, 7
	line := func(a, b float64, n int) []tensor.Float {
		xs := make([]tensor.Float, n)
		for i := range xs {
			xs[i] = tensor.Float(a + (b-a)*float64(i)/float64(n-1))
		}
		return xs
	}
	n := model.Stack(model.NewDense(in, hidden, rows), model.NewActivate(model.ReLU{}, hidden, rows), model.NewDense(hidden, out, rows))
	for i, w := range [][]tensor.Float{line(-.7, .3, in*hidden), line(-.1, .9, hidden), line(-.3, .4, hidden*out), line(-.9, .1, out)} {
		n.Params()[i].W.Load(w)
	}
	x, columns := tensor.New(rows, in), line(-5.5, 4.5, rows*in)
	for i := range rows {
		for j := range in {
			x.Row(i)[j] = columns[j*rows+i]
		}
	}
	scores := n.Forward(x, model.Fitting)
	loss = model.Softmax{}.Loss(tensor.New(rows, out), scores, model.Target{Class: []int32{0, 5, 1}})
	return loss, loss + n.Penalty(model.Decay{L2: 1})
}

// checkGradients compares gradients with differences with every activation and
// loss and normalization, and then with mistakes.
func (l *lab) checkGradients() {
	largest := 0.0
	for _, f := range model.Activations {
		for _, loss := range []model.Loss{model.Softmax{}, model.Hinge{Margin: 1}, model.Squared{}} {
			for _, norm := range model.Normalizations {
				r := classic.NewGradientProblem(f.Part, loss, norm.Part, l.seed(0)).Check(12)
				largest = math.Max(largest, r.Worst)
			}
		}
	}
	// A difference in single precision is known to three digits alone.
	l.atMost("largest relative error over all activations and losses", largest, pick(1e-2, 1e-5))
	for _, m := range classic.Mistakes(l.seed(0)) {
		l.atLeast("relative error with a mistake: "+m.Name, m.Wrong.Worst, 1e-2)
	}
}
