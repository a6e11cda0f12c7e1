package history

import (
	"context"

	"descent/trainer/library"
	"descent/trainer/run"
)

// An Origins is a Library that also has runs that are not stored. They are read from files
// that other programs write, and can only be opened.
type Origins interface {
	// From returns the source of the run with an ID; "" for a stored run.
	From(id string) string
}

// A Library contains the stored runs. Its methods may read and write files, so the screen
// calls them on another goroutine than that of the user interface.
type Library interface {
	// List returns the runs that q selects, sorted and limited by o, and the number of
	// all runs.
	List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error)

	// Open opens a run. The source implements run.Weighted if weights are stored, and
	// run.Rewindable if networks of earlier epochs are.
	Open(ctx context.Context, id string) (run.Source, error)

	// Resume resumes an interrupted run at a pace in epochs per second; 0 for full speed.
	// The source implements run.Live.
	Resume(ctx context.Context, id string, pace float64) (run.Source, error)

	// Label changes the labels of a run.
	Label(ctx context.Context, id string, change func(*library.Labels)) error

	// Remove moves runs to the trash, and Restore moves them back.
	Remove(ctx context.Context, ids ...string) error
	Restore(ctx context.Context, ids ...string) error
}
