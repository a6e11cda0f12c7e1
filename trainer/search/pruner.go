package search

import (
	"fmt"

	"descent/model/catalog"
	"descent/trainer"
)

// A Pruner decides for how many epochs each trial is trained. It divides the trials into
// brackets, and compares the trials of a bracket when all have reached a rung or have
// ended.
type Pruner interface {
	// Brackets divides n trials, in the order of their numbers, into brackets. epochs is
	// the largest number of epochs of a trial.
	Brackets(n int, epochs float64) []Bracket

	// Keep returns which of the waiting trials of b at the end of a rung go on, and why
	// the others do not. earlier has the trials of the brackets before b, which have
	// ended.
	Keep(b Bracket, rung int, waiting, earlier []*Trial) (on []*Trial, why string)
}

// A Bracket is a group of trials that are compared with each other, and their rungs.
type Bracket struct {
	Trials int
	Rungs  []Rung // the last one ends at the last epoch
}

// A Rung is the number of trials that train up to an epoch.
type Rung struct {
	Trials int     // at most
	Until  float64 // epochs, a whole number
}

// cost returns the largest number of epochs of all trials of a bracket, for trials of one
// run.
func (b Bracket) cost() (sum float64) {
	before := 0.0
	for _, r := range b.Rungs {
		sum += float64(r.Trials) * (r.Until - before)
		before = r.Until
	}
	return sum
}

// Pruners lists the pruners.
var Pruners = catalog.Of[Pruner]{
	{Name: "none", Doc: "trains all trials to their end", Part: NoPruner{}},
	{Name: "halving", Doc: "one in factor trials goes on at the end of each rung", Part: Halving{Factor: 3}},
	{Name: "hyperband", Doc: "halvings that differ in how early they begin", Part: Hyperband{Factor: 3}},
	{Name: "median", Doc: "a trial goes on unless most earlier ones were better after as many epochs", Part: Median{Startup: 5, Batch: 5, Grace: 1, Every: 1}},
}

// NoPruner trains all trials for all epochs.
type NoPruner struct{}

// Brackets implements Pruner.
func (NoPruner) Brackets(n int, epochs float64) []Bracket {
	return []Bracket{{n, []Rung{{n, epochs}}}}
}

// Keep implements Pruner.
func (NoPruner) Keep(_ Bracket, _ int, waiting, _ []*Trial) ([]*Trial, string) { return waiting, "" }

// best returns the n best trials, and why the others end.
func best(trials []*Trial, n int) (on []*Trial, why string) {
	if n >= len(trials) {
		return trials, ""
	}
	on = ranked(trials)[:n]
	return on, fmt.Sprintf("%d were better after %s", n, trainer.FormatEpochs(trials[0].Epoch))
}
