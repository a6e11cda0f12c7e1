//go:build !float64

package tensor

import (
	"flag"
	"math"
	"testing"
)

var whole = flag.Bool("whole", false, "measure functions at every float32 there is, not at every 1009th")

// TestUlp measures the largest error of the exponential, the hyperbolic
// tangent, the sigmoid and slopes that are made of them over the whole range of
// float32, in units of the last place of the right result.
//
// With -whole it takes all 2³² bit patterns, with the best kernels, which takes
// minutes.
func TestUlp(t *testing.T) {
	step := uint64(1009)
	sets := runnable
	if *whole {
		step, sets = 1, sets[:1]
	}
	ones := make([]Float, 4096)
	Fill(ones, 1)
	for _, k := range sets {
		for _, f := range []struct {
			name  string
			got   func(y, x []Float)
			want  func(float64) float64
			bound float64
		}{
			{"exp", k.exp, math.Exp, 0.99},
			{"tanh", k.tanh, math.Tanh, 1.34},
			{"sigmoid", k.sigmoid, sigmoidExact, 2.41},
			{"ELU's slope", func(y, x []Float) { k.eluGrad(y, ones, x, 1) }, func(x float64) float64 { return math.Exp(min(x, 0)) }, 0.99},
			{"softplus's slope", func(y, x []Float) { k.softplusGrad(y, ones, x) }, sigmoidExact, 2.41},
		} {
			worst, at := 0.0, Float(0)
			x, y := make([]Float, 4096), make([]Float, 4096)
			for from := uint64(0); from < 1<<32; from += step * uint64(len(x)) {
				for i := range x {
					x[i] = math.Float32frombits(uint32(from + step*uint64(i)))
				}
				f.got(y, x)
				for i, v := range x {
					if e := ulps(y[i], f.want(float64(v))); !(e <= worst) {
						worst, at = e, v
					}
				}
			}
			t.Logf("%s %s: %.3f ulp, at %v", k.name, f.name, worst, at)
			if !(worst <= f.bound) {
				t.Errorf("%s %s is off by %.3f ulp at %v: want at most %v", k.name, f.name, worst, at, f.bound)
			}
		}
	}
}

// sigmoidExact is the sigmoid without the loss of small results.
func sigmoidExact(x float64) float64 {
	if x < 0 {
		return math.Exp(x) / (1 + math.Exp(x))
	}
	return 1 / (1 + math.Exp(-x))
}

// ulps returns |got − want| in units of the last place of want as a float32.
// Beyond the largest float32 comes infinity.
func ulps(got float32, want float64) float64 {
	rounded := float32(want)
	switch {
	case got != got && want != want, got == rounded:
		return 0
	case got != got || want != want:
		return math.Inf(1)
	case math.IsInf(float64(rounded), 0) || math.IsInf(float64(got), 0):
		limit := math.Copysign(math.MaxFloat32, want)
		if math.IsInf(float64(rounded), 0) && math.Abs(float64(got)) >= math.MaxFloat32/(1+1e-6) ||
			math.IsInf(float64(got), 0) && math.Abs(want) >= math.Abs(limit)/(1+1e-6) {
			return 1
		}
		return math.Inf(1)
	}
	_, exp := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(exp-24, -149))
}
