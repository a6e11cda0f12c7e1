package search

// Halton draws a scrambled Halton sequence, whose points keep away from each
// other: what tuning playbooks recommend for exploration. Coordinate j of point
// i is the number i in the base of the j-th prime, its digits permuted at
// random and mirrored at the point (Owen 2017, arXiv:1706.02808).
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
		for place > 1e-9 { // goes on beyond the last digit of i: the zeros there are permuted too
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
