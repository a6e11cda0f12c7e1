package search

import (
	"cmp"
	"context"

	"descent/model/guard"
	"descent/trainer"
)

// A foldRun is the run of a trial, or the one on one of its folds, in a goroutine
// of its own. It is the trainer.Control of the run, which makes it wait at the end
// of a rung. Other runs have its processor meanwhile.
type foldRun struct {
	train   trainer.Trainer
	spec    trainer.Spec
	from    *trainer.Checkpoint // nil for the start
	patient bool
	until   float64       // the epoch at which its rung ends
	arrived chan Result   // gets what the run has come to, at until or at its end
	resume  chan struct{} // gets a value when the run may go on
	cancel  context.CancelFunc
	begun   bool
	result  Result // that arrived last

	// Of the goroutine of the run.
	now  Result // what it has come to
	rung Result // what it had come to at until
	due  bool   // whether it has reached until, and has not waited there
}

func newFoldRun(train trainer.Trainer, spec trainer.Spec, from Point, patient bool) *foldRun {
	return &foldRun{train: train, spec: spec, from: from.Checkpoint, result: from.Result, now: from.Result, patient: patient,
		arrived: make(chan Result, 1), resume: make(chan struct{})}
}

// ended reports whether the run is over.
func (f *foldRun) ended() bool { return f.result.State != Waiting }

// fell reports whether the run has ended before its time.
func (f *foldRun) fell() bool { return f.ended() && f.result.State != Done }

// advance trains the run until the epoch until, its end or the end of ctx.
func (f *foldRun) advance(ctx context.Context, until float64) {
	if f.ended() || f.result.Epoch >= until {
		return
	}
	f.until = until
	if !f.begun {
		f.begun = true
		var own context.Context // lives until the end of the run, ctx only for a rung
		own, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		defer context.AfterFunc(ctx, f.cancel)()
		var control trainer.Control // nil for a run that never waits
		if f.waits() {
			control = f
		}
		guard.Go(func() { f.run(own, control) }, func(err error) { panic(err) }) // all that can panic is caught in it
	} else {
		defer context.AfterFunc(ctx, f.cancel)()
		f.resume <- struct{}{}
	}
	f.result = <-f.arrived
}

// waits reports whether the rung ends before the run does.
func (f *foldRun) waits() bool { return f.until < float64(f.spec.Epochs) }

// stop ends a run that waits for its next rung.
func (f *foldRun) stop() {
	if !f.begun || f.ended() {
		return
	}
	f.cancel()
	f.resume <- struct{}{}
	f.result = <-f.arrived
}

// run trains from the start of the run to its end. A run that a rule ends at the end
// of a rung has reached that rung first: its end belongs to the next one.
func (f *foldRun) run(ctx context.Context, control trainer.Control) {
	defer f.cancel()
	var err error
	panicked := guard.Call(func() { err = f.train(ctx, f.spec, f.from, control, f.observe) })
	if f.due {
		f.wait()
	}
	f.now.finish(cmp.Or(panicked, err))
	f.arrived <- f.now
}

// observe updates the result from an event.
func (f *foldRun) observe(e *trainer.Event) {
	if f.now.Observe(&f.spec, e, f.patient); e.Kind != trainer.Evaluated {
		return
	}
	switch {
	case f.now.State != Waiting:
		f.cancel()
	case e.Epoch >= f.until && f.waits():
		f.rung, f.due = f.now, true
	}
}

// Between implements trainer.Control.
func (f *foldRun) Between(*trainer.Event) trainer.Request {
	if !f.due {
		return trainer.Request{}
	}
	return trainer.Request{Wait: f.wait}
}

// End implements trainer.Control.
func (f *foldRun) End(*trainer.Checkpoint) {}

// wait reports that the run has reached the end of its rung, and blocks until it may
// go on.
func (f *foldRun) wait() {
	f.due = false
	f.arrived <- f.rung
	<-f.resume
}
