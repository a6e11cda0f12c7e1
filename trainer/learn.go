package trainer

import (
	"fmt"
	"math"

	"descent/model"
	"descent/model/tensor"
)

// A learner makes the steps of a run from examples that it is given.
type learner struct {
	spec   Spec
	report func(*Event) // gets event, which it may read until it returns
	event  Event        // the last one, reported with its Kind

	engine *tensor.Engine // computes everything large
	net    *model.Network
	grad   tensor.Matrix // batch×outputs
	update *update
	ruled  Ruled // makes steps within products; nil if it cannot, or must not

	rules   *rules
	average *average
	watch   bool           // whether the next step is measured
	before  []tensor.Float // weights before a step that someone measures

	firstLoss, lastLoss float64 // finite ones, to explain a divergence
}

// newLearner returns a learner of net; grad has room for the gradients of the
// largest batch.
func newLearner(spec Spec, net *model.Network, plan Plan, grad tensor.Matrix, report func(*Event)) *learner {
	l := &learner{
		spec: spec, report: report, engine: new(tensor.Engine), net: net, grad: grad,
		update:  newUpdate(spec.Optimizer, net.W, net.G),
		rules:   newRules(spec),
		average: newAverage(spec.Average, net.W),
		before:  make([]tensor.Float, len(net.W)),
		event: Event{
			Plan:  plan,
			Rate:  spec.rateAt(0),
			Train: noScore, Val: noScore, Test: noScore,
			Weights: net.W, State: net.State(),
		},
	}
	for _, p := range net.Params() {
		if p.Decay {
			l.event.Updates, l.event.Gradients = append(l.event.Updates, 0), append(l.event.Gradients, 0)
		}
	}
	return l
}

// fuse lets products do what they can of the layers and of the optimizer.
func (l *learner) fuse() {
	l.net.Fuse()
	r, ok := l.spec.Optimizer.(Ruled)
	if !ok || l.spec.Clip > 0 || l.spec.decay() != (model.Decay{}) {
		return
	}
	var velocities []tensor.Float
	if r.Slots() > 0 {
		velocities = l.update.state[0]
	}
	l.net.PrepareUpdates(velocities)
	l.ruled = r
}

// setEngine makes engine compute everything large.
func (l *learner) setEngine(engine *tensor.Engine) {
	l.engine = engine
	l.net.SetEngine(engine)
}

// rest waits for something, and leaves the processors to others meanwhile.
func (l *learner) rest(wait func()) {
	l.engine.Suspend()
	wait()
	l.engine.Resume()
}

func (l *learner) emit(k Kind) {
	l.event.Kind = k
	l.report(&l.event)
}

// learn makes a step from the given examples.
func (l *learner) learn(x tensor.Matrix, target model.Target) error {
	e, epochs := &l.event, float64(l.spec.Epochs)
	grad := l.grad.Slice(0, x.Rows)
	e.Loss = l.spec.Loss.Loss(grad, l.net.Forward(x, model.Fitting), target)
	if _, ok := l.spec.Loss.(model.Summed); ok {
		e.Loss /= float64(x.Rows) // to be compared with other batches
	}
	e.Penalty = l.net.Penalty(l.spec.decay())
	e.Rate = l.rules.Rate * l.spec.rateAt(e.Epoch)
	if err := l.finite(e.Loss + e.Penalty); err != nil {
		return err
	}
	if l.watch || l.rules.walks {
		copy(l.before, l.net.W)
	}
	e.Step++
	l.descend(grad, Now{Step: e.Step, Epoch: e.Epoch, Epochs: epochs, Rate: e.Rate})
	e.Epoch = float64(e.Step) / float64(e.Plan.StepsPerEpoch)
	if l.watch {
		l.measureUpdates()
	}
	l.average.step(e.Step)
	l.engine.EndStep()
	l.emit(Stepped)
	return l.enough(l.rules.stepped(e, l.before))
}

// descend makes the optimizer's step, given the gradient of the scores. Where
// nobody wants to see or to change the gradient of the parameters, products make
// the step while they compute it, to the same bits.
func (l *learner) descend(grad tensor.Matrix, now Now) {
	if l.ruled != nil && !l.watch {
		l.net.BackwardUpdate(grad, l.ruled.Rule(now))
		return
	}
	l.net.Backward(grad)
	if l.watch {
		l.measureGradients()
	}
	l.net.AddPenaltyGradient(l.spec.decay())
	if l.spec.Clip > 0 {
		clip(l.net.G, l.spec.Clip)
	}
	l.update.step(l.engine, now)
}

// measureGradients sets the event's norms of the gradient, before anything is
// added to it.
func (l *learner) measureGradients() {
	k := 0
	for _, p := range l.net.Params() {
		if p.Decay {
			l.event.Gradients[k] = math.Sqrt(tensor.SumSquares(p.G.Data))
			k++
		}
	}
}

// measureUpdates sets the event's update:weight ratios from the step just
// made.
func (l *learner) measureUpdates() {
	from, k := 0, 0
	for _, p := range l.net.Params() {
		to := from + len(p.W.Data)
		if p.Decay {
			l.event.Updates[k] = ratio(p.W.Data, l.before[from:to])
			k++
		}
		from = to
	}
}

// ratio returns ‖w − before‖/‖before‖, or 0 where all weights were 0.
func ratio(w, before []tensor.Float) float64 {
	if norm := tensor.SumSquares(before); norm > 0 {
		return math.Sqrt(tensor.SumSquaredGaps(w, before) / norm)
	}
	return 0
}

// enough returns errEnough if there is a reason to end.
func (l *learner) enough(why string) error {
	if why == "" {
		return nil
	}
	l.event.Why = why
	return errEnough
}

// finite returns a *Divergence if loss is not a finite number.
func (l *learner) finite(loss float64) error {
	if !math.IsNaN(loss) && !math.IsInf(loss, 0) {
		if l.firstLoss == 0 {
			l.firstLoss = loss
		}
		l.lastLoss = loss
		return nil
	}
	e := &l.event
	d := &Divergence{Step: e.Step, Epoch: e.Epoch, Loss: loss}
	switch {
	case e.Step == 0:
		d.Cause = "the numbers overflow before the first step: initial weights or inputs are too large"
	case e.Plan.Grown(l.firstLoss, l.lastLoss):
		d.Cause = fmt.Sprintf("it had grown from %.3g to %.3g at learning rate %.3g", l.firstLoss, l.lastLoss, e.Rate)
	default:
		d.Cause = fmt.Sprintf("the last step, at learning rate %.3g, overshot", e.Rate)
	}
	return d
}
