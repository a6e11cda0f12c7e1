package trainer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/pool"
)

// A Run is an experiment under way: Train in a goroutine of its own, folded
// into a bounded record. Its methods may be called from any goroutine.
type Run struct {
	spec   Spec
	branch *Checkpoint // where the run branched off from another; nil for one from the start

	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	listen func(*Event)

	trainer Trainer

	nudge chan struct{} // wakes a run that sleeps to keep its pace

	backlog backlog     // of the run's own goroutine
	notice  atomic.Bool // whether someone wants something of the run, or it has a pace

	mu      sync.Mutex
	resumed sync.Cond
	single  bool               // one step is to be made, paused or not
	forks   []chan *Checkpoint // who wants to know where the run stands
	last    *Checkpoint        // where it ended
	rec     record
	pace    pace
	watch   stopwatch
}

// State is where a Run is in its life.
type State uint8

const (
	Loading State = iota // data is being read
	Running
	Paused
	Done     // all epochs made
	Stopped  // ended by a person
	Diverged // ended by a loss that is not finite
	Failed   // ended by an error
)

// String returns the state as text.
func (s State) String() string {
	return [...]string{"loading", "running", "paused", "done", "stopped", "diverged", "failed"}[s]
}

// Live reports whether a run in this state may still make steps.
func (s State) Live() bool { return s <= Paused }

// Options are what people may choose about a Run beside its Spec.
type Options struct {
	Pace   float64      // epochs a second, which changes no number; 0 is as fast as can be
	Listen func(*Event) // called with each event before it is recorded; may be nil
	From   *Checkpoint  // where to go on from; nil for the start. This does change numbers.

	Trainer Trainer // makes the run; nil for Train
}

// Start starts a run.
func Start(ctx context.Context, spec Spec, o Options) *Run {
	ctx, cancel := context.WithCancel(ctx)
	r := &Run{
		spec: spec, branch: o.From, ctx: ctx, cancel: cancel,
		done: make(chan struct{}), nudge: make(chan struct{}, 1),
		listen: o.Listen, trainer: o.Trainer, rec: newRecord(), backlog: newBacklog(),
	}
	if r.trainer == nil {
		r.trainer = Train
	}
	r.resumed.L = &r.mu
	r.pace.perSecond = o.Pace
	r.notice.Store(true) // until it was first asked
	if o.From != nil {
		r.rec.last.Step, r.rec.last.Epoch = o.From.Step, o.From.Epoch
		r.watch.total = o.From.Elapsed
	}
	context.AfterFunc(ctx, r.release)
	go r.train()
	return r
}

func (r *Run) train() {
	defer close(r.done)
	defer r.cancel()
	defer func() {
		if p := recover(); p != nil {
			r.finish(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	r.finish(r.trainer(r.ctx, r.spec, r.branch, holder{r}, r.report))
}

// report folds an event, or leaves it to a later one.
func (r *Run) report(e *Event) {
	if r.listen != nil {
		r.listen(e)
	}
	if e.Kind == Stepped && !r.notice.Load() && r.backlog.add(e) {
		return
	}
	r.fold(e)
	pool.Yield()
}

func (r *Run) fold(e *Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for _, g := range r.backlog.steps {
		r.rec.step(g)
	}
	r.backlog.empty(now)
	switch e.Kind {
	case Started:
		if r.rec.state == Loading { // and not paused before it began
			r.rec.state = Running
			r.watch.start(now)
			r.watch.from(e.Plan.seen(e.Step))
			r.pace.anchor(now, e.Epoch)
		}
	case Ended:
		r.watch.stop(now)
	}
	r.rec.fold(*e)
	if e.Kind == Stepped {
		r.rec.clock.Add(e.Step, r.watch.elapsed(now).Seconds())
	}
	r.watch.mark(now, e.Plan.seen(e.Step))
}

// A holder is the Control of a Run: it holds it while it is paused or ahead of
// its pace, and tells where it stands to those who asked.
type holder struct{ *Run }

// Between implements Control.
func (h holder) Between(e *Event) Request {
	r := h.Run
	if !r.notice.Load() {
		return Request{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	paused := r.rec.state == Paused
	r.notice.Store(paused || r.pace.perSecond > 0)
	switch {
	case len(r.forks) > 0:
		return Request{Save: func(c *Checkpoint) { r.answer(c, false) }}
	case paused && r.single:
		r.single = false // it is made now, at any pace
	case paused:
		return Request{Wait: r.rest}
	default:
		if wait := r.pace.ahead(time.Now(), e.Epoch); wait > 0 {
			return Request{Wait: func() { r.sleep(wait) }}
		}
	}
	return Request{}
}

// End implements Control.
func (h holder) End(c *Checkpoint) { h.answer(c, true) }

// rest blocks while the run is paused and nobody wants anything of it.
func (r *Run) rest() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.rec.state == Paused && !r.single && len(r.forks) == 0 && r.ctx.Err() == nil {
		r.resumed.Wait()
	}
}

// sleep waits for so long, or until someone wants something.
func (r *Run) sleep(wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-r.nudge:
	case <-r.ctx.Done():
	}
}

func (r *Run) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch.stop(time.Now())
	r.rec.version++
	r.answerLocked(r.last)
	var diverged *Divergence
	switch {
	case err == nil:
		r.rec.state = Done
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		r.rec.state = Stopped
	case errors.As(err, &diverged):
		r.rec.state, r.rec.err = Diverged, err
	default:
		r.rec.state, r.rec.err = Failed, err
	}
}

// Spec returns the settings of the run.
func (r *Run) Spec() Spec { return r.spec }

// Branch returns where the run branched off from another, or nil for one from
// the start.
func (r *Run) Branch() *Checkpoint { return r.branch }

// Pause holds the run after its current step.
func (r *Run) Pause() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rec.state.Live() && r.rec.state != Paused {
		r.rec.state = Paused
		r.rec.version++
		r.watch.stop(time.Now())
		r.wake()
	}
}

// Resume lets a paused run go on.
func (r *Run) Resume() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rec.state == Paused {
		r.single = false
		r.rec.state = Loading // fold starts the clocks
		r.rec.version++
		if r.rec.last.Plan.Params > 0 { // it had started
			r.rec.state = Running
			r.watch.start(time.Now())
			r.pace.anchor(time.Now(), r.rec.last.Epoch)
		}
		r.resumed.Broadcast()
	}
}

// Step lets a paused run make one step.
func (r *Run) Step() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rec.state == Paused {
		r.single = true
		r.resumed.Broadcast()
	}
}

// SetPace changes how fast the run may go, in epochs a second; 0 is as fast
// as can be. It changes no number.
func (r *Run) SetPace(epochsPerSecond float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pace.perSecond = epochsPerSecond
	r.pace.anchor(time.Now(), r.rec.last.Epoch)
	r.rec.version++
	r.wake()
}

// Cancel asks the run to end, paused or not, and does not wait for it.
func (r *Run) Cancel() { r.cancel() }

// Stop ends the run and waits for it to end.
func (r *Run) Stop() {
	r.cancel()
	<-r.done
}

// Done is closed when the run has ended.
func (r *Run) Done() <-chan struct{} { return r.done }

// release lets a paused run see that its context has ended.
func (r *Run) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resumed.Broadcast()
}

// wake makes a run look up after its present step, and ends its sleep if it
// keeps a pace.
func (r *Run) wake() {
	r.notice.Store(true)
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}

// State returns where the run is in its life.
func (r *Run) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rec.state
}
