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
// Optimizers and Schedules are catalogs of parts, as in package model.
package trainer

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Trainer makes a run of spec, from where another run stood or, if from is
// nil, from the start, and calls report with each event, in order: Started,
// then Stepped and Evaluated, then Ended. The event is the run's own: read it
// before report returns.
//
// It asks control, which may be nil, before the run and between its steps.
//
// It returns nil when the run is complete, ctx.Err() if ctx ends first, a
// *Divergence if the loss stops being finite, and another error, without any
// event, if spec cannot be run or cannot go on from there.
type Trainer func(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error

// A Control decides when a run rests, and takes its state. It is asked by the
// goroutine that trains, so what it does costs time of training.
type Control interface {
	// Between is asked before the first step and after each, when all events
	// of the step have been reported and the rules have spoken. It is asked
	// again after a Request was carried out, until it has none.
	Between(e *Event) Request

	// End gets the state from which others may go on when the run has ended:
	// of a complete run under a Keeper, that of its result.
	End(c *Checkpoint)
}

// A Request is what a Control wants before the next step.
type Request struct {
	Save func(*Checkpoint) // gets where the run stands; nil for nobody
	Wait func()            // blocks as long as the run should rest; nil to go on
}

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
	crew := tensor.NewCrew(0)
	defer crew.Close()
	j.employ(crew)
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

// between lets the control of the run save its state and hold it.
func (j *job) between(ctx context.Context) {
	for j.control != nil && ctx.Err() == nil {
		r := j.control.Between(&j.event)
		if r.Save != nil {
			r.Save(j.save())
		}
		if r.Wait != nil {
			j.rest(r.Wait)
		}
		if r.Save == nil && r.Wait == nil {
			return
		}
	}
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

// A job is a run of Train: all its memory, allocated before the first step.
type job struct {
	*learner
	set    *data.Prepared
	eval   *evaluator
	batch  *data.Batch
	gather *gather // for steps and evaluations
	order  []int32 // of the training examples in this epoch

	shuffles, masks *rand.PCG // where order and dropout draw from
	shuffled        bool      // whether order is that of this epoch, even in its middle
	due             bool      // whether an evaluation comes before the next step
	fork            bool      // whether the run goes on from one of another Spec
	over            bool      // whether a rule has ended the run that this one goes on from

	kept    *Checkpoint // where the validation loss was lowest, for a Keeper; else nil
	control Control     // may be nil
}

// batch returns the examples in a step.
func (s Spec) batch(set *data.Prepared) int {
	if n := set.Train.Len(); s.Batch == 0 || s.Batch > n {
		return n
	}
	return s.Batch
}

// plan returns what is known of a run of s with so many parameters.
func (s Spec) plan(set *data.Prepared, params int) Plan {
	n, size := set.Train.Len(), s.batch(set)
	p := Plan{
		Classes: len(set.Classes), Inputs: set.Shape.Len(), Params: params,
		Samples: n, Held: set.Val.Len(), StepsPerEpoch: (n + size - 1) / size, Epochs: s.Epochs,
		Numerics: tensor.Numerics(),
		Guess:    s.guess(set), Spread: set.Spread,
	}
	return p
}

func newJob(spec Spec, report func(*Event)) (*job, error) {
	set, err := spec.Load()
	if err != nil {
		return nil, err
	}
	n, size := set.Train.Len(), spec.batch(set)
	shuffles, masks := spec.source(orderStream), spec.source(maskStream)
	net := model.New(spec.Arch(set.Set), max(size, evalRows), spec.rand(weightStream), rand.New(masks))
	plan, gather := spec.plan(set, net.Count()), newGather(set)
	j := &job{
		learner: newLearner(spec, net, plan, tensor.New(size, set.Outputs()), report),
		set:     set,
		gather:  gather,
		eval:    newEvaluator(net, spec, gather),
		batch:   set.NewBatch(size),
		order:   make([]int32, n),

		shuffles: shuffles, masks: masks,
		due: true,
	}
	for i := range j.order {
		j.order[i] = int32(i)
	}
	if _, ok := spec.Stop.(Keeper); ok {
		j.kept = new(Checkpoint)
	}
	return j, nil
}

// employ lets crew do everything large.
func (j *job) employ(crew *tensor.Crew) {
	j.learner.employ(crew)
	j.gather.crew = crew
}

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
	j.crew.Begin()
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
