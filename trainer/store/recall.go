package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"descent/trainer"
	"descent/trainer/run"
)

// CheckpointAt implements run.Rewindable.
func (r *Stored) CheckpointAt(ctx context.Context, epoch float64) (*trainer.Checkpoint, error) {
	network, ok := r.At(epoch)
	return recall(ctx, r.ID(), r.dir, epoch, network, ok)
}

// CheckpointAt implements run.Rewindable.
func (r *Run) CheckpointAt(ctx context.Context, epoch float64) (*trainer.Checkpoint, error) {
	network, ok := r.At(epoch)
	if r.keeper == nil {
		return nil, fmt.Errorf("run %s is not stored: want a run whose earlier epochs are", r.Spec().Name)
	}
	return recall(ctx, r.ID(), r.keeper.dir, epoch, network, ok)
}

// recall returns the complete state of the run in dir at an epoch whose network is
// stored. If there is no checkpoint of this epoch, it trains the run again from the
// newest checkpoint before, and compares the result with the stored network.
func recall(ctx context.Context, id, dir string, epoch float64, network trainer.Member, ok bool) (*trainer.Checkpoint, error) {
	if !ok {
		return nil, fmt.Errorf("run %s has no network of epoch %g: want one of an epoch that was kept", id, epoch)
	}
	f, err := readSteady(id, dir)
	if err != nil {
		return nil, err
	}
	before := f.before(epoch)
	if before != nil && before.state.Epoch == epoch {
		return before.state, nil
	}
	state, err := f.repeat(ctx, id, before, epoch)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err == nil && !sameNetwork(state.Shown(), network) {
		err = errors.New("the weights come out otherwise than they were kept")
	}
	switch {
	case err == nil:
		state.Elapsed = f.elapsed(epoch)
		return state, nil
	case before != nil && before.state.Step > 0:
		return nil, &run.Earlier{State: before.state, Err: err}
	}
	return nil, fmt.Errorf("the weights alone were kept of epoch %g, and the steps up to there cannot be made again: %w", epoch, err)
}

// before returns the newest undamaged checkpoint at an epoch or before; without one,
// the state from which the run began, which is nil if it began with new weights.
func (f *folder) before(epoch float64) *standing {
	newest := f.start
	for i := range f.places {
		c := &f.places[i].Checkpoint
		if c.File == "" || c.Epoch > epoch || newest != nil && c.Step <= newest.state.Step {
			continue
		}
		if s, err := f.standing(c); err == nil {
			newest = s
		}
	}
	return newest
}

// repeat trains the run in f again up to an epoch and returns its state there. It
// begins from a state, or with new weights if from is nil.
func (f *folder) repeat(ctx context.Context, id string, from *standing, epoch float64) (*trainer.Checkpoint, error) {
	if err := f.obstacles(ctx, id, from, false); err != nil {
		return nil, err
	}
	training, reached := context.WithCancel(ctx)
	defer reached()
	m := &moment{epoch: epoch, reached: reached}
	var state *trainer.Checkpoint
	if from != nil {
		state = from.state
	}
	err := trainer.Train(training, f.spec, state, m, func(*trainer.Event) {})
	if m.state != nil {
		return m.state, nil
	}
	return nil, cmp.Or(err, fmt.Errorf("the run ends before epoch %g", epoch))
}

// A moment is the trainer.Control that saves the state of a run at an epoch and then
// ends the run.
type moment struct {
	epoch   float64
	reached func()
	state   *trainer.Checkpoint
}

// Between implements trainer.Control.
func (m *moment) Between(e *trainer.Event) trainer.Request {
	if e.Epoch < m.epoch || m.state != nil {
		return trainer.Request{}
	}
	return trainer.Request{Save: func(c *trainer.Checkpoint) {
		m.state = c
		m.reached()
	}}
}

// End implements trainer.Control.
func (*moment) End(*trainer.Checkpoint) {}

// sameNetwork reports whether two networks are equal in single precision, the precision
// in which networks of epochs are stored.
func sameNetwork(a, b trainer.Member) bool {
	return slices.Equal(single(a.Weights), single(b.Weights)) && slices.Equal(single(a.State), single(b.State))
}

// elapsed returns the running time at the evaluation of an epoch.
func (f *folder) elapsed(epoch float64) time.Duration {
	for _, p := range f.places {
		if p.Event == evaluated && p.Run.Epoch == epoch {
			return seconds(p.Seconds)
		}
	}
	return 0
}
