package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"descent/model/guard"
	"descent/trainer"
)

// cutOff is why a trial has no result that was ended with its search.
const cutOff = "cut off before its last epoch"

// A foldRun is the run of a trial, or the one on one of its folds, in a goroutine
// of its own, which blocks while it reports the event that ends a round.
type foldRun struct {
	pool    *pool
	spec    trainer.Spec
	until   float64       // the epoch at which its round ends
	arrived chan struct{} // gets a value when the run has reached until, or has ended
	resume  chan struct{} // gets a value when the run may go on
	cancel  context.CancelFunc
	begun   bool
	ended   bool
	first   float64 // loss at the start

	state       State
	why         string
	epoch       float64
	best, train trainer.Score // as in a Trial
	when        float64
	fitted      bool
}

func newFoldRun(p *pool, spec trainer.Spec) *foldRun {
	return &foldRun{pool: p, spec: spec, best: trainer.Unmeasured(), train: trainer.Unmeasured(),
		arrived: make(chan struct{}, 1), resume: make(chan struct{})}
}

// advance trains the run up to until, or to its end, and returns then.
func (f *foldRun) advance(ctx context.Context, until float64) {
	if f.ended {
		return
	}
	f.until = until
	if f.begun {
		f.resume <- struct{}{}
	} else {
		f.begun = true
		ctx, f.cancel = context.WithCancel(ctx)
		guard.Go(func() { f.run(ctx) }, f.pool.fail)
	}
	<-f.arrived
}

// stop ends a run that waits for its next round, and reports whether there was
// one.
func (f *foldRun) stop() bool {
	if !f.begun || f.ended {
		return false
	}
	f.cancel()
	f.resume <- struct{}{}
	<-f.arrived
	return true
}

// run trains from the start of the run to its end.
func (f *foldRun) run(ctx context.Context) {
	defer f.cancel()
	var err error
	panicked := guard.Call(func() { err = f.pool.search.trainer()(ctx, f.spec, nil, nil, f.observe) })
	f.finish(cmp.Or(panicked, err))
	f.arrived <- struct{}{}
}

// finish sets the final state.
func (f *foldRun) finish(err error) {
	var d *trainer.Divergence
	switch {
	case f.state != Waiting:
	case err == nil:
		f.state = Done
	case errors.As(err, &d):
		f.state, f.why, f.epoch = Diverged, d.Error(), d.Epoch
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		f.state, f.why = Stopped, cutOff
	default:
		f.state = Failed
		f.why, _, _ = strings.Cut(err.Error(), "\n") // without the stack of a panic
	}
	f.ended = true
}

// observe updates f from an event, and blocks at the end of a round.
func (f *foldRun) observe(e *trainer.Event) {
	if _, keeps := f.spec.Stop.(trainer.BestKeeper); e.Complete && keeps {
		f.best, f.train, f.when = f.scored(e), e.Train, e.Kept
	} else if e.Complete {
		f.choose(e)
	}
	if e.Kind != trainer.Evaluated || f.state != Waiting {
		return
	}
	f.epoch = e.Epoch
	if e.Step == 0 {
		f.first = e.Train.Loss
	} else if e.Whole() {
		f.choose(e)
	}
	if why := f.hopeless(e); why != "" && !f.pool.search.Patient {
		f.state, f.why = Hopeless, why
		f.cancel()
		return
	}
	if last := float64(f.spec.Epochs); e.Epoch >= f.until && f.until < last {
		f.arrived <- struct{}{}
		<-f.resume
	}
}

// scored returns the score by which trials are compared.
func (f *foldRun) scored(e *trainer.Event) trainer.Score {
	if f.fitted = !e.Val.Measured(); f.fitted {
		return e.Train
	}
	return e.Val
}

// choose makes the scores of e the best if their loss is the lowest so far. It is
// called at whole epochs and for the result of the run.
func (f *foldRun) choose(e *trainer.Event) {
	if score := f.scored(e); !f.best.Measured() || score.Loss < f.best.Loss {
		f.best, f.train, f.when = score, e.Train, e.Epoch
	}
}

// hopeless returns why a trial cannot be the best, or "": its loss has grown, or
// after a third of the run it is no better than a constant answer.
func (f *foldRun) hopeless(e *trainer.Event) string {
	switch {
	case e.Plan.Grown(f.first, e.Train.Loss):
		return fmt.Sprintf("the loss has grown from %.3g to %.3g", f.first, e.Train.Loss)
	case e.Epoch >= float64(f.spec.Epochs)/3 && e.Epoch >= 2 && e.Plan.Guesses(e.Train):
		return fmt.Sprintf("it still guesses after %s epochs", trainer.FormatEpoch(e.Epoch))
	}
	return ""
}
