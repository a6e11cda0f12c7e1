package history

import (
	"context"

	"descent/trainer/library"
	"descent/trainer/run"
)

// An Origins is a Library that has runs beside the stored ones, which are read from
// files that something else writes. They can be opened, and nothing else.
type Origins interface {
	// From says what the run with an ID is read from; "" for one that is stored.
	From(id string) string
}

// A Library has the stored runs. The screen calls it off the interface's
// goroutine; its methods may read and write files.
type Library interface {
	// List returns the runs that q selects, in an order, and how many runs there
	// are in all.
	List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error)

	// Open returns a run to be looked at. Where its weights are kept, it is a
	// run.Weighted source, and a run.Rewindable one where those of earlier epochs
	// are.
	Open(ctx context.Context, id string) (run.Source, error)

	// Resume goes on with an interrupted run, which is live from then on, at so many
	// epochs a second, or for 0 as fast as can be.
	Resume(ctx context.Context, id string, pace float64) (run.Source, error)

	// Label changes what people write on a run.
	Label(ctx context.Context, id string, change func(*library.Labels)) error

	// Remove puts runs into the trash, and Restore takes them out of it.
	Remove(ctx context.Context, ids ...string) error
	Restore(ctx context.Context, ids ...string) error
}
