package ui

import (
	"context"

	"descent/data"
	"descent/trainer"
)

// A Network is what a study looks at: a copy of the network that a run led to,
// and the data that it learns from. Both belong to the study alone, the data
// to be read only.
type Network struct {
	trainer.Member
	Set *data.Prepared
}

// A StudyFunc computes a finding from a network. It runs off the interface's
// goroutine, beside the training; when ctx ends it should return early, with
// anything. It must not touch the screen: what it needs to know is captured
// when the screen makes it. The panels of the screen know the type of what it
// returns, and get it from Scene.Found, or nil before the first.
type StudyFunc func(ctx context.Context, of Network) any
