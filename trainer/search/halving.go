package search

import "math"

// Halving is successive halving (Jamieson and Talwalkar 2016): at the end of each rung,
// one in Factor trials goes on to the next rung, which has Factor times the epochs.
type Halving struct {
	Factor int `doc:"one in this number of trials goes on" min:"2" max:"100000"`
}

// Brackets implements Pruner.
func (h Halving) Brackets(n int, epochs float64) []Bracket {
	k := 0
	for left := n; left >= h.Factor && epochs/math.Pow(float64(h.Factor), float64(k+1)) >= 1; left /= h.Factor {
		k++
	}
	return []Bracket{{n, rungs(n, h.Factor, k, epochs)}}
}

// Keep implements Pruner.
func (Halving) Keep(b Bracket, rung int, waiting, _ []*Trial) ([]*Trial, string) {
	return best(waiting, b.Rungs[rung+1].Trials)
}

// rungs returns k+1 rungs for n trials, of which one in factor goes on at each. Epochs
// are rounded up to whole numbers, because all trials are evaluated at whole epochs.
func rungs(n, factor, k int, epochs float64) []Rung {
	rs := make([]Rung, k+1)
	for j := range rs {
		shrink := math.Pow(float64(factor), float64(j))
		rs[j] = Rung{max(1, int(float64(n)/shrink)), math.Ceil(epochs * shrink / math.Pow(float64(factor), float64(k)))}
	}
	return rs
}
