package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// A Stored is a run that was read from a store and verified. It implements
// run.Weighted. Its methods may be called from any goroutine.
type Stored struct {
	Entry library.Entry // as of the verified log
	dir   string
	spec  trainer.Spec
	all   *run.Replay // what is known of the run
	state run.State
	spot  standing // the last known state of the run; spot.state is nil if there is none
	start *standing
	shots networks
}

var _ run.Weighted = (*Stored)(nil)

// Open reads a run and verifies all of its files. The error is a *Damage if one of them
// was changed or is missing.
func (s *Store) Open(ctx context.Context, id string) (*Stored, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	dir := s.find(id)
	return steady(dir, func() (*Stored, error) { return s.openIn(id, dir) })
}

// openIn opens the run in dir.
func (s *Store) openIn(id, dir string) (*Stored, error) {
	log := fileLength(dir, logFile) // before reading: the log may grow
	f, err := readFolder(id, dir)
	if err != nil {
		return nil, err
	}
	e, err := s.read(id, dir)
	if err != nil {
		return nil, err
	}
	e.Log = log
	r := &Stored{Entry: e, dir: f.dir, spec: f.spec, start: f.start}
	r.all = run.NewReplay()
	if f.start != nil {
		r.all = f.start.begin()
	}
	p := f.last(checkpoint)
	if p != nil {
		stands, err := f.standing(&p.Checkpoint)
		if err != nil {
			return nil, &Damage{id, err}
		}
		r.spot, r.all = *stands, stands.record
	}
	switch end := f.ended(); {
	case p == nil:
		f.replay(r.all, 0)
	case end == nil: // the run can be resumed
		r.all.End(run.Stopped, nil)
	case p.Checkpoint.Kind != endKind: // the disk had no room for the last checkpoint
		f.replay(r.all, p.end)
	default:
		r.all.End(end.Ended.outcome())
	}
	r.state = r.all.State()
	r.shots.set(f.shots())
	return r, nil
}

// shots returns the networks of epochs whose files exist and are undamaged, in order.
func (f *folder) shots() (all []file) {
	for _, p := range f.places {
		if p.Event != weights {
			continue
		}
		if _, err := readVerified(f.dir, &p.Weights); err != nil {
			continue // deleted or damaged: this epoch is not available
		}
		all = append(all, p.Weights)
	}
	slices.SortFunc(all, func(a, b file) int { return int(a.Epoch) - int(b.Epoch) })
	return slices.CompactFunc(all, func(a, b file) bool { return a.Epoch == b.Epoch })
}

// ID returns the name of the run in the store.
func (r *Stored) ID() string { return r.Entry.ID }

// Parent returns the ID of the run that the run goes on from; "" if it goes on from none.
func (r *Stored) Parent() string { return r.Entry.Parent }

// Spec implements run.Source.
func (r *Stored) Spec() trainer.Spec { return r.spec }

// Branch implements run.Source.
func (r *Stored) Branch() *trainer.Checkpoint {
	if r.start == nil {
		return nil
	}
	return r.start.begin().Branch
}

// Snapshot implements run.Source. The snapshot of an interrupted run is that of the
// checkpoint from which it would be resumed or, without one, of its last evaluation.
func (r *Stored) Snapshot(s *run.Snapshot) bool { return r.all.Snapshot(s) }

// Member implements run.Weighted.
func (r *Stored) Member() (trainer.Member, bool) {
	m, ok := r.all.Member(r.spec)
	if !ok {
		return trainer.Member{}, false
	}
	m.Weights, m.State = slices.Clone(m.Weights), slices.Clone(m.State)
	return m, true
}

// Checkpoint implements run.Weighted.
func (r *Stored) Checkpoint(context.Context) (*trainer.Checkpoint, error) {
	switch {
	case r.spot.state == nil:
		return nil, errors.New("the run never began")
	case r.state == run.Diverged:
		return nil, fmt.Errorf("run %q diverged: want a run to go on from that did not", r.spec.Name)
	}
	return r.spot.state, nil
}
