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
// Who wants to hold a run or to have its state gives Train a Control, which is
// asked between steps. A Checkpoint is that state, in memory or as a file.
//
// Optimizers and Schedules are catalogs of parts, as in package model.
package trainer

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"

	"descent/model"
	"descent/model/tensor"
)

// Train is the Trainer of this process.
func Train(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error {
	j, err := newJob(spec, report)
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
	if errors.Is(err, errEnough) {
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

// keep puts the result of a run that came to its end, and its scores, into the
// place of where the run stands.
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
	o, err := m.MonteCarlo(ctx, j.set, &j.set.Test, j.spec.Passes)
	if err != nil {
		return noScore, err
	}
	return o.Score(j.set, &j.set.Test), nil
}

// errEnough ends the steps of a run that a rule ends. Event.Why says which.
var errEnough = errors.New("a rule ended the run")

// run makes all steps and evaluations that are left.
func (j *job) run(ctx context.Context) error {
	j.between(ctx)
	if j.over {
		return j.finish(ctx)
	}
	if err := j.begin(ctx); err != nil {
		return err
	}
	perEpoch := j.event.Plan.StepsPerEpoch
	for j.event.Step < perEpoch*j.spec.Epochs {
		s := j.event.Step % perEpoch
		if s == 0 || !j.shuffled {
			j.shuffle()
			j.shuffled = true
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := j.step(s); errors.Is(err, errEnough) {
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
	return errEnough
}

// begin makes the evaluation before the first step. A fork scores where it
// branches off, for its rules to begin with and for the eye; the rules have
// seen that place already.
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
	j.watch = j.due
	return j.learn(b.X, model.Target{Class: b.Class, Value: b.Value})
}

// evaluate scores, and lets the rules of the run see the scores.
func (j *job) evaluate(ctx context.Context) error {
	if err := j.score(ctx); err != nil {
		return err
	}
	j.due = false
	why, lowest := j.rules.evaluated(&j.event)
	if lowest && j.kept != nil {
		j.saveTo(j.kept)
	}
	return j.enough(why)
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
		if err := j.finite(e.Val.Loss); err != nil {
			return err
		}
	}
	if err := j.finite(e.Train.Loss); err != nil {
		return err
	}
	j.emit(Evaluated)
	return nil
}
