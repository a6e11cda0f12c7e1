package search

import (
	"cmp"
	"context"

	"descent/model/guard"
	"descent/trainer"
)

// A foldRun is the run of a trial, or the run on one of its folds. It trains in a
// goroutine of its own, which blocks at the end of each rung.
type foldRun struct {
	train   trainer.Trainer
	spec    trainer.Spec
	from    *trainer.Checkpoint // nil for the start
	patient bool
	until   float64       // the epoch at which its rung ends
	arrived chan struct{} // receives a value when the run has reached until or has ended
	resume  chan struct{} // receives a value when the run may go on
	cancel  context.CancelFunc
	begun   bool
	result  Result
}

func newFoldRun(train trainer.Trainer, spec trainer.Spec, from Point, patient bool) *foldRun {
	return &foldRun{train: train, spec: spec, from: from.Checkpoint, result: from.Result, patient: patient,
		arrived: make(chan struct{}, 1), resume: make(chan struct{})}
}

// ended reports whether the run is over.
func (f *foldRun) ended() bool { return f.result.State != Waiting }

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
		guard.Go(func() { f.run(own) }, func(err error) { panic(err) }) // run recovers panics of training itself
	} else {
		defer context.AfterFunc(ctx, f.cancel)()
		f.resume <- struct{}{}
	}
	<-f.arrived
}

// stop ends a run that waits for its next rung.
func (f *foldRun) stop() {
	if !f.begun || f.ended() {
		return
	}
	f.cancel()
	f.resume <- struct{}{}
	<-f.arrived
}

// run trains from the start of the run to its end.
func (f *foldRun) run(ctx context.Context) {
	defer f.cancel()
	var err error
	panicked := guard.Call(func() { err = f.train(ctx, f.spec, f.from, nil, f.observe) })
	f.result.finish(cmp.Or(panicked, err))
	f.arrived <- struct{}{}
}

// observe updates the result from an event, and blocks at the end of a rung.
func (f *foldRun) observe(e *trainer.Event) {
	if f.result.Observe(&f.spec, e, f.patient); e.Kind != trainer.Evaluated {
		return
	}
	switch {
	case f.ended():
		f.cancel()
	case e.Epoch >= f.until && f.until < float64(f.spec.Epochs):
		f.arrived <- struct{}{}
		<-f.resume
	}
}
