package search

// Random draws independent points (Bergstra and Bengio 2012).
type Random struct{}

// Propose implements Sampler.
func (Random) Propose(q *Question) [][]float64 {
	rng := q.rng(0)
	points := make([][]float64, q.Trials)
	for i := range points {
		points[i] = make([]float64, len(q.Axes))
		for j := range q.Axes {
			points[i][j] = rng.Float64()
		}
	}
	return points
}

// Learns implements Sampler.
func (Random) Learns() bool { return false }
