package search

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"descent/trainer"
)

// A field is the trials of a search that race each other. Each is a Train in a
// goroutine that blocks in its report at the end of a round.
type pool struct {
	search *Search
	runs   []*trialRun
	slots  chan struct{} // one place a core
	report func(Trial)
	mu     sync.Mutex // of report
	all    sync.WaitGroup
}

// A racer is a trial under way.
type trialRun struct {
	pool    *pool
	trial   *Trial
	until   float64
	arrived chan struct{} // given when the racer has come to until, or has ended
	resume  chan struct{} // given when it may go on
	cancel  context.CancelFunc
	begun   bool
	ended   bool
	hasSlot bool    // whether it has a place of the room
	first   float64 // loss at the start
}

func newPool(s *Search, trials []Trial, report func(Trial)) *pool {
	f := &pool{search: s, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), report: report}
	for i := range trials {
		f.runs = append(f.runs, &trialRun{pool: f, trial: &trials[i],
			arrived: make(chan struct{}, 1), resume: make(chan struct{})})
	}
	return f
}

// cost returns how many epochs it takes to bring alive to until.
func (f *pool) cost(alive []*trialRun, until float64) (sum float64) {
	for _, r := range alive {
		sum += until - r.until
	}
	return sum
}

// keep returns the n best of alive, and ends the others. Before the first
// round nothing is known, and all stay.
func (f *pool) keep(alive []*trialRun, n, round int) []*trialRun {
	var live []*trialRun
	for _, r := range alive {
		if !r.ended {
			live = append(live, r)
		}
	}
	if round == 0 {
		return live
	}
	slices.SortFunc(live, func(a, b *trialRun) int { return better(a.trial, b.trial) })
	for _, r := range live[min(n, len(live)):] {
		r.trial.State = Behind
		r.trial.Why = fmt.Sprintf("%d were better after %s epochs", n, trainer.FormatEpoch(r.trial.Epoch))
		r.stop()
	}
	return live[:min(n, len(live))]
}

// run brings alive to until, in their order, and returns when all are there or
// have ended. After ctx has ended it begins none.
func (f *pool) run(ctx context.Context, alive []*trialRun, until float64) {
	var under []*trialRun
	for _, r := range alive {
		select {
		case <-ctx.Done():
			continue
		case f.slots <- struct{}{}:
		}
		r.hasSlot, r.until = true, until
		under = append(under, r)
		if r.begun {
			r.resume <- struct{}{}
			continue
		}
		r.begun = true
		f.all.Add(1)
		ctx, cancel := context.WithCancel(ctx)
		r.cancel = cancel
		go r.train(ctx)
	}
	for _, r := range under {
		<-r.arrived
	}
}

// leave gives the racer's place to another.
func (r *trialRun) release() {
	if r.hasSlot {
		r.hasSlot = false
		<-r.pool.slots
	}
}

// end ends all that still rest, and waits for them.
func (f *pool) end() {
	for _, r := range f.runs {
		r.stop()
	}
	f.all.Wait()
}

// stop ends a racer that rests.
func (r *trialRun) stop() {
	if !r.begun || r.ended {
		return
	}
	if r.trial.State == Waiting {
		r.trial.State, r.trial.Why = Stopped, "cut off before its last epoch"
	}
	r.cancel()
	r.resume <- struct{}{}
	<-r.arrived
}

// train makes the trial.
func (r *trialRun) train(ctx context.Context) {
	defer r.pool.all.Done()
	defer r.cancel()
	defer r.finish(nil) // what a panic leaves
	r.finish(r.pool.search.trainer()(ctx, r.trial.Spec, nil, nil, r.observe))
}

// finish says what became of the trial, once.
func (r *trialRun) finish(err error) {
	if r.ended {
		return
	}
	t := r.trial
	if p := recover(); p != nil {
		err = fmt.Errorf("panic: %v", p)
	}
	r.release()
	var d *trainer.Divergence
	switch {
	case t.State != Waiting:
	case err == nil:
		t.State = Done
	case errors.As(err, &d):
		t.State, t.Why, t.Epoch = Diverged, d.Error(), d.Epoch
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		t.State, t.Why = Stopped, "cut off before its last epoch"
	default:
		t.State, t.Why = Failed, err.Error()
	}
	r.ended = true
	if r.pool.report != nil && t.State != Stopped {
		r.pool.mu.Lock()
		r.pool.report(*t)
		r.pool.mu.Unlock()
	}
	r.arrived <- struct{}{}
}

// see looks at an event, and rests at the end of a round.
func (r *trialRun) observe(e *trainer.Event) {
	t := r.trial
	if _, keeps := t.Spec.Stop.(trainer.BestKeeper); e.Complete && keeps {
		t.Best, t.Train, t.When = scored(e), e.Train, e.Kept
	} else if e.Complete {
		r.choose(e)
	}
	if e.Kind != trainer.Evaluated || t.State != Waiting {
		return
	}
	t.Epoch = e.Epoch
	if e.Step == 0 {
		r.first = e.Train.Loss
	} else if e.Whole() {
		r.choose(e)
	}
	if why := r.hopeless(e); why != "" && !r.pool.search.Patient {
		t.State, t.Why = Hopeless, why
		r.cancel()
		return
	}
	if last := float64(r.trial.Spec.Epochs); e.Epoch >= r.until && r.until < last {
		r.release()
		r.arrived <- struct{}{}
		<-r.resume
	}
}

// scored returns the score by which trials are compared.
func scored(e *trainer.Event) trainer.Score {
	if !e.Val.Measured() {
		return e.Train
	}
	return e.Val
}

// choose makes the scores of e the trial's best if their loss is the lowest so
// far. It is asked at whole epochs and about the result of the trial.
func (r *trialRun) choose(e *trainer.Event) {
	score := scored(e)
	if t := r.trial; !t.Best.Measured() || score.Loss < t.Best.Loss {
		t.Best, t.Train, t.When = score, e.Train, e.Epoch
	}
}

// hopeless says why a trial cannot win: its loss has grown, or a third of the
// run has taught it nothing.
func (r *trialRun) hopeless(e *trainer.Event) string {
	switch {
	case e.Plan.Grown(r.first, e.Train.Loss):
		return fmt.Sprintf("the loss has grown from %.3g to %.3g", r.first, e.Train.Loss)
	case e.Epoch >= float64(r.trial.Spec.Epochs)/3 && e.Epoch >= 2 && e.Plan.Guesses(e.Train):
		return fmt.Sprintf("it still guesses after %s epochs", trainer.FormatEpoch(e.Epoch))
	}
	return ""
}
