// Package run trains in the background and records what happens.
//
// A Run calls trainer.Train in a goroutine of its own and adds its events to a
// record of bounded size: a Series for each Curve, the first, last and best
// Evaluation, and the running time. Anyone may take a Snapshot of the record at
// any time, and pause, resume, pace, fork or end the run. None of that changes
// a number.
//
// A Source is what a Snapshot can be taken of: a Run, or one that was stored or
// that another program logged.
//
// The package imports trainer and trainer/metric, of the other packages below
// trainer those that write files, and none else.
package run

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/model/pool"
	"descent/trainer"
)

// A Run is a training run in a goroutine of its own, whose events are collected
// in a record of bounded size. Its methods may be called from any goroutine.
type Run struct {
	spec   trainer.Spec
	branch *trainer.Checkpoint // where the record begins, in another run; nil for one from the start
	from   *trainer.Checkpoint // where the run itself begins; nil for the start
	past   *Handover           // of the run whose place it took; nil for none

	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	listen func(*trainer.Event)

	trainer trainer.Trainer

	woken chan struct{} // wakes a run that sleeps to keep its pace

	backlog backlog     // of the run's own goroutine
	asked   atomic.Bool // whether the run has a request to serve, or a pace to keep

	mu      sync.Mutex
	resumed sync.Cond
	oneStep bool                // one step is to be made, paused or not
	waiting []waiter            // callers that wait for the state of the run
	last    *trainer.Checkpoint // where it ended
	heirs   []chan *Handover    // who wants to take the place of the run
	forked  bool                // whether one has
	rec     record
	pace    pace
	watch   stopwatch
}

// State is the state of a Run, from loading its data to its end.
type State uint8

const (
	Loading State = iota // data is being read
	Running
	Paused
	Done     // all epochs made
	Stopped  // ended by a person
	Forked   // ended by another run that goes on in its place
	Diverged // ended by a loss that is not finite
	Failed   // ended by an error
)

// String returns the state as text.
func (s State) String() string {
	return [...]string{"loading", "running", "paused", "done", "stopped", "forked", "diverged", "failed"}[s]
}

// Live reports whether a run in this state may still make steps.
func (s State) Live() bool { return s <= Paused }

// Options are the settings of a Run that are not part of its Spec.
type Options struct {
	Pace   float64              // epochs a second, which changes no number; 0 is as fast as can be
	Listen func(*trainer.Event) // called with each event before it is recorded; may be nil
	From   *trainer.Checkpoint  // where to go on from; nil for the start. This does change numbers.
	Past   *Handover            // the run to take the place of, in place of From; nil for none
	Record *Replay              // of the run itself before it was interrupted at From; nil for a new one
	Paused bool                 // whether the run waits before its first step

	Trainer trainer.Trainer // makes the run; nil for Train
}

// Start starts a run.
func Start(ctx context.Context, spec trainer.Spec, o Options) *Run {
	ctx, cancel := context.WithCancel(ctx)
	r := &Run{
		spec: spec, branch: o.From, from: o.From, past: o.Past, ctx: ctx, cancel: cancel,
		done: make(chan struct{}), woken: make(chan struct{}, 1),
		listen: o.Listen, trainer: o.Trainer, rec: newRecord(), backlog: newBacklog(),
	}
	if r.trainer == nil {
		r.trainer = trainer.Train
	}
	r.resumed.L = &r.mu
	r.pace.perSecond = o.Pace
	r.asked.Store(true) // until it was first asked
	if h := o.Past; h != nil {
		r.branch, r.from, r.rec = h.branch, h.State, h.record.clone()
	}
	if p := o.Record; p != nil {
		r.branch, r.past, r.rec = p.Branch, p.Past, p.record.clone()
		r.rec.state, r.rec.err = Loading, nil
	}
	if r.from != nil {
		r.rec.last.Step, r.rec.last.Epoch = r.from.Step, r.from.Epoch
		r.watch.total = r.from.Elapsed
	}
	if o.Paused {
		r.rec.state = Paused
	}
	context.AfterFunc(ctx, r.release)
	guard.Go(r.train, r.finish)
	return r
}

// train makes the run. A panic of the trainer, or of who listens, fails it.
func (r *Run) train() {
	defer close(r.done)
	defer r.cancel()
	var err error
	panicked := guard.Call(func() { err = r.trainer(r.ctx, r.spec, r.from, control{r}, r.report) })
	r.finish(cmp.Or(panicked, err))
}

// report records an event at once, or with a later one.
func (r *Run) report(e *trainer.Event) {
	if r.listen != nil {
		r.listen(e)
	}
	if e.Kind == trainer.Stepped && !r.asked.Load() && r.backlog.add(e) {
		return
	}
	r.fold(e)
	pool.Yield()
}

func (r *Run) fold(e *trainer.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	r.recordBacklog(now)
	switch e.Kind {
	case trainer.Started:
		if r.rec.state == Loading { // and not paused before it began
			r.rec.state = Running
			r.watch.start(now)
			r.watch.from(e.Plan.Seen(e.Step))
			r.pace.anchor(now, e.Epoch)
		}
	case trainer.Ended:
		r.watch.stop(now)
	}
	r.rec.fold(*e)
	if e.Kind == trainer.Stepped {
		r.rec.clock.Add(e.Step, r.watch.elapsed(now).Seconds())
	}
	r.watch.mark(now, e.Plan.Seen(e.Step))
}

// recordBacklog records the steps that wait for it. The caller holds the lock.
func (r *Run) recordBacklog(now time.Time) {
	for _, g := range r.backlog.steps {
		r.rec.step(g)
	}
	r.backlog.empty(now)
}

func (r *Run) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch.stop(time.Now())
	r.rec.version++
	r.answerLocked(r.last)
	r.refuseHeirs()
	var diverged *trainer.Divergence
	switch {
	case err == nil:
		r.rec.state = Done
	case r.forked:
		r.rec.state = Forked
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		r.rec.state = Stopped
	case errors.As(err, &diverged):
		r.rec.state, r.rec.err = Diverged, err
	default:
		r.rec.state, r.rec.err = Failed, err
	}
}

// Spec returns the settings of the run.
func (r *Run) Spec() trainer.Spec { return r.spec }

// Branch returns where the run branched off from another, or nil for one from
// the start. Of a run that took the place of another it is that of the other,
// since its record begins there.
func (r *Run) Branch() *trainer.Checkpoint { return r.branch }

// Pause makes the run wait after its current step.
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
		r.oneStep = false
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
		r.oneStep = true
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

// Elapsed returns the running time, without pauses.
func (r *Run) Elapsed() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.watch.elapsed(time.Now())
}

// State returns the state that the run is in.
func (r *Run) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rec.state
}
