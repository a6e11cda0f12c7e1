package search

// Halton draws a scrambled Halton sequence, a quasi-random sequence that covers the cube
// more evenly than independent points. Coordinate j of point i has the digits of i in
// base p, the j-th prime, randomly permuted and mirrored at the radix point (Owen 2017,
// arXiv:1706.02808).
type Halton struct{}

// Propose implements Sampler.
func (Halton) Propose(q *Question) [][]float64 {
	rng := q.rng(0)
	points := make([][]float64, q.Trials)
	for i := range points {
		points[i] = make([]float64, len(q.Axes))
	}
	base := 1
	for j := range q.Axes {
		base = nextPrime(base)
		div, place := 1, 1/float64(base)
		for place > 1e-9 { // also for the digits after the last one of i: these zeros are permuted too
			digits := rng.Perm(base)
			for i := range points {
				points[i][j] += place * float64(digits[i/div%base])
			}
			if div <= q.Trials {
				div *= base
			}
			place /= float64(base)
		}
	}
	return points
}

// Learns implements Sampler.
func (Halton) Learns() bool { return false }

// nextPrime returns the first prime above n.
func nextPrime(n int) int {
	for n++; ; n++ {
		prime := true
		for d := 2; d*d <= n; d++ {
			prime = prime && n%d != 0
		}
		if prime {
			return n
		}
	}
}
