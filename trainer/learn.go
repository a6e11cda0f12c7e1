package trainer

import (
	"fmt"
	"math"

	"descent/model"
	"descent/model/tensor"
)

// A stepper makes the steps of a run: it gets batches of examples and changes the
// weights.
type stepper struct {
	spec   Spec
	report func(*Event) // gets event, which it may read until it returns
	event  Event        // the last one, reported with its Kind

	engine *tensor.Engine // computes everything large
	net    *model.Network
	grad   tensor.Matrix // batch×outputs
	update *update
	ruled  Ruled // makes steps within products; nil if it cannot, or must not

	rules    *rules
	average  *average
	measured bool           // whether the next step is measured
	before   []tensor.Float // weights before a step that someone measures

	firstLoss, lastLoss float64 // finite ones, to explain a divergence
}

// newStepper returns a stepper of net; grad has room for the gradients of the
// largest batch.
func newStepper(spec Spec, net *model.Network, plan Plan, grad tensor.Matrix, report func(*Event)) *stepper {
	l := &stepper{
		spec: spec, report: report, engine: new(tensor.Engine), net: net, grad: grad,
		update:  newUpdate(spec.Optimizer, net.W, net.G),
		rules:   newRules(spec),
		average: newAverage(spec.Average, net.W),
		before:  make([]tensor.Float, len(net.W)),
		event: Event{
			Plan:  plan,
			Rate:  spec.rateAt(0),
			Train: Unmeasured(), Val: Unmeasured(), Test: Unmeasured(),
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
func (l *stepper) fuse() {
	l.net.Fuse()
	r, ok := l.spec.Optimizer.(Ruled)
	if !ok || l.spec.Clip > 0 || l.spec.Decay() != (model.Decay{}) {
		return
	}
	var velocities []tensor.Float
	if r.Slots() > 0 {
		velocities = l.update.state[0]
	}
	l.net.PrepareUpdates(velocities)
	l.ruled = r
}

// setEngine makes engine compute whatever is large.
func (l *stepper) setEngine(engine *tensor.Engine) {
	l.engine = engine
	l.net.SetEngine(engine)
}

// waitIdle calls wait and leaves the processors to other runs meanwhile.
func (l *stepper) waitIdle(wait func()) {
	l.engine.Suspend()
	wait()
	l.engine.Resume()
}

func (l *stepper) emit(k Kind) {
	l.event.Kind = k
	l.report(&l.event)
}

// makeStep makes a step on the given examples.
func (l *stepper) makeStep(x tensor.Matrix, target model.Target) error {
	e, epochs := &l.event, float64(l.spec.Epochs)
	grad := l.grad.Slice(0, x.Rows)
	e.Loss = l.spec.Loss.Loss(grad, l.net.Forward(x, model.Fitting), target)
	if _, ok := l.spec.Loss.(model.Summed); ok && e.Loss != 0 { // then some row has a weight
		e.Loss /= target.Total(x.Rows) // to be compared with other batches
	}
	e.Penalty = l.net.Penalty(l.spec.Decay())
	e.Rate = l.rules.Rate * l.spec.rateAt(e.Epoch)
	if err := l.checkFinite(e.Loss + e.Penalty); err != nil {
		return err
	}
	if l.measured || l.rules.everyStep {
		copy(l.before, l.net.W)
	}
	e.Step++
	l.descend(grad, StepInfo{Step: e.Step, Epoch: e.Epoch, Epochs: epochs, Rate: e.Rate})
	e.Epoch = float64(e.Step) / float64(e.Plan.StepsPerEpoch)
	if l.measured {
		l.measureUpdates()
	}
	l.average.step(e.Step)
	l.engine.EndStep()
	l.emit(Stepped)
	return l.stopIf(l.rules.stepped(e, l.before))
}

// descend makes the optimizer's step, given the gradient of the scores. Where
// nobody wants to see or to change the gradient of the parameters, products make
// the step while they compute it, to the same bits.
func (l *stepper) descend(grad tensor.Matrix, now StepInfo) {
	if l.ruled != nil && !l.measured {
		l.net.BackwardUpdate(grad, l.ruled.Rule(now))
		return
	}
	l.net.Backward(grad)
	if l.measured {
		l.measureGradients()
	}
	l.net.AddPenaltyGradient(l.spec.Decay())
	if l.spec.Clip > 0 {
		clip(l.net.G, l.spec.Clip)
	}
	l.update.step(l.engine, now)
}

// measureGradients sets the event's norms of the gradient, before anything is
// added to it.
func (l *stepper) measureGradients() {
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
func (l *stepper) measureUpdates() {
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

// stopIf returns errStopped if there is a reason to end the run.
func (l *stepper) stopIf(why string) error {
	if why == "" {
		return nil
	}
	l.event.Why = why
	return errStopped
}

// checkFinite returns a *Divergence if loss is not a finite number.
func (l *stepper) checkFinite(loss float64) error {
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
