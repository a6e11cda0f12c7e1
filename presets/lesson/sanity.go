package lesson

import (
	"math"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer/classic"
)

// sanity: the results of a preflight, by their figures; what becomes of the
// lanes; and a network that grows.
func sanity(l *lab) {
	seed := l.seed(0)
	softmax, svm, heavy, twenty := l.lane("softmax"), l.lane("svm"), l.lane("lambda 1000"), l.lane("20 by heart")
	l.near("loss at the start, softmax", softmax.check("loss at the start", seed).Measured, math.Log(10), 1e-3)
	l.near("loss at the start, SVM", svm.check("loss at the start", seed).Measured, 9, 0.01)
	penalty := heavy.check("penalty", seed)
	l.near("what lambda 1,000 adds to the loss, less its formula", penalty.Measured-penalty.Want, 0, 1e-9)
	l.within("what lambda 1,000 adds to the loss", penalty.Measured, 0.03, 0.045) // ½·1000·1e-8·7,700 weights

	for _, n := range []lane{softmax, svm} {
		l.atLeast("train accuracy of the lane "+n.name()+", least", minimum(n.each(lastAccuracy)), 0.95)
	}
	l.near("last loss of the lane lambda 1000, mean", mean(heavy.each(lastLoss)), math.Log(10), 1e-3)
	l.atMost("most epochs until twenty examples are memorized", maximum(twenty.each(epochsTo(1))), 60)
	l.atMost("loss on them after 200 epochs, most", maximum(twenty.each(lastLoss)), 0.01)
	l.grow()
}

// grow measures what a wider hidden layer adds to validation.
func (l *lab) grow() {
	val := func(units string) []float64 { return l.lane("letters, " + units + " units").each(valAccuracy) }
	few, more, most := val("50"), val("200"), val("800")
	l.atLeast("validation accuracy of 200 units less that of 50, least", minimum(differences(more, few)), 0.01)
	l.atMost("what 800 units add to 200, of what these add to 50, means", (mean(most)-mean(more))/(mean(more)-mean(few)), 0.8)
}

// chainRule: graphs whose gradients are known, and a check that finds mistakes.
func chainRule(l *lab) {
	l.checkGradients()
	n := l.lane("7-9-8-4")
	l.near("light of the lane's gradient check, 0 for green", float64(n.check("gradient", l.seed(0)).Status), 0, 0)
	l.atLeast("best train accuracy of the lane, least", minimum(n.each(bestAccuracy)), 0.95)
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
