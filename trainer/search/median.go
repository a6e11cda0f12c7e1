package search

import (
	"fmt"

	"descent/trainer"
)

// Median is the median rule (Golovin et al. 2017): a trial ends if more than half of all
// earlier trials were better after the same number of epochs. Trials that had ended by
// this rule count as worse. The earlier trials are those of earlier batches.
type Median struct {
	Startup int `doc:"number of trials at the start that are not ended" min:"1" max:"100000"`
	Batch   int `doc:"trials that are trained at a time" min:"1" max:"100000"`
	Grace   int `doc:"epochs before the first look" min:"1" max:"1000000"`
	Every   int `doc:"epochs from one look to the next" min:"1" max:"1000000"`
}

// Brackets implements Pruner.
func (m Median) Brackets(n int, epochs float64) (all []Bracket) {
	for size := m.Startup; n > 0; size = m.Batch {
		size = min(size, n)
		n -= size
		var rungs []Rung
		for at := float64(m.Grace); at < epochs; at += float64(m.Every) {
			rungs = append(rungs, Rung{size, at})
		}
		all = append(all, Bracket{size, append(rungs, Rung{size, epochs})})
	}
	return all
}

// Keep implements Pruner.
func (Median) Keep(b Bracket, rung int, waiting, earlier []*Trial) (on []*Trial, why string) {
	until := b.Rungs[rung].Until
	var then []*Trial
	for _, t := range earlier {
		if u := t.at(until); u != nil {
			then = append(then, u)
		}
	}
	for _, t := range waiting {
		ahead := 0
		for _, u := range then {
			if better(u, t) < 0 {
				ahead++
			}
		}
		if 2*ahead <= len(earlier) {
			on = append(on, t)
		}
	}
	return on, fmt.Sprintf("worse than the median of %d trials after %s", len(earlier), trainer.FormatEpochs(until))
}
