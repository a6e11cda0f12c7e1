package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"descent/model/guard"
	"descent/trainer"
)

// A pool trains the trials of a search, as many at a time as there are cores. Each
// is a run in a goroutine of its own, which blocks while it reports the event that
// ends a round.
type pool struct {
	search *Search
	runs   []*trialRun
	slots  chan struct{} // one for each core; a run holds one while it trains
	report func(Trial)
	fail   func(error) // ends the search
	mu     sync.Mutex  // of report
	all    sync.WaitGroup
}

// A trialRun is the run of a trial.
type trialRun struct {
	pool    *pool
	trial   *Trial
	until   float64       // the epoch at which its round ends
	arrived chan struct{} // gets a value when the run has reached until, or has ended
	resume  chan struct{} // gets a value when the run may go on
	cancel  context.CancelFunc
	begun   bool
	ended   bool
	hasSlot bool    // whether it holds one of the pool's slots
	first   float64 // loss at the start
}

func newPool(s *Search, trials []Trial, report func(Trial), fail func(error)) *pool {
	p := &pool{search: s, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), report: report, fail: fail}
	for i := range trials {
		p.runs = append(p.runs, &trialRun{pool: p, trial: &trials[i],
			arrived: make(chan struct{}, 1), resume: make(chan struct{})})
	}
	return p
}

// cost returns how many epochs it takes to train alive up to until.
func (p *pool) cost(alive []*trialRun, until float64) (sum float64) {
	for _, r := range alive {
		sum += until - r.until
	}
	return sum
}

// keep returns the n best of alive, and ends the others. Before the first round
// it returns all.
func (p *pool) keep(alive []*trialRun, n, round int) []*trialRun {
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

// run trains alive up to until and returns when all have reached it or have
// ended. Slots are given in the order of alive, and none after ctx has ended.
func (p *pool) run(ctx context.Context, alive []*trialRun, until float64) {
	var under []*trialRun
	for _, r := range alive {
		select {
		case <-ctx.Done():
			continue
		case p.slots <- struct{}{}:
		}
		r.hasSlot, r.until = true, until
		under = append(under, r)
		if r.begun {
			r.resume <- struct{}{}
			continue
		}
		r.begun = true
		p.all.Add(1)
		ctx, cancel := context.WithCancel(ctx)
		r.cancel = cancel
		guard.Go(func() { r.train(ctx) }, p.fail)
	}
	for _, r := range under {
		<-r.arrived
	}
}

// release gives the slot of r back to the pool.
func (r *trialRun) release() {
	if r.hasSlot {
		r.hasSlot = false
		<-r.pool.slots
	}
}

// end ends all runs that wait for their next round.
func (p *pool) end() {
	for _, r := range p.runs {
		r.stop()
	}
	p.all.Wait()
}

// stop ends a run that waits for its next round.
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

// train runs the trial from its start to its end, and reports it.
func (r *trialRun) train(ctx context.Context) {
	defer r.pool.all.Done()
	defer r.cancel()
	var err error
	panicked := guard.Call(func() { err = r.pool.search.trainer()(ctx, r.trial.Spec, nil, nil, r.observe) })
	r.finish(cmp.Or(panicked, err))
	if r.trial.State != Stopped {
		r.pool.tell(*r.trial)
	}
	r.arrived <- struct{}{}
}

// tell reports a trial that has ended.
func (p *pool) tell(t Trial) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := guard.Call(func() { p.report(t) }); err != nil {
		p.fail(err)
	}
}

// finish sets the final state of the trial.
func (r *trialRun) finish(err error) {
	t := r.trial
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
		t.State = Failed
		t.Why, _, _ = strings.Cut(err.Error(), "\n") // without the stack of a panic
	}
	r.ended = true
}

// observe updates the trial from an event, and blocks at the end of a round.
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
// far. It is called at whole epochs and for the result of the trial.
func (r *trialRun) choose(e *trainer.Event) {
	score := scored(e)
	if t := r.trial; !t.Best.Measured() || score.Loss < t.Best.Loss {
		t.Best, t.Train, t.When = score, e.Train, e.Epoch
	}
}

// hopeless returns why a trial cannot be the best, or "": its loss has grown, or
// after a third of the run it is no better than a constant answer.
func (r *trialRun) hopeless(e *trainer.Event) string {
	switch {
	case e.Plan.Grown(r.first, e.Train.Loss):
		return fmt.Sprintf("the loss has grown from %.3g to %.3g", r.first, e.Train.Loss)
	case e.Epoch >= float64(r.trial.Spec.Epochs)/3 && e.Epoch >= 2 && e.Plan.Guesses(e.Train):
		return fmt.Sprintf("it still guesses after %s epochs", trainer.FormatEpoch(e.Epoch))
	}
	return ""
}
