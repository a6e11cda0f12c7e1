package search

import (
	"math/rand/v2"

	"descent/model/catalog"
)

// A Sampler proposes places on the axes for trials.
type Sampler interface {
	// Propose returns the places of the next trials after q.Past, as many as do not
	// depend on further outcomes. A place has a number from 0 to 1 for each axis. No
	// places means that there are no more trials. Random numbers depend only on q.Seed
	// and the number of the trial.
	Propose(q *Question) [][]float64

	// Learns reports whether the places depend on the outcomes of earlier trials.
	// Otherwise Propose returns the places of all trials at once.
	Learns() bool
}

// A Question has the information for a Sampler.
type Question struct {
	Axes   []Axis
	Seed   uint64
	Trials int     // the largest number of trials of the search
	Past   []Trial // all earlier trials, in the order of their numbers; at least the first rung of each has ended
}

// rng returns the random number generator of a trial; with 0, one for all trials.
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
