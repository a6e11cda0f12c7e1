package lesson

import (
	"math/rand/v2"
	"slices"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer/inspect"
)

// activationRace: the order in which the lanes reach 95 %, on every seed.
func activationRace(l *lab) {
	epochs := func(name string) []float64 { return l.lane(name).each(epochsTo(0.95)) }
	relu, leaky, maxout := epochs("relu"), epochs("leaky relu"), epochs("maxout")
	elu, prelu, tanh, sigmoid := epochs("elu"), epochs("prelu"), epochs("tanh"), epochs("sigmoid")
	l.atLeast("epochs of the sigmoid for each of ReLU, least", minimum(ratios(sigmoid, relu)), 6)
	l.atMost("epochs of ReLU, leaky ReLU and Maxout, most", maximum(slices.Concat(relu, leaky, maxout)), 15)
	first := make([]float64, len(relu)) // the epoch at which the last of the three reaches it
	for i := range first {
		first[i] = max(relu[i], leaky[i], maxout[i])
	}
	l.atMost("epochs of ReLU, leaky ReLU and Maxout for each of ELU, most", maximum(ratios(first, elu)), 1.1)
	l.within("epochs of PReLU for each of tanh, median", median(ratios(prelu, tanh)), 0.5, 1.3)
	l.atLeast("epochs of PReLU for each of ReLU, least", minimum(ratios(prelu, relu)), 1)
	l.atLeast("epochs of tanh for each of ELU, least", minimum(ratios(tanh, elu)), 1)
	l.atLeast("epochs of tanh for each of ReLU, median", median(ratios(tanh, relu)), 2)
	l.atLeast("epochs of the sigmoid for each of tanh, least", minimum(ratios(sigmoid, tanh)), 3)
	l.atMost("epochs of the sigmoid, most", maximum(sigmoid), 150)
}

// saturation: gradients of the second and sixth weight matrices before the
// first step, what becomes of the runs, and what the activations do to normal
// inputs.
func saturation(l *lab) {
	ratio := func(name string) []float64 {
		return l.each(func(seed uint64) float64 {
			norms := gradientNorms(l.lane(name).layers(seed))
			return norms[1] / norms[5]
		})
	}
	l.atMost("gradient of the second layer by that of the sixth, sigmoid, most", maximum(ratio("sigmoid")), 0.02)
	relu, tanh := ratio("relu"), ratio("tanh")
	l.atLeast("the same of ReLU, least", minimum(relu), 0.3)
	l.atMost("the same of ReLU, most", maximum(relu), 3)
	l.atLeast("the same of tanh, least", minimum(tanh), 0.1)
	l.atMost("best train accuracy of the sigmoid, of three classes", maximum(l.lane("sigmoid").each(bestAccuracy)), 0.4)
	l.atLeast("best train accuracy of ReLU, least", minimum(l.lane("relu").each(bestAccuracy)), 0.95)
	l.atLeast("best train accuracy of tanh, least", minimum(l.lane("tanh").each(bestAccuracy)), 0.95)

	y, slope := apply(model.Sigmoid{}, []tensor.Float{0, 10, -10})
	l.near("sigmoid at 0", float64(y[0]), 0.5, 1e-7)
	l.near("slope of the sigmoid at 0", float64(slope[0]), 0.25, 1e-7)
	l.near("slope of the sigmoid at 10, times 100,000", 1e5*float64(slope[1]), 4.53958, pick(0.02, 1e-5))

	rng := rand.New(rand.NewPCG(l.seed(0), 1))
	x := make([]tensor.Float, 400_000)
	for i := range x {
		x[i] = tensor.Float(rng.NormFloat64())
	}
	for _, a := range []struct {
		name string
		f    model.Activation
		mean float64
	}{{"ReLU", model.ReLU{}, 0.3989}, {"ELU", model.ELU{Alpha: 1}, 0.1605}, {"the sigmoid", model.Sigmoid{}, 0.5}, {"tanh", model.Tanh{}, 0}} {
		y, _ := apply(a.f, x)
		m, _ := tensor.MeanStd(y)
		l.near("mean output of "+a.name+" for normal inputs", m, a.mean, 0.01)
	}
}

// apply returns the outputs and slopes of f at x.
func apply(f model.Activation, x []tensor.Float) (y, slope []tensor.Float) {
	y, slope = make([]tensor.Float, len(x)), slices.Repeat([]tensor.Float{1}, len(x))
	f.Forward(y, x)
	f.Backward(slope, slope, x, y)
	return y, slope
}

// gradientNorms returns the gradient norm of each layer that has weights, in
// the order of the layers.
func gradientNorms(layers []inspect.LayerReport) (norms []float64) {
	for _, r := range layers {
		if r.Matrices > 0 {
			norms = append(norms, r.GradNorm)
		}
	}
	return norms
}

// deadReLU: the share of dead units of the layer that is worst off.
func deadReLU(l *lab) {
	dead := func(t *trace) float64 { return t.last().Dead }
	fast := l.lane("rate 2.5").each(dead)
	l.atLeast("share of dead units at a rate of 2.5, mean", mean(fast), 0.6)
	l.atMost("share of dead units at a rate of 0.1, most", maximum(l.lane("rate 0.1").each(dead)), 0.2)
	l.atLeast("share of dead units at a rate of 2.5, least", minimum(fast), 0.4)
	biased := l.lane("rate 2.5, bias 0.01")
	l.atLeast("share of dead units at a rate of 2.5 with a bias of 0.01, least", minimum(biased.each(dead)), 0.4)
	atStart := func(t *trace) float64 { return t.first().Dead }
	l.atMost("dead units at the start with a bias of 0.01, less those without, mean",
		mean(biased.each(atStart))-mean(l.lane("rate 2.5").each(atStart)), 0)
	leaky := l.lane("rate 2.5, leaky")
	l.near("share of leaky units without a slope, most", maximum(leaky.each(dead)), 0, 0)
	l.near("share of leaky runs that diverge", mean(leaky.each(func(t *trace) float64 { return truth(t.diverged) })), 0, 0)
	l.atMost("train accuracy of leaky units at 2.5, less that of ReLU at 0.1, most",
		maximum(differences(leaky.each(lastAccuracy), l.lane("rate 0.1").each(lastAccuracy))), -0.05)
}
