package search

import (
	"cmp"
	"context"

	"descent/model/guard"
	"descent/trainer"
)

// A foldRun is the run of a trial, or of one of its folds, in its own goroutine. It is also
// the trainer.Control of the run: it makes the run wait at the end of a rung. A waiting run
// uses no processor.
type foldRun struct {
	train   trainer.Trainer
	spec    trainer.Spec
	from    *trainer.Checkpoint // nil for the start
	patient bool
	until   float64       // the epoch at which its rung ends
	arrived chan Result   // receives the result of the run at until or at its end
	resume  chan struct{} // receives a value when the run may continue
	cancel  context.CancelFunc
	begun   bool
	result  Result // the last one from arrived

	// Only the goroutine of the run uses these fields.
	now  Result // result so far
	rung Result // result at until
	due  bool   // whether the run has reached until, and has not waited there
}

func newFoldRun(train trainer.Trainer, spec trainer.Spec, from Point, patient bool) *foldRun {
	return &foldRun{train: train, spec: spec, from: from.Checkpoint, result: from.Result, now: from.Result, patient: patient,
		arrived: make(chan Result, 1), resume: make(chan struct{})}
}

// ended reports whether the run is over.
func (f *foldRun) ended() bool { return f.result.State != Waiting }

// fell reports whether the run has ended early.
func (f *foldRun) fell() bool { return f.ended() && f.result.State != Done }

// advance trains the run up to the epoch until, to its end or until ctx ends.
func (f *foldRun) advance(ctx context.Context, until float64) {
	if f.ended() || f.result.Epoch >= until {
		return
	}
	f.until = until
	if !f.begun {
		f.begun = true
		var own context.Context // for the whole run; ctx is only for a rung
		own, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		defer context.AfterFunc(ctx, f.cancel)()
		var control trainer.Control // nil for a run that never waits
		if f.waits() {
			control = f
		}
		guard.Go(func() { f.run(own, control) }, func(err error) { panic(err) }) // impossible: run recovers all panics
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

// run trains the run from its start to its end. If a stopping rule ends the run exactly at
// the end of a rung, the run first waits there, and its end is part of the next rung.
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

// wait reports that the run has reached the end of its rung, and blocks until the run may
// continue.
func (f *foldRun) wait() {
	f.due = false
	f.arrived <- f.rung
	<-f.resume
}
