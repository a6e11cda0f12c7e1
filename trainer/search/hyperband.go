package search

import "math"

// Hyperband is a round of successive halvings, one for each bracket (Li et al. 2018): the
// first bracket has the most trials and the shortest first rung, and the last one trains
// a few trials for all epochs. A search of more trials than a round has is several
// rounds.
type Hyperband struct {
	Factor int `doc:"one in this number of trials goes on" min:"2" max:"100000"`
}

// Brackets implements Pruner. If the last round is incomplete, all of its brackets are
// smaller.
func (h Hyperband) Brackets(n int, epochs float64) (all []Bracket) {
	factor, last := float64(h.Factor), 0
	for epochs/math.Pow(factor, float64(last+1)) >= 1 {
		last++
	}
	upTo := make([]float64, last+1) // cumulative number of trials of the brackets of a full round
	sum := 0.0
	for i := range upTo {
		k := last - i // number of halvings
		sum += math.Ceil(float64(last+1) / float64(k+1) * math.Pow(factor, float64(k)))
		upTo[i] = sum
	}
	for n > 0 {
		round := min(float64(n), sum)
		before := 0.0
		for i, full := range upTo {
			to := math.Round(full * round / sum)
			if size := int(to - before); size > 0 {
				all = append(all, Bracket{size, rungs(size, h.Factor, last-i, epochs)})
			}
			before = to
		}
		n -= int(round)
	}
	return all
}

// Keep implements Pruner.
func (Hyperband) Keep(b Bracket, rung int, waiting, _ []*Trial) ([]*Trial, string) {
	return best(waiting, b.Rungs[rung+1].Trials)
}
