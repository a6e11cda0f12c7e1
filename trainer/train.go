// Package trainer trains networks: Train runs a Spec, which has all settings, to its end on
// the calling goroutine and reports Events. It reads no clock, draws nothing, and starts no
// goroutines except for the workers of a tensor.Engine. Other packages use the events to
// record, store, print or draw a run.
//
//	Spec ─► Train ─► Event
//
// A Control, which Train calls between steps, can pause a run and save its state. A
// Checkpoint is this state, in memory or as a file; Train can go on from it.
//
// Optimizers, Schedules, Stoppings and Plateaus are catalogs of parts, as in
// package model.
//
// These packages below import trainer; trainer imports only metric, exact and safetensors
// of the packages below it:
//
//	run          Train in a goroutine, with a record and Snapshots
//	advice       verdicts on runs, checks before training, the rate test
//	compare      outcomes of runs, and differences with intervals
//	ensemble     average predictions of several networks
//	inspect      layers, predictions and mistakes of a trained network
//	predict      predictions for new examples
//	search       many Specs, ranked
//	store        runs and searches on disk; library describes stored runs
//	reproduce    training a run again and comparing the bits
//	cluster      training the trials of a search on several machines
//	interchange  formats of other programs, and reports
package trainer

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"

	"descent/model/tensor"
)

// Train is the Trainer of this process.
func Train(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error {
	j, err := newJob(ctx, spec, report)
	if err == nil && from != nil {
		err = j.restore(from)
	}
	if err != nil {
		return err
	}
	j.control = control
	return j.train(ctx)
}

// train makes the whole run.
func (j *job) train(ctx context.Context) error {
	engine := tensor.NewEngine(0)
	defer engine.Close()
	j.setEngine(engine)
	j.emit(Started)
	err := j.run(ctx)
	if errors.Is(err, errStopped) {
		err = nil
	}
	var end *Checkpoint
	if j.control != nil {
		end = j.save()
	}
	if err == nil {
		j.keep()
		j.event.Test, err = j.test(ctx)
		j.event.Complete = err == nil
	}
	if j.control != nil {
		j.control.End(j.result(end))
	}
	j.emit(Ended)
	return err
}

// keep replaces the weights and scores of a run that came to its end by those of
// its result.
func (j *job) keep() {
	e, k := &j.event, j.kept
	if k == nil {
		j.average.show()
		e.Kept = e.Epoch
		return
	}
	weights := k.Weights
	if len(k.mean) > 0 {
		weights = k.mean
	}
	copy(j.net.W, weights)
	copy(j.net.State(), k.State)
	copy(e.Updates, k.event.Updates)
	copy(e.Gradients, k.event.Gradients)
	e.Kept, e.Train, e.Val, e.Health = k.Epoch, k.event.Train, k.event.Val, k.event.Health
}

// test scores the test part: with Monte-Carlo dropout, if the Spec asks for it.
func (j *job) test(ctx context.Context) (Score, error) {
	if j.spec.Passes == 0 {
		return j.eval.score(ctx, &j.set.Test, j.eval.rows(j.set.Test.Len()))
	}
	m := Member{j.spec, j.net.W, j.net.State()}
	o, err := m.MonteCarlo(ctx, j.set, &j.set.Test, j.spec.Passes, nil)
	if err != nil {
		return Unmeasured(), err
	}
	return o.Score(j.set, &j.set.Test), nil
}

// errStopped ends the steps of a run that a rule ends. Event.Why says which.
var errStopped = errors.New("a rule ended the run")

// run makes all steps and evaluations that are left.
func (j *job) run(ctx context.Context) error {
	j.between(ctx)
	if j.ended {
		return j.finish(ctx)
	}
	if err := j.begin(ctx); err != nil {
		return err
	}
	perEpoch := j.event.Plan.StepsPerEpoch
	for j.event.Step < perEpoch*j.spec.Epochs {
		if err := ctx.Err(); err != nil {
			return err // the order is still that of the epoch before, as the state says
		}
		s := j.event.Step % perEpoch
		if s == 0 || !j.shuffled {
			j.shuffle()
			j.shuffled = true
		}
		if err := j.step(s); errors.Is(err, errStopped) {
			j.due = true
			return j.finish(ctx)
		} else if err != nil {
			return err
		}
		if j.due {
			if err := j.evaluate(ctx); err != nil {
				return err
			}
		}
		j.between(ctx)
	}
	return nil
}

// finish scores the result of a run that a rule has ended, if that is still to
// be done.
func (j *job) finish(ctx context.Context) error {
	if j.due {
		if err := j.score(ctx); err != nil {
			return err
		}
		j.due = false
	}
	return errStopped
}

// begin makes the evaluation before the first step, if it is due. A fork scores
// the state that it begins from, to show it; its rules do not get that score,
// since they remember it from the run before.
func (j *job) begin(ctx context.Context) error {
	switch {
	case j.due:
		return j.evaluate(ctx)
	case !j.fork:
		return nil
	}
	e := &j.event
	before := *e
	err := j.score(ctx)
	e.Train, e.Val, e.Health = before.Train, before.Val, before.Health
	return err
}

// shuffle puts the training examples into the order of the next epoch.
func (j *job) shuffle() {
	order := j.order
	for i := len(order) - 1; i > 0; i-- {
		k := below(j.shuffles, uint64(i+1))
		order[i], order[k] = order[k], order[i]
	}
}

// below draws a number from 0 to n−1 (Lemire 2019). It is Uint64N of rand.Rand
// without its dynamic call for each draw: examples of a small network are drawn
// as fast as they are learned.
func below(source *rand.PCG, n uint64) uint64 {
	if n&(n-1) == 0 {
		return source.Uint64() & (n - 1)
	}
	number, part := bits.Mul64(source.Uint64(), n)
	if part < n {
		for least := -n % n; part < least; {
			number, part = bits.Mul64(source.Uint64(), n)
		}
	}
	return number
}

// evalDue reports whether one of the evals evaluations of an epoch, evenly
// spread, comes after s of its steps.
func evalDue(s, steps, evals int) bool { return s*evals/steps > (s-1)*evals/steps }

// step makes step s of the current epoch.
func (j *job) step(s int) error {
	size := j.batch.X.Rows
	rows := j.order[s*size : min((s+1)*size, len(j.order))]
	b := j.batch.Slice(len(rows))
	j.engine.BeginStep()
	j.gather.collect(b, &j.set.Train, rows)
	j.due = evalDue(s+1, j.event.Plan.StepsPerEpoch, j.spec.Evals)
	j.measured = j.due
	return j.makeStep(b.X, TargetOf(b))
}

// evaluate scores train and validation and applies the rules of the run.
func (j *job) evaluate(ctx context.Context) error {
	if err := j.score(ctx); err != nil {
		return err
	}
	j.due = false
	why, lowest := j.rules.evaluated(&j.event)
	if lowest && j.kept != nil {
		j.saveTo(j.kept)
	}
	return j.stopIf(why)
}

// score scores train and validation alike: in evaluation mode, with the same
// weights.
func (j *job) score(ctx context.Context) (err error) {
	j.average.show()
	defer j.average.hide()
	e := &j.event
	if e.Train, e.Health, err = j.eval.scoreTrain(ctx); err != nil {
		return err
	}
	if e.Val, err = j.eval.score(ctx, &j.set.Val, j.eval.rows(j.set.Val.Len())); err != nil {
		return err
	}
	if j.set.Val.Len() > 0 {
		if err := j.checkFinite(e.Val.Loss); err != nil {
			return err
		}
	}
	if err := j.checkFinite(e.Train.Loss); err != nil {
		return err
	}
	j.emit(Evaluated)
	return nil
}
