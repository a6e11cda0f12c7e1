package search

import (
	"math/rand/v2"

	"descent/model/catalog"
)

// A Sampler proposes places on the axes at which trials are made.
type Sampler interface {
	// Propose returns the places of the trials that follow q.Past, with a number
	// from 0 to 1 for each axis: those that it can tell without further outcomes.
	// None means that there are no more. All that is random in them comes from
	// q.Seed and the number of the trial.
	Propose(q *Question) [][]float64

	// Learns reports whether the places depend on the outcomes of earlier trials.
	// Otherwise Propose returns the places of all trials at once.
	Learns() bool
}

// A Question is what a Sampler knows.
type Question struct {
	Axes   []Axis
	Seed   uint64
	Trials int     // of the whole search, at most
	Past   []Trial // all earlier ones, in the order of their numbers; at least their first rung has ended
}

// rng returns the random numbers of a trial, or, for 0, of all of them.
func (q *Question) rng(trial int) *rand.Rand {
	return rand.New(rand.NewPCG(q.Seed, 1+uint64(trial)))
}

// Samplers lists the samplers.
var Samplers = catalog.Of[Sampler]{
	{Name: "random", Doc: "independent points", Part: Random{}},
	{Name: "halton", Doc: "quasi-random points, which leave no large hole", Part: Halton{}},
	{Name: "grid", Doc: "every value of an axis with every value of the others", Part: Grid{}},
	{Name: "tpe", Doc: "where good trials are dense, by Parzen estimators", Part: TPE{Startup: 10, Batch: 5}},
}
