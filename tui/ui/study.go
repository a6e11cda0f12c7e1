package ui

import (
	"context"

	"descent/data"
	"descent/trainer"
	"descent/tui/lanes"
)

// A Network is the input of a study: a copy of a run's network, and its data.
// No one else uses the copy; the data may only be read.
type Network struct {
	trainer.Member
	Set    *data.Prepared
	Lane   *lanes.Lane // of the run, for the panels that show what was found; a study reads nothing of it
	Epoch  float64     // of the evaluation that began the study; the weights may be of a later one
	Others []Network   // as many as a Comparer asks for
}

// A StudyFunc computes a finding from a network. It runs off the interface's
// goroutine, beside the training; when ctx ends it should return early, with
// anything. It must not use the screen: it captures what it needs when the
// screen makes it. The panels of the screen know the type of what it returns,
// and get it from Scene.Found, or nil before the first.
type StudyFunc func(ctx context.Context, of Network) any

// A Comparer is a Studier that looks at the networks of other runs too: those
// that lanes.Set.Beside returns. There is a new finding when any of them was
// evaluated anew.
type Comparer interface {
	Studier
	Others() int // how many other networks it looks at, at most MaxOthers
}

// MaxOthers bounds how many networks a study looks at beside the first.
const MaxOthers = 7
