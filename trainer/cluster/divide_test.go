package cluster

import (
	"slices"
	"testing"
)

// TestDivide tests that short jobs share blocks, and long ones and those of unknown
// duration do not.
func TestDivide(t *testing.T) {
	tasks := slices.Repeat([]task{{Specs: make([]change, 1), Until: 1}}, 400)
	for _, c := range []struct {
		rates []float64 // seconds of an epoch
		most  int       // blocks
		least int
	}{
		{nil, 400, 400},
		{slices.Repeat([]float64{0.001}, enough), 200, 400 / maxBlock},
		{slices.Repeat([]float64{1}, enough), 400, 400},
	} {
		d := &delivery{Runner: &Runner{rates: c.rates}}
		blocks, jobs := d.divide(tasks), 0
		for _, b := range blocks {
			jobs += len(b.Tasks)
		}
		if n := len(blocks); jobs != 400 || n > c.most || n < c.least {
			t.Errorf("with epochs of %v s %d jobs are in %d blocks: want %d to %d", c.rates, jobs, n, c.least, c.most)
		}
	}
}
