package store

import "descent/trainer/run"

var (
	_ run.Rewindable = (*Stored)(nil)
	_ run.Kept       = (*Stored)(nil)
	_ run.Kept       = (*Run)(nil)
)

// ID returns the name of the run in the store.
func (r *Stored) ID() string { return r.Entry.ID }
