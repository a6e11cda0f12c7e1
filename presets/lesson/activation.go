package lesson

import (
	"math"
	"math/rand/v2"
	"slices"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// activationRace: the order in which the lanes reach 95 %.
func activationRace(l *lab) {
	times := map[string]float64{}
	for _, lane := range l.preset.Lanes {
		times[lane.Name] = median(l.each(func(seed uint64) float64 {
			t := l.train(until(l.lane(lane.Name, seed), 0.95), nil)
			return math.Min(t.epochsTo(0.95), 2*float64(lane.Epochs)) // never is late
		}))
	}
	l.atLeast("epochs of the sigmoid for each of ReLU", times["sigmoid"]/times["relu"], 6)
	l.atLeast("epochs of tanh for each of ReLU", times["tanh"]/times["relu"], 2)
	l.atMost("epochs of ReLU", times["relu"], 12)
	l.within("epochs of leaky ReLU for each of ReLU", times["leaky relu"]/times["relu"], 0.5, 2)
	l.atMost("epochs of Maxout for each of tanh", times["maxout"]/times["tanh"], 1)
	l.atMost("epochs of ELU for each of tanh", times["elu"]/times["tanh"], 1)
	l.atMost("epochs of PReLU, at its own rate", times["prelu"], 40)
}

// until returns spec with a rule that ends it at the given train accuracy, to
// spare the epochs that nobody looks at.
func until(spec trainer.Spec, accuracy float64) trainer.Spec {
	spec.Stop = reached(accuracy)
	return spec
}

type reached float64

func (r reached) Stop(p trainer.Progress) string {
	if p.Train.Accuracy < float64(r) {
		return ""
	}
	return "it is there"
}

// saturation: gradients of the second and sixth weight matrices before the
// first step, and what the activations do to normal inputs.
func saturation(l *lab) {
	ratio := func(lane string) []float64 {
		return l.each(func(seed uint64) float64 {
			layers := l.diagnose(l.lane(lane, seed))
			return layers[1].GradNorm / layers[5].GradNorm
		})
	}
	relu := ratio("relu")
	l.atMost("gradient of the second layer by that of the sixth, sigmoid", maximum(ratio("sigmoid")), 0.02)
	l.within("the same of ReLU", median(relu), 0.3, 3)
	l.atLeast("the same of tanh", median(ratio("tanh")), 0.1)

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

// diagnose returns the reports on the layers with weights that spec starts
// from.
func (l *lab) diagnose(spec trainer.Spec) []trainer.LayerReport {
	m, set, err := trainer.Begin(spec)
	if err != nil {
		l.fail(err)
		return make([]trainer.LayerReport, 16) // for those who look at one
	}
	reports, err := trainer.Diagnose(l.ctx, m, set)
	l.fail(err)
	var layers []trainer.LayerReport
	for _, r := range reports {
		if r.Matrices > 0 {
			layers = append(layers, r)
		}
	}
	return layers
}

// deadReLU: the share of dead units of the layer that is worst off.
func deadReLU(l *lab) {
	dead := func(lane string) float64 {
		return mean(l.each(func(seed uint64) float64 { return l.train(l.lane(lane, seed), nil).last().Dead }))
	}
	l.atLeast("share of dead units at a rate of 5", dead("rate 5"), 0.6)
	l.atMost("share of dead units at a rate of 0.1", dead("rate 0.1"), 0.15)
	l.near("share of leaky units without a slope at a rate of 5", dead("rate 5, leaky"), 0, 0)
	atStart := func(bias float64) float64 {
		return mean(l.each(func(seed uint64) float64 {
			s := l.lane("rate 0.1", seed)
			s.Bias, s.Epochs = bias, 1
			return l.train(s, nil).evals[0].Dead
		}))
	}
	l.atMost("dead units at the start with a bias of 0.01, less those without", atStart(0.01)-atStart(0), 0)
}
