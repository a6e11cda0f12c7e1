package search

import (
	"math"
	"math/rand/v2"

	"descent/model/catalog"
)

// A Sampler chooses the values of the axes at which trials are made.
type Sampler interface {
	// Points returns up to n points with a number from 0 to 1 for each axis.
	// All that is random in them comes from rng.
	Points(n int, axes []Axis, rng *rand.Rand) [][]float64
}

// Samplers lists the samplers.
var Samplers = catalog.Of[Sampler]{
	{Name: "random", Doc: "independent points", Part: Random{}},
	{Name: "halton", Doc: "quasi-random points, which leave no large hole", Part: Halton{}},
	{Name: "grid", Doc: "every value of an axis with every value of the others", Part: Grid{}},
}

// Random draws independent points (Bergstra and Bengio 2012).
type Random struct{}

// Points implements Sampler.
func (Random) Points(n int, axes []Axis, rng *rand.Rand) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, len(axes))
		for j := range axes {
			points[i][j] = rng.Float64()
		}
	}
	return points
}

// Halton draws a scrambled Halton sequence, whose points keep away from each
// other: what tuning playbooks recommend for exploration. Coordinate j of point
// i is the number i in the base of the j-th prime, its digits permuted at
// random and mirrored at the point (Owen 2017, arXiv:1706.02808).
type Halton struct{}

// Points implements Sampler.
func (Halton) Points(n int, axes []Axis, rng *rand.Rand) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, len(axes))
	}
	base := 1
	for j := range axes {
		base = nextPrime(base)
		div, place := 1, 1/float64(base)
		for place > 1e-9 { // goes on beyond the last digit of i: the zeros there are permuted too
			digits := rng.Perm(base)
			for i := range points {
				points[i][j] += place * float64(digits[i/div%base])
			}
			if div <= n {
				div *= base
			}
			place /= float64(base)
		}
	}
	return points
}

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

// Grid takes equally many values of every number, its ends among them, and all
// choices: as many as make at most n points.
type Grid struct{}

// Points implements Sampler.
func (Grid) Points(n int, axes []Axis, _ *rand.Rand) [][]float64 {
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
