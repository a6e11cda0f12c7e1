package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// Meta describes how a run belongs to other runs.
type Meta struct {
	Batch  string // the ID of the first of the runs that were started together; "" for a single run, or one that replaces another
	Title  string // of the preset or lesson that the run belongs to, if Parent has none in the store
	Parent string // the ID of the run that this one goes on from
	Labels library.Labels
}

// A Run is a run.Run that is stored while it trains.
type Run struct {
	*run.Run
	keeper   *keeper     // nil if the run is not stored
	byPerson atomic.Bool // whether a person stopped it, where it is not stored
}

// A Run implements what a run.Run implements.
var (
	_ run.Weighted   = (*Run)(nil)
	_ run.Changeable = (*Run)(nil)
)

// Start starts a run and stores it. It returns at once and does not fail because of the
// disk: Stored says what could not be stored. The end of ctx interrupts the run, which
// can then be resumed; Cancel and Stop end it for good.
func (s *Store) Start(ctx context.Context, spec trainer.Spec, o run.Options, m Meta) *Run {
	if s == nil || s.o.ReadOnly {
		return &Run{Run: run.Start(ctx, spec, o)}
	}
	now := time.Now()
	k := s.newKeeper(s.newID(now), spec)
	k.meta, k.begun, k.saves.next = m, now, now.Add(min(firstTime, s.o.Every))
	k.batch = m.Batch
	switch {
	case o.Past != nil:
		r := o.Past.Record()
		k.start = &standing{o.Past.State, r, r.Branch}
	case o.From != nil:
		k.start = &standing{state: o.From}
	}
	return s.start(ctx, k, o)
}

func (s *Store) newKeeper(id string, spec trainer.Spec) *keeper {
	return &keeper{
		store: s, id: id, dir: s.runDir(id), spec: spec, kept: make(chan struct{}),
		buffer: buffer{room: maxSteps * stepLen, most: maxWaiting},
	}
}

// start starts the run of k.
func (s *Store) start(ctx context.Context, k *keeper, o run.Options) *Run {
	listen := o.Listen
	o.Listen = func(e *trainer.Event) {
		k.listen(e)
		if listen != nil {
			listen(e)
		}
	}
	s.stored.Store(true)
	k.mu.Lock() // the first event waits until k.run is set
	r := run.Start(ctx, k.spec, o)
	k.run = r
	k.mu.Unlock()
	s.add(k)
	guard.Go(func() {
		<-r.Done()
		s.poke()
	}, s.fail)
	return &Run{Run: r, keeper: k}
}

// Trainer returns a Trainer whose runs are stored as one batch. The end of the context
// interrupts a run.
func (s *Store) Trainer(m Meta) trainer.Trainer {
	if s == nil {
		return trainer.Train
	}
	var mu sync.Mutex
	start := func(ctx context.Context, spec trainer.Spec, o run.Options) *Run {
		mu.Lock()
		defer mu.Unlock()
		r := s.Start(ctx, spec, o, m)
		if m.Batch == "" {
			m.Batch = r.ID()
		}
		return r
	}
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		o := run.Options{From: from, Listen: report}
		if control != nil {
			o.Trainer = func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, own trainer.Control, report func(*trainer.Event)) error {
				return trainer.Train(ctx, spec, from, controls{own, control}, report)
			}
		}
		r := start(ctx, spec, o)
		<-r.Done()
		var snap run.Snapshot
		if r.Snapshot(&snap); snap.State == run.Stopped {
			return ctx.Err()
		}
		return snap.Err
	}
}

// controls are two controls of one run.
type controls struct{ own, other trainer.Control }

// Between implements trainer.Control.
func (c controls) Between(e *trainer.Event) trainer.Request {
	if r := c.own.Between(e); r.Save != nil || r.Wait != nil {
		return r
	}
	return c.other.Between(e)
}

// End implements trainer.Control.
func (c controls) End(s *trainer.Checkpoint) {
	c.own.End(s)
	c.other.End(s)
}

// here returns the arithmetic of this program, the version of its numerics, and the
// host and the ID of this process.
func here() (numerics string, version int, host string, pid int) {
	o := thisProcess()
	return tensor.Numerics(), trainer.NumericsVersion, o.Host, o.Pid
}

// ID returns the name of the run in the store, "" if it is not stored.
func (r *Run) ID() string {
	if r.keeper == nil {
		return ""
	}
	return r.keeper.id
}

// Stored returns how much of the run is stored.
func (r *Run) Stored() Status {
	if r.keeper == nil {
		return Status{}
	}
	return r.keeper.status.get()
}

// Kept is closed when the run has ended and everything is stored that can be.
func (r *Run) Kept() <-chan struct{} {
	if r.keeper == nil {
		return r.Done()
	}
	return r.keeper.kept
}

// Keep writes the present state of the run to a checkpoint that is not replaced, from
// which other runs can be forked later. It waits until the file is written.
func (r *Run) Keep(ctx context.Context) error {
	if r.keeper == nil {
		return fmt.Errorf("run %s is not stored: want a store", r.Spec().Name)
	}
	return r.keeper.keep(ctx)
}

// Cancel implements run.Live: the run is stopped for good.
func (r *Run) Cancel() {
	r.stopped().Store(true)
	r.Run.Cancel()
}

// stopped is whether a person stopped the run.
func (r *Run) stopped() *atomic.Bool {
	if r.keeper != nil {
		return &r.keeper.byPerson
	}
	return &r.byPerson
}

// Interrupted reports whether the run has ended with its context, and was not stopped
// for good.
func (r *Run) Interrupted() bool { return r.State() == run.Stopped && !r.stopped().Load() }

// Stop ends the run for good and waits for it to end.
func (r *Run) Stop() {
	r.Cancel()
	<-r.Done()
}

// Interrupt ends the run so that it can be resumed. It does not wait for the end.
func (r *Run) Interrupt() { r.Run.Cancel() }
