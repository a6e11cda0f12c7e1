package store

import (
	"context"
	"fmt"
	"time"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// Meta is what is stored of a run beside what it does.
type Meta struct {
	Batch  string // the ID of the first of the runs that were begun together; "" for a run alone
	Title  string // of the preset or lesson that the run belongs to
	Parent string // the ID of the run that this one goes on from
	Labels library.Labels
}

// A Run is a run.Run that is stored while it trains.
type Run struct {
	*run.Run
	keeper *keeper // nil if the run is not stored
}

// A Run can do what a run.Run can.
var (
	_ run.Weighted   = (*Run)(nil)
	_ run.Changeable = (*Run)(nil)
)

// Start starts a run and stores it from then on. It returns at once and never
// fails because of the disk: Stored says what could not be stored. The run is
// interrupted when ctx ends, and stopped by its own Cancel and Stop.
func (s *Store) Start(ctx context.Context, spec trainer.Spec, o run.Options, m Meta) *Run {
	if s == nil || s.o.ReadOnly {
		return &Run{Run: run.Start(ctx, spec, o)}
	}
	now := time.Now()
	k := s.newKeeper(s.newID(now), spec)
	k.meta, k.begun, k.saves.next = m, now, now.Add(min(firstTime, s.o.Every))
	if k.batch = m.Batch; k.batch == "" {
		k.batch = k.id
	}
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
		buffer: buffer{room: maxSteps * stepLen},
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
	k.mu.Lock() // the run waits with its first event until it is known
	k.run = run.Start(ctx, k.spec, o)
	k.mu.Unlock()
	s.mu.Lock()
	s.keepers = append(s.keepers, k)
	s.mu.Unlock()
	go func() {
		<-k.run.Done()
		s.poke()
	}()
	return &Run{k.run, k}
}

// here returns what numbers of a run depend on in this program, and where it runs.
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

// Stored says what of the run is stored.
func (r *Run) Stored() Status {
	if r.keeper == nil {
		return Status{}
	}
	k := r.keeper
	select {
	case <-k.store.open:
		if k.store.err != nil {
			return Status{Err: k.store.err}
		}
	default:
	}
	return k.status.get()
}

// Kept is closed when the run has ended and all of it is stored that can be.
func (r *Run) Kept() <-chan struct{} {
	if r.keeper == nil {
		return r.Done()
	}
	return r.keeper.kept
}

// Keep keeps where the run stands in a file of its own, to branch off from later.
// It waits until the file is written.
func (r *Run) Keep(ctx context.Context) error {
	if r.keeper == nil {
		return fmt.Errorf("run %s is not stored: want a store", r.Spec().Name)
	}
	return r.keeper.keep(ctx)
}

// Cancel implements run.Live: the run is stopped for good.
func (r *Run) Cancel() {
	if r.keeper != nil {
		r.keeper.byPerson.Store(true)
	}
	r.Run.Cancel()
}

// Stop ends the run for good and waits for it to end.
func (r *Run) Stop() {
	r.Cancel()
	<-r.Done()
}

// Interrupt ends the run so that it can be resumed, and does not wait for it.
func (r *Run) Interrupt() { r.Run.Cancel() }
