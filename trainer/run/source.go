package run

import (
	"context"

	"descent/trainer"
)

// A Source is a run that has Snapshots: a Run of this program, a stored run, or a run that
// another program has logged. Further abilities are separate interfaces, such as Weighted
// and Live. Its methods may be called from any goroutine and return at once.
type Source interface {
	// Spec returns the settings of the run, which never change. For a run of another
	// program only the Name may be known; see Spec.Known.
	Spec() trainer.Spec

	// Branch returns the state from which the run was forked, or nil if it is not a fork.
	Branch() *trainer.Checkpoint

	// Snapshot copies the record of the run to s, reusing the memory of s, and reports
	// whether anything has changed since s was last filled from this source. It always
	// fills a new Snapshot.
	Snapshot(s *Snapshot) bool
}

// A Weighted is a Source with the weights of its run.
type Weighted interface {
	Source

	// Member returns the network that Snapshot.Last is about, or of a Lagging
	// source an earlier one, and whether there is one yet. It may read a file.
	Member() (trainer.Member, bool)

	// Checkpoint returns the state of the run, from which another can go on. It may wait
	// for the end of a training step, and returns ctx.Err() if ctx ends first.
	Checkpoint(ctx context.Context) (*trainer.Checkpoint, error)
}

// A Live is a Source that can be paused, paced and ended. This does not affect the results,
// and has no effect after the end of the run.
type Live interface {
	Source

	State() State          // the present state; a Snapshot may be older
	Pause()                // makes the run wait after its current step
	Resume()               // lets a paused run go on
	Step()                 // lets a paused run make one step
	SetPace(float64)       // in epochs a second, 0 for full speed
	Cancel()               // asks the run to end, and does not wait for it
	Done() <-chan struct{} // is closed when the run has ended
}

// A Remote is a live run on another machine. It goes on after the end of this program,
// which should not end or pause it unless the user asks for this.
type Remote interface {
	Live

	Host() string    // where it trains, or trained last; "" where that is not known
	Deliveries() int // number of deliveries to workers; above 1 if a worker was lost
}

// A Changeable is a live run that another run can replace while it trains.
type Changeable interface {
	Live

	// HandOver ends the run for a replacement; see Run.HandOver.
	HandOver(ctx context.Context) (*Handover, error)

	// Past returns the Handover of the run that this one replaced, or nil.
	Past() *Handover
}

// A Kept is a stored run with an ID.
type Kept interface {
	Source

	ID() string
}

// A Followed source is read from files that something else writes, while they grow.
// Nothing but looking can be done with it.
type Followed interface {
	Source

	// Key returns the name by which the run is listed and opened again.
	Key() string
}

// A Lagging source has a network only now and then, so that what is known of its
// run can be later.
type Lagging interface {
	Weighted

	// Standing returns the epoch of the evaluation that the network which Member
	// returns is from, and whether there is one yet. It returns at once.
	Standing() (epoch float64, ok bool)
}

// A Rewindable is a Source with networks of earlier epochs.
type Rewindable interface {
	Weighted

	// Epochs returns the epochs at which it has networks, ascending. It returns at
	// once.
	Epochs() []float64

	// At returns the network of one of these epochs, and whether it can be read.
	// It may read a file.
	At(epoch float64) (trainer.Member, bool)

	// CheckpointAt returns the complete state of the run at one of these epochs, from
	// which another can go on. If only the network is stored for this epoch, it trains the
	// run again up to the epoch, until ctx ends. If that is not possible and there is a
	// complete state of an earlier epoch, the error is an *Earlier.
	CheckpointAt(ctx context.Context, epoch float64) (*trainer.Checkpoint, error)
}

// Earlier is the error of a state that is not available, with the newest earlier state.
type Earlier struct {
	State *trainer.Checkpoint
	Err   error // why the state is not available
}

// Error implements error.
func (e *Earlier) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Earlier) Unwrap() error { return e.Err }

// A Run implements these interfaces.
var (
	_ Weighted   = (*Run)(nil)
	_ Changeable = (*Run)(nil)
)
