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
	"errors"
	"math/bits"
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
	return Continue(ctx, spec, nil, report)
}

// Continue is Train from where another run stood, or from the start if from is
// nil. Its first evaluation is that of the place where it branches off. It
// returns an error, without any event, if spec cannot go on from there.
func Continue(ctx context.Context, spec Spec, from *Checkpoint, report func(Event)) error {
	j, err := newJob(spec, func(e *Event) { report(*e) })
	if err == nil && from != nil {
		err = j.restore(from)
	}
	if err != nil {
		return err
	}
	return j.train(ctx)
}

// train makes the whole run.
func (j *job) train(ctx context.Context) error {
	crew := tensor.NewCrew(0)
	defer crew.Close()
	j.employ(crew)
	j.emit(Started)
	err := j.run(ctx)
	if j.last != nil {
		j.last(j.save())
	}
	if err == nil || errors.Is(err, errEnough) {
		if !j.control.restore(j.net.W, j.net.State()) {
			j.average.show()
		}
		j.event.Test, err = j.test(ctx)
	}
	j.emit(Ended)
	return err
}

// test scores the test part: with Monte-Carlo dropout, if the Spec asks for it.
func (j *job) test(ctx context.Context) (Score, error) {
	if j.spec.Passes == 0 {
		return j.eval.score(ctx, &j.set.Test, j.eval.rows(j.set.Test.Len()))
	}
	m := Member{j.spec, j.net.W, j.net.State()}
	p, err := m.MonteCarlo(ctx, j.set, &j.set.Test, j.spec.Passes)
	if err != nil {
		return noScore, err
	}
	return ScorePredictions(p, j.set, &j.set.Test), nil
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

	last func(*Checkpoint) // gets the state behind the last step; may be nil
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
		Guess: s.guess(set), Spread: set.Spread,
	}
	if set.Regression() {
		p.Metric = RSquared
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
	return j, nil
}

// employ lets crew do everything large.
func (j *job) employ(crew *tensor.Crew) {
	j.learner.employ(crew)
	j.gather.crew = crew
}

// run makes all steps and evaluations that are left.
func (j *job) run(ctx context.Context) error {
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
		if err := j.step(s); err != nil {
			return err
		}
		if j.due {
			if err := j.evaluate(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin makes the evaluation before the first step. Where a run branches off
// between two evaluations, this one is for the eye alone.
func (j *job) begin(ctx context.Context) error {
	if j.due {
		return j.evaluate(ctx)
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
	j.average.show()
	defer j.average.hide()
	return j.end(j.control.evaluated(&j.event, j.net.State()))
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
