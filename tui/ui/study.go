package ui

import (
	"context"

	"descent/data"
	"descent/trainer"
	"descent/tui/lanes"
)

// A Network is the input of a study: a copy of a run's network, which the study may
// change, and its data, which it may only read.
type Network struct {
	trainer.Member
	Set    *data.Prepared
	Lane   *lanes.Lane // the lane of the run, for the panels that show the finding; a study must not read it
	Epoch  float64     // the epoch of the evaluation that started the study; the weights may be of a later one
	Others []Network   // for a Comparer: the networks of other runs
}

// A StudyFunc computes a finding from a network. It runs on another goroutine than that of
// the user interface, while runs train, and must not use the screen. When ctx ends it
// should return early, with any value. Panels read the finding from Scene.Found, which is
// nil before the first one.
type StudyFunc func(ctx context.Context, of Network) any

// A Comparer is a Studier that also uses the networks of other runs, those of
// lanes.Set.Beside. The study starts again when any of them has a new evaluation.
type Comparer interface {
	Studier
	Others() int // maximum number of other networks, up to MaxOthers
}

// MaxOthers is the maximum number of other networks of a study.
const MaxOthers = 7
