package store

import "descent/trainer/run"

// What stored runs can do beside what others can.
var (
	_ run.Rewindable = (*Stored)(nil)
	_ run.Kept       = (*Stored)(nil)
	_ run.Kept       = (*Run)(nil)
)
