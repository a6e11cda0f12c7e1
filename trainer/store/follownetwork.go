package store

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// The actions that are possible for a run that another process trains.
var (
	_ run.Followed   = (*Followed)(nil)
	_ run.Lagging    = (*Followed)(nil)
	_ run.Rewindable = (*Followed)(nil)
)

// stands determines the evaluation to which the network of the last checkpoint belongs.
type stands struct {
	known bool // whether there is a checkpoint with an evaluation
	epoch float64
	since []reached // the last evaluation before the checkpoint, and those after it
}

// reached is the point of the training at which a run was evaluated.
type reached struct {
	step  int
	epoch float64
}

// note updates the networks of f from an entry of the log.
func (f *Followed) note(e *entry) {
	s := &f.stands
	switch e.Event {
	case started, evaluated:
		if e.Run.Kind == trainer.Evaluated {
			s.since = append(s.since, reached{e.Run.Step, e.Run.Epoch})
		}
	case checkpoint:
		s.save(e.Checkpoint.Step)
	case weights:
		f.shots.add(e.Weights)
	case ended:
		if e.Run.Complete && s.known {
			s.epoch = e.Run.Kept
		}
	}
}

// save records that the run was saved at a step. The log may contain later evaluations
// before the entry of the checkpoint.
func (s *stands) save(step int) {
	n := len(s.since)
	for n > 0 && s.since[n-1].step > step {
		n--
	}
	if n > 0 {
		s.known, s.epoch = true, s.since[n-1].epoch
		s.since = slices.Clone(s.since[n-1:])
	}
}

// Key implements run.Followed.
func (f *Followed) Key() string { return filepath.Base(f.dir) }

// Dir returns the folder of the run.
func (f *Followed) Dir() string { return f.dir }

// Began returns when the run began.
func (f *Followed) Began() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.entry.Created
}

// Entry returns the entry of the run for lists, with the results of a snapshot of it.
func (f *Followed) Entry(s *run.Snapshot) library.Entry {
	f.mu.Lock()
	e, over := f.entry, f.over
	f.mu.Unlock()
	e.State, e.Why = outcome(s.State, s.Err, s.Why)
	switch {
	case over:
	case s.State.Live():
		e.Owner = holder(f.dir)
	default:
		e.State = library.Interrupted
	}
	fill(&e, s, f.spec)
	return e
}

// Standing implements run.Lagging.
func (f *Followed) Standing() (epoch float64, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stands.epoch, f.stands.known
}

// whole reads the run as it is stored now, and verifies it.
func (f *Followed) whole() (*Stored, error) {
	return steady(f.dir, func() (*Stored, error) { return new(Store).openIn(f.Key(), f.dir) })
}

// Member implements run.Weighted.
func (f *Followed) Member() (trainer.Member, bool) {
	r, err := f.whole()
	if err != nil {
		return trainer.Member{}, false
	}
	return r.Member()
}

// Checkpoint implements run.Weighted. It returns the last stored checkpoint.
func (f *Followed) Checkpoint(ctx context.Context) (*trainer.Checkpoint, error) {
	r, err := f.whole()
	if err != nil {
		return nil, err
	}
	return r.Checkpoint(ctx)
}

// Epochs implements run.Rewindable.
func (f *Followed) Epochs() []float64 { return f.shots.epochs() }

// At implements run.Rewindable.
func (f *Followed) At(epoch float64) (trainer.Member, bool) {
	r, err := f.whole()
	if err != nil {
		return trainer.Member{}, false
	}
	return r.At(epoch)
}

// CheckpointAt implements run.Rewindable.
func (f *Followed) CheckpointAt(ctx context.Context, epoch float64) (*trainer.Checkpoint, error) {
	r, err := f.whole()
	if err != nil {
		return nil, err
	}
	return r.CheckpointAt(ctx, epoch)
}
