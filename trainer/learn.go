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
	report func(Event)
	event  Event // the last one, reported with its Kind

	net   *model.Network
	grad  tensor.Matrix    // batch×outputs
	state [][]tensor.Float // the optimizer's

	control *control
	average *average

	firstLoss, lastLoss float64 // finite ones, to explain a divergence
}

// newLearner returns a learner of net; grad has room for the gradients of the
// largest batch.
func newLearner(spec Spec, net *model.Network, plan Plan, grad tensor.Matrix, report func(Event)) *learner {
	l := &learner{
		spec: spec, report: report, net: net, grad: grad,
		control: newControl(spec, net.W, nil),
		average: newAverage(spec.Average, net.W),
		event: Event{
			Plan:  plan,
			Rate:  spec.Rate * spec.Schedule.At(0, float64(plan.Epochs)),
			Train: noScore, Val: noScore, Test: noScore,
			Weights: net.W,
		},
	}
	for range spec.Optimizer.Slots() {
		l.state = append(l.state, make([]tensor.Float, len(net.W)))
	}
	return l
}

func (l *learner) emit(k Kind) {
	l.event.Kind = k
	l.report(l.event)
}

// learn makes a step from the given examples.
func (l *learner) learn(x tensor.Matrix, target model.Target) error {
	e, epochs := &l.event, float64(l.spec.Epochs)
	grad := l.grad.Slice(0, x.Rows)
	e.Loss = l.spec.Loss.Loss(grad, l.net.Forward(x, model.Fitting), target)
	e.Penalty = l.net.Penalty(l.spec.decay())
	e.Rate = l.spec.Rate * l.control.rate * l.spec.Schedule.At(e.Epoch, epochs)
	if err := l.finite(e.Loss + e.Penalty); err != nil {
		return err
	}
	l.net.Backward(grad)
	l.net.AddPenaltyGradient(l.spec.decay())
	e.Step++
	l.control.before(l.net.W)
	l.spec.Optimizer.Step(l.net.W, l.net.G, l.state,
		Now{Step: e.Step, Epoch: e.Epoch, Epochs: epochs, Rate: e.Rate})
	e.Epoch = float64(e.Step) / float64(e.Plan.StepsPerEpoch)
	l.average.step(e.Step)
	l.emit(Stepped)
	return l.end(l.control.stepped(e))
}

// end returns errEnough if there is a reason to end.
func (l *learner) end(why string) error {
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
	case l.lastLoss > 3*l.firstLoss:
		d.Cause = fmt.Sprintf("it had grown from %.3g to %.3g at learning rate %.3g", l.firstLoss, l.lastLoss, e.Rate)
	default:
		d.Cause = fmt.Sprintf("the last step, at learning rate %.3g, overshot", e.Rate)
	}
	return d
}
