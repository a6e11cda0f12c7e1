package run

import (
	"context"

	"descent/trainer"
)

// A Source is a run that can be looked at: a Run of this program, one that was
// stored, or what another program logged. What else can be done with it are
// abilities of their own: Weighted, Live and Changeable. Its methods may be
// called from any goroutine and return at once.
type Source interface {
	// Spec returns the settings of the run, which never change. Of a run of
	// another program they may be unknown but for the Name; see Spec.Known.
	Spec() trainer.Spec

	// Branch returns where the run branched off from another, or nil for one
	// from the start.
	Branch() *trainer.Checkpoint

	// Snapshot copies what is known of the run to s, reusing its memory, and
	// reports whether anything changed since s was last filled from this
	// source. A new Snapshot is always filled.
	Snapshot(s *Snapshot) bool
}

// A Weighted source has the weights of its run. A source without weights should
// not implement it.
type Weighted interface {
	Source

	// Member returns the network that Snapshot.Last is about, or of a Lagging
	// source an earlier one, and whether there is one yet. It may read a file.
	Member() (trainer.Member, bool)

	// Checkpoint returns the state of the run, from which another can go on. It
	// may wait for a step under way, and returns ctx.Err() if ctx ends first.
	Checkpoint(ctx context.Context) (*trainer.Checkpoint, error)
}

// A Live source is a run that can be paused, paced and ended. None of that changes
// a number, and none of it has an effect when the run has ended.
type Live interface {
	Source

	State() State          // as it is now, where a Snapshot may be older
	Pause()                // makes the run wait after its current step
	Resume()               // lets a paused run go on
	Step()                 // lets a paused run make one step
	SetPace(float64)       // in epochs a second, 0 for as fast as can be
	Cancel()               // asks the run to end, and does not wait for it
	Done() <-chan struct{} // is closed when the run has ended
}

// A Remote source is a live run of another machine, which goes on when nobody looks:
// only who asks for it ends or pauses it.
type Remote interface {
	Live

	Host() string    // where it trains, or trained last; "" where that is not known
	Deliveries() int // how often it was handed out: more than once if it was lost
}

// A Changeable source is a live run whose place another can take while it trains.
type Changeable interface {
	Live

	// HandOver ends the run in favor of another; see Run.HandOver.
	HandOver(ctx context.Context) (*Handover, error)

	// Past returns what the run itself took over, or nil.
	Past() *Handover
}

// A Kept source is stored, under an ID by which it is found again.
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

// A Rewindable source has networks of earlier epochs, too.
type Rewindable interface {
	Weighted

	// Epochs returns the epochs at which it has networks, ascending. It returns at
	// once.
	Epochs() []float64

	// At returns the network of one of these epochs, and whether it can be read.
	// It may read a file.
	At(epoch float64) (trainer.Member, bool)

	// CheckpointAt returns the whole state of the run at one of these epochs, from
	// which another can go on. Where the network alone was kept of it, the steps up
	// to there are made again, until ctx ends; the error is an *Earlier if that
	// cannot be done and there is a whole state of an earlier epoch.
	CheckpointAt(ctx context.Context, epoch float64) (*trainer.Checkpoint, error)
}

// Earlier is the error of a state that cannot be had, beside the newest one before
// it that can.
type Earlier struct {
	State *trainer.Checkpoint
	Err   error // why not
}

// Error implements error.
func (e *Earlier) Error() string { return e.Err.Error() }

// Unwrap returns why the state cannot be had.
func (e *Earlier) Unwrap() error { return e.Err }

// A Run has all abilities of one that is not stored.
var (
	_ Weighted   = (*Run)(nil)
	_ Changeable = (*Run)(nil)
)
