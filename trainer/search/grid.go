package search

import (
	"math"
	"slices"
)

// Grid takes the same number of values of every numeric axis, including the ends, and all
// choices of the others. The number of values is the largest for which the trials are at
// most Question.Trials.
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
	places := make([][]float64, len(axes))
	for j, a := range axes {
		places[j] = a.levels(levels)
	}
	var points [][]float64
	digits, order := make([]int, len(axes)), partsFirst(axes)
	for more := true; more && len(points) < n; {
		point := make([]float64, len(axes))
		for j := range axes {
			point[j] = places[j][digits[j]]
		}
		points = append(points, point)
		more = next(digits, order, places, active(axes, point))
	}
	return points
}

// next changes digits to the next combination of places, the last axis of order fastest,
// and reports whether there is one. An inactive axis stays at its first place.
func next(digits, order []int, places [][]float64, active []bool) bool {
	for _, j := range slices.Backward(order) {
		if !active[j] {
			continue
		}
		if digits[j]++; digits[j] < len(places[j]) {
			return true
		}
		digits[j] = 0
	}
	return false
}

// Learns implements Sampler.
func (Grid) Learns() bool { return false }

// levels returns n evenly spaced places on the axis, or one for each choice.
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
