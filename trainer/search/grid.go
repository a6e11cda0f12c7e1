package search

import "math"

// Grid takes equally many values of every number, its ends among them, and all
// choices: as many as make at most n points.
type Grid struct{}

// Propose implements Sampler.
func (Grid) Propose(q *Question) [][]float64 {
	n, axes := q.Trials, q.Axes
	room, numbers := float64(n), 0
	for _, a := range axes {
		if a.Choices != nil {
			room /= float64(len(a.Choices))
		} else {
			numbers++
		}
	}
	levels := 1
	if numbers > 0 && room >= 1 {
		levels = int(math.Pow(room, 1/float64(numbers)) + 1e-9)
	}
	places, all := make([][]float64, len(axes)), 1.0 // a product of choices may be far above n
	for j, a := range axes {
		places[j] = a.levels(levels)
		all *= float64(len(places[j]))
	}
	points := make([][]float64, int(min(float64(n), all)))
	for i := range points {
		points[i] = make([]float64, len(axes))
		for j, rest := len(axes)-1, i; j >= 0; j-- { // the last axis goes fastest
			points[i][j] = places[j][rest%len(places[j])]
			rest /= len(places[j])
		}
	}
	return points
}

// Learns implements Sampler.
func (Grid) Learns() bool { return false }

// levels returns n places on the axis, or one for each choice.
func (a Axis) levels(n int) []float64 {
	if a.Choices != nil {
		n = len(a.Choices)
	}
	us := make([]float64, n)
	for i := range us {
		switch {
		case a.Choices != nil:
			us[i] = (float64(i) + 0.5) / float64(n)
		case n == 1:
			us[i] = 0.5
		default:
			us[i] = float64(i) / float64(n-1)
		}
	}
	return us
}
