package metric

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortMargins checks both ways to sort against the library's, whose order of numbers
// that of ranks must be: with ties, zeros of both signs, infinities and what is no number.
func TestSortMargins(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64, -math.MaxFloat64}
	c := NewCounts(2, 1)
	for _, n := range []int{0, 1, 2, fewest - 1, fewest, 3 * fewest, 20 * fewest} {
		for _, spread := range []float64{1e-30, 1, 3, 1e300} {
			xs := make([]float64, n)
			c.margins = c.margins[:0]
			for i := range xs {
				xs[i] = spread * float64(float32(rng.NormFloat64()))
				switch rng.IntN(8) {
				case 0:
					xs[i] = special[rng.IntN(len(special))]
				case 1:
					xs[i] = math.Round(xs[i])
				}
				c.margins = append(c.margins, margin{rank(xs[i]), float64(i)})
			}
			c.sortMargins()
			order := make([]int, n)
			for i := range order {
				order[i] = i
			}
			slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(xs[a], xs[b]) })
			for i, m := range c.margins {
				if int(m.weight) != order[i] {
					t.Fatalf("of %d margins of about %v, number %d is %v: want %v", n, spread, i, xs[int(m.weight)], xs[order[i]])
				}
			}
		}
	}
}

// BenchmarkROCAUC measures the area under the curve of new margins.
func BenchmarkROCAUC(b *testing.B) {
	rng := rand.New(rand.NewPCG(15, 2))
	for _, n := range []int{fewest - 1, fewest, 3000, 50000} {
		margins := make([]margin, n)
		for i := range margins {
			margins[i] = margin{rank(float64(float32(rng.NormFloat64())) - float64(float32(rng.NormFloat64()))), float64(1 - 2*(i%2))}
		}
		b.Run("", func(b *testing.B) {
			c := NewCounts(2, 1)
			for range b.N {
				c.margins = append(c.margins[:0], margins...)
				c.rocAUC()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/margin")
		})
	}
}
