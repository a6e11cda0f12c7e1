package plot

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// leastDistance returns the least sum of distances from ends to rows that rise
// from label to label, by dynamic programming over all rows.
func leastDistance(ends []int, rows int) int {
	const never = 1 << 30
	best := make([]int, rows+1) // best[r]: of the labels so far, all above row r
	for _, end := range ends {
		next := make([]int, rows+1)
		next[0] = never
		for r := range rows {
			next[r+1] = min(next[r], best[r]+max(end-r, r-end))
		}
		best = next
	}
	return best[rows]
}

// Labels keep the order of the ends, each has a row of its own, and no other
// placement has a smaller sum of distances.
func TestPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		rows := 1 + rng.IntN(20)
		ends := make([]int, rng.IntN(rows+1))
		about, spread := rng.IntN(rows), 1+rng.IntN(rows)
		for i := range ends {
			ends[i] = min(max(about+rng.IntN(spread)-spread/2, 0), rows-1)
		}
		slices.Sort(ends)
		placed, sum := place(ends, rows), 0
		for i, row := range placed {
			if row < 0 || row >= rows || i > 0 && row <= placed[i-1] {
				t.Fatalf("place(%v, %d) = %v", ends, rows, placed)
			}
			sum += max(row-ends[i], ends[i]-row)
		}
		if want := leastDistance(ends, rows); sum != want {
			t.Fatalf("place(%v, %d) = %v, %d rows away, want %d", ends, rows, placed, sum, want)
		}
	}
}
