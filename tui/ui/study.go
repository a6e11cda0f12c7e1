package ui

import (
	"context"

	"descent/data"
	"descent/trainer"
)

// A Network is the input of a study: a copy of a run's network, and its data.
// No one else uses the copy; the data may only be read.
type Network struct {
	trainer.Member
	Set *data.Prepared
}

// A StudyFunc computes a finding from a network. It runs off the interface's
// goroutine, beside the training; when ctx ends it should return early, with
// anything. It must not use the screen: it captures what it needs when the
// screen makes it. The panels of the screen know the type of what it returns,
// and get it from Scene.Found, or nil before the first.
type StudyFunc func(ctx context.Context, of Network) any
