package search

import (
	"math"
	"math/rand/v2"
)

// A parzen is a Parzen estimator of a density over the unit cube of some axes: the mean
// of a uniform density and of a kernel around each center. A kernel is a product over the
// axes. The factor of a numeric axis is a truncated normal density; that of choices
// gives more weight to the choice of the center.
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

// newParzen returns the estimator with the given centers. The standard deviation of a
// kernel follows Scott's rule (1992) for data with a standard deviation of 1/5, with a
// lower limit.
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

// own returns the weight of the choice of a kernel's center. The rest is uniform over all
// n choices, so that the probability of this choice is own + (1-own)/n.
func (p *parzen) own(choices int) float64 {
	n := float64(len(p.kernels) + 1)
	return 1 / (1 + float64(choices)/n)
}

// draw returns a random place.
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
			for at[j] = -1; at[j] < 0 || at[j] > 1; { // at least 2/5 of the draws are inside
				at[j] = p.kernels[i].center[j] + p.sd*rng.NormFloat64()
			}
		}
	}
	return at
}

// logDensity returns the logarithm of the ratio of the density at a place to the uniform
// density.
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
