// Package run trains in the background and records the curves of runs.
//
// A Run calls trainer.Train in a goroutine and adds its events to a record of bounded size:
// a Series for each Curve, the first, last and best Evaluation, and the running time. Any
// goroutine may take a Snapshot of the record, and pause, resume, pace, fork or end the
// run. This does not affect the results of the run.
//
// A Source is anything that has Snapshots: a Run, a stored run, or a run that another
// program has logged. Weighted, Live, Rewindable and other interfaces are further
// abilities of a Source.
//
// Of the other packages below trainer, the package imports metric and those that write
// files.
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
	branch *trainer.Checkpoint // see Branch
	from   *trainer.Checkpoint // the state from which the run begins; nil for new weights
	past   *Handover           // of the run that it replaced; nil for none

	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	listen func(*trainer.Event)

	trainer trainer.Trainer

	woken chan struct{} // wakes a run that sleeps to keep its pace

	backlog backlog     // of the run's own goroutine
	asked   atomic.Bool // whether the run has a pending request, or a pace

	mu      sync.Mutex
	resumed sync.Cond
	oneStep bool                // whether to make one step even if paused
	waiting []waiter            // callers that wait for the state of the run
	last    *trainer.Checkpoint // the state at the end
	heirs   []chan *Handover    // callers of HandOver
	forked  bool                // whether another run has replaced it
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
	Done     // made all epochs, or ended by a rule
	Stopped  // ended by the user
	Forked   // replaced by another run
	Diverged // ended by an infinite or NaN loss
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
	Pace   float64              // epochs a second; 0 for full speed. It does not affect results.
	Listen func(*trainer.Event) // called with each event before it is recorded; may be nil
	From   *trainer.Checkpoint  // the state from which to go on; nil for new weights
	Past   *Handover            // the run to replace, instead of From; nil for none
	Record *Replay              // for an interrupted run: its record up to From; nil for a new run
	Paused bool                 // whether the run waits before its first step

	Trainer trainer.Trainer // trains the run; nil for trainer.Train
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
	r.asked.Store(true) // makes Between check the options once
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

// train trains the run. A panic of the trainer or the listener fails the run.
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
		if r.rec.state == Loading { // false if the run was paused before it began
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

// recordBacklog adds the steps of the backlog to the record. The caller holds the lock.
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

// Branch returns the state from which the run was forked, or nil if it is not a fork. For
// a run that replaced another it is that of the other run, at which the record begins.
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

// SetPace changes the pace of the run in epochs a second; 0 for full speed. It does not
// affect the results.
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
