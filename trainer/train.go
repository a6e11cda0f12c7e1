// Package trainer runs experiments.
//
// Train is the whole of it: a function that runs one Spec to its end on the
// calling goroutine and reports Events. It knows no clock and no screen, and
// decides nothing but numbers. Everything else is a listener: the command
// line prints the events, and a Run, which is Train in a goroutine, folds
// them into a bounded record that anyone may Snapshot.
//
//	Spec ─► Train ─► Event ─► Run ─► Snapshot
//
// Optimizers and Schedules are catalogues of parts, as in package model.
package trainer

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// Train runs spec and calls report with each event, in order: Started, then
// Stepped and Evaluated, then Ended. report may block, which holds the run.
//
// It returns nil when the run is complete, ctx.Err() if ctx ends first, a
// *Divergence if the loss stops being finite, and another error, without any
// event, if spec cannot be run.
func Train(ctx context.Context, spec Spec, report func(Event)) error {
	j, err := newJob(spec, report)
	if err != nil {
		return err
	}
	j.emit(Started)
	err = j.run(ctx)
	if err == nil {
		j.event.Test, err = j.eval.score(ctx, &j.set.Test, j.eval.rows(j.set.Test.Len()))
	}
	j.emit(Ended)
	return err
}

// A job is a run of Train: all its memory, allocated before the first step.
type job struct {
	spec   Spec
	report func(Event)
	event  Event // the last one, reported with its Kind

	set   *data.Prepared
	net   *model.Network
	eval  *evaluator
	batch *data.Batch
	grad  tensor.Matrix    // batch×outputs
	state [][]tensor.Float // the optimizer's
	order []int32          // of the training examples in this epoch
	rng   *rand.Rand       // shuffles order

	firstLoss, lastLoss float64 // finite ones, to explain a divergence
}

func newJob(spec Spec, report func(Event)) (*job, error) {
	set, err := spec.open()
	if err != nil {
		return nil, err
	}
	n := set.Train.Len()
	size := spec.Batch
	if size == 0 || size > n {
		size = n
	}
	rows := max(size, evalRows)
	j := &job{
		spec: spec, report: report, set: set,
		net:   model.New(spec.Arch(set.Set), rows, spec.rand(weightStream), spec.rand(maskStream)),
		batch: set.NewBatch(size),
		grad:  tensor.New(size, set.Outputs()),
		order: make([]int32, n),
		rng:   spec.rand(orderStream),
	}
	j.eval = newEvaluator(j.net, spec.Loss, set)
	for i := range j.order {
		j.order[i] = int32(i)
	}
	for range spec.Optimizer.Slots() {
		j.state = append(j.state, make([]tensor.Float, len(j.net.W)))
	}
	j.event = Event{
		Plan: Plan{
			Classes: len(set.Classes), Inputs: set.Shape.Len(), Params: j.net.Count(),
			Samples: n, StepsPerEpoch: (n + size - 1) / size, Epochs: spec.Epochs,
		},
		Rate:  spec.Rate * spec.Schedule.At(0, float64(spec.Epochs)),
		Train: noScore, Val: noScore, Test: noScore,
		Weights: j.net.W,
	}
	if set.Regression() {
		j.event.Plan.Metric = RSquared
	}
	return j, nil
}

func (j *job) emit(k Kind) {
	j.event.Kind = k
	j.report(j.event)
}

// run makes all steps and evaluations.
func (j *job) run(ctx context.Context) error {
	if err := j.evaluate(ctx); err != nil {
		return err
	}
	swap := func(a, b int) { j.order[a], j.order[b] = j.order[b], j.order[a] }
	perEpoch := j.event.Plan.StepsPerEpoch
	for range j.spec.Epochs {
		j.rng.Shuffle(len(j.order), swap)
		for s := range perEpoch {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := j.step(s); err != nil {
				return err
			}
			if evalDue(s+1, perEpoch, j.spec.Evals) {
				if err := j.evaluate(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// evalDue reports whether one of the evals evaluations of an epoch, evenly
// spread, comes after s of its steps.
func evalDue(s, steps, evals int) bool { return s*evals/steps > (s-1)*evals/steps }

// step makes step s of the current epoch.
func (j *job) step(s int) error {
	size := j.batch.X.Rows
	rows := j.order[s*size : min((s+1)*size, len(j.order))]
	b := j.batch.Slice(len(rows))
	j.set.Gather(b, &j.set.Train, rows)
	return j.learn(b.X, model.Target{Class: b.Class, Value: b.Value})
}

// learn makes a step from the given examples.
func (j *job) learn(x tensor.Matrix, target model.Target) error {
	e, epochs := &j.event, float64(j.spec.Epochs)
	grad := j.grad.Slice(0, x.Rows)
	e.Loss = j.spec.Loss.Loss(grad, j.net.Forward(x, model.Fitting), target)
	e.Penalty = j.net.Penalty(j.spec.decay())
	e.Rate = j.spec.Rate * j.spec.Schedule.At(e.Epoch, epochs)
	if err := j.finite(e.Loss + e.Penalty); err != nil {
		return err
	}
	j.net.Backward(grad)
	j.net.AddPenaltyGradient(j.spec.decay())
	e.Step++
	j.spec.Optimizer.Step(j.net.W, j.net.G, j.state,
		Now{Step: e.Step, Epoch: e.Epoch, Epochs: epochs, Rate: e.Rate})
	e.Epoch = float64(e.Step) / float64(e.Plan.StepsPerEpoch)
	j.emit(Stepped)
	return nil
}

// evaluate scores train and validation alike: in evaluation mode, with the
// same weights.
func (j *job) evaluate(ctx context.Context) (err error) {
	e := &j.event
	if e.Train, err = j.eval.score(ctx, &j.set.Train, j.eval.trainRows); err != nil {
		return err
	}
	if e.Val, err = j.eval.score(ctx, &j.set.Val, j.eval.rows(j.set.Val.Len())); err != nil {
		return err
	}
	if err := j.finite(e.Train.Loss); err != nil {
		return err
	}
	j.emit(Evaluated)
	return nil
}

// finite returns a *Divergence if loss is not a finite number.
func (j *job) finite(loss float64) error {
	if !math.IsNaN(loss) && !math.IsInf(loss, 0) {
		if j.firstLoss == 0 {
			j.firstLoss = loss
		}
		j.lastLoss = loss
		return nil
	}
	e := &j.event
	d := &Divergence{Step: e.Step, Epoch: e.Epoch, Loss: loss}
	switch {
	case e.Step == 0:
		d.Cause = "the numbers overflow before the first step: initial weights or inputs are too large"
	case j.lastLoss > 3*j.firstLoss:
		d.Cause = fmt.Sprintf("it had grown from %.3g to %.3g at learning rate %.3g", j.firstLoss, j.lastLoss, e.Rate)
	default:
		d.Cause = fmt.Sprintf("the last step, at learning rate %.3g, overshot", e.Rate)
	}
	return d
}
