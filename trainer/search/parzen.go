package search

import (
	"math"
	"math/rand/v2"
)

// A parzen is a Parzen estimator of a density over the unit cube of some axes: the
// mean of a uniform density and of a kernel around each of its centers. A kernel is
// a product over the axes: of a number, a normal density cut off at the ends; of
// choices, more of its own one.
type parzen struct {
	axes    []Axis
	centers [][]float64
}

func newParzen(axes []Axis, centers [][]float64) *parzen {
	return &parzen{axes, append([][]float64(nil), centers...)}
}

// add adds a center.
func (p *parzen) add(at []float64) { p.centers = append(p.centers, at) }

// width returns the standard deviation of the kernels: a fifth of an axis, times what
// Scott's rule (1992) makes of so many centers in so many dimensions, but not less
// than one in so many.
func (p *parzen) width() float64 {
	n := float64(len(p.centers))
	return max(0.2*math.Pow(max(n, 1), -1/(float64(len(p.axes))+4)), 1/min(100, n+2))
}

// own returns the share of a kernel's choice that is its own, beside the uniform
// rest; of n choices it has own + (1-own)/n.
func (p *parzen) own(choices int) float64 {
	n := float64(len(p.centers) + 1)
	return 1 / (1 + float64(choices)/n)
}

// draw returns a place.
func (p *parzen) draw(rng *rand.Rand) []float64 {
	at, i := make([]float64, len(p.axes)), rng.IntN(len(p.centers)+1)
	sd := p.width()
	for j, a := range p.axes {
		n := len(a.Choices)
		switch {
		case n > 0 && i < len(p.centers) && rng.Float64() < p.own(n):
			at[j] = (float64(a.choice(p.centers[i][j])) + 0.5) / float64(n)
		case n > 0:
			at[j] = (float64(rng.IntN(n)) + 0.5) / float64(n)
		case i == len(p.centers):
			at[j] = rng.Float64()
		default:
			for at[j] = -1; at[j] < 0 || at[j] > 1; { // at least two in five are inside
				at[j] = p.centers[i][j] + sd*rng.NormFloat64()
			}
		}
	}
	return at
}

// logDensity returns the logarithm of the density at a place, relative to the uniform
// one.
func (p *parzen) logDensity(at []float64) float64 {
	sum, sd := 1.0, p.width()
	for _, center := range p.centers {
		product := 1.0
		for j, a := range p.axes {
			if n := len(a.Choices); n > 0 {
				share := 1 - p.own(n)
				if a.choice(at[j]) == a.choice(center[j]) {
					share += p.own(n) * float64(n)
				}
				product *= share
			} else {
				product *= cutNormal(at[j], center[j], sd)
			}
		}
		sum += product
	}
	return math.Log(sum / float64(len(p.centers)+1))
}

// cutNormal returns the density at x of a normal distribution that is cut off at 0
// and at 1.
func cutNormal(x, mean, sd float64) float64 {
	z := (x - mean) / sd
	inside := (math.Erf((1-mean)/(sd*math.Sqrt2)) + math.Erf(mean/(sd*math.Sqrt2))) / 2
	return math.Exp(-z*z/2) / (sd * math.Sqrt(2*math.Pi) * inside)
}
