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
	sd      float64 // of the kernels of numbers
	kernels []kernel
}

// A kernel is the density around a center.
type kernel struct {
	center []float64
	peak   float64 // at the center, of the numbers together
}

// newParzen returns the estimator with the given centers. The standard deviation is a
// fifth of an axis, times what Scott's rule (1992) makes of so many centers in so many
// dimensions, but not less than one in so many.
func newParzen(axes []Axis, centers [][]float64) *parzen {
	n := float64(len(centers))
	p := &parzen{axes: axes, sd: max(0.2*math.Pow(max(n, 1), -1/(float64(len(axes))+4)), 1/min(100, n+2))}
	for _, c := range centers {
		p.add(c)
	}
	return p
}

// add adds a center.
func (p *parzen) add(center []float64) {
	k := kernel{center, 1}
	for j, a := range p.axes {
		if a.Choices == nil {
			inside := (math.Erf((1-center[j])/(p.sd*math.Sqrt2)) + math.Erf(center[j]/(p.sd*math.Sqrt2))) / 2
			k.peak /= p.sd * math.Sqrt(2*math.Pi) * inside
		}
	}
	p.kernels = append(p.kernels, k)
}

// own returns the share of a kernel's choice that is its own, beside the uniform
// rest; of n choices it has own + (1-own)/n.
func (p *parzen) own(choices int) float64 {
	n := float64(len(p.kernels) + 1)
	return 1 / (1 + float64(choices)/n)
}

// draw returns a place.
func (p *parzen) draw(rng *rand.Rand) []float64 {
	at, i := make([]float64, len(p.axes)), rng.IntN(len(p.kernels)+1)
	for j, a := range p.axes {
		n := len(a.Choices)
		switch {
		case n > 0 && i < len(p.kernels) && rng.Float64() < p.own(n):
			at[j] = (float64(a.choice(p.kernels[i].center[j])) + 0.5) / float64(n)
		case n > 0:
			at[j] = (float64(rng.IntN(n)) + 0.5) / float64(n)
		case i == len(p.kernels):
			at[j] = rng.Float64()
		default:
			for at[j] = -1; at[j] < 0 || at[j] > 1; { // at least two in five are inside
				at[j] = p.kernels[i].center[j] + p.sd*rng.NormFloat64()
			}
		}
	}
	return at
}

// logDensity returns the logarithm of the density at a place, relative to the uniform
// one.
func (p *parzen) logDensity(at []float64) float64 {
	sum := 1.0
	for _, k := range p.kernels {
		square, product := 0.0, k.peak
		for j, a := range p.axes {
			n := len(a.Choices)
			if n == 0 {
				z := (at[j] - k.center[j]) / p.sd
				square += z * z
				continue
			}
			own := p.own(n)
			share := 1 - own
			if a.choice(at[j]) == a.choice(k.center[j]) {
				share += own * float64(n)
			}
			product *= share
		}
		sum += product * math.Exp(-square/2)
	}
	return math.Log(sum / float64(len(p.kernels)+1))
}
