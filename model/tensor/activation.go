package tensor

import "math"

// activationKernels are the nonlinearities and their gradients, element by
// element. A gradient function sets dx to dy·f′(x), given x or y = f(x),
// whichever is cheaper.
type activationKernels struct {
	exp            func(y, x []Float) // eˣ, within 0.99 ulp; softmax and other kernels use it
	relu           func(y, x []Float)
	reluGrad       func(dx, dy, y []Float)
	leak           func(y, x []Float, slope Float)
	leakGrad       func(dx, dy, x []Float, slope Float)
	elu            func(y, x []Float, alpha Float)
	eluGrad        func(dx, dy, x []Float, alpha Float)
	sigmoid, tanh  func(y, x []Float)
	sigmoidGrad    func(dx, dy, y []Float)
	tanhGrad       func(dx, dy, y []Float)
	silu, softplus func(y, x []Float)
	siluGrad       func(dx, dy, x []Float)
	softplusGrad   func(dx, dy, x []Float)
	gelu           func(y, x []Float)
	geluGrad       func(dx, dy, x []Float)
}

// The errors stated below are those of the vector kernels, in units of the last
// place (ulp), measured over all 2³² numbers of single precision; the portable
// loops are right to the last place. See TestUlp.

// ReLU sets y = max(0, x).
func ReLU(y, x []Float) { use.relu(y, x[:len(y)]) }

// ReLUGrad sets dx to dy where y > 0 and to 0 elsewhere.
func ReLUGrad(dx, dy, y []Float) { use.reluGrad(dx, dy[:len(dx)], y[:len(dx)]) }

// Leak sets y to x where x > 0 and to slope·x elsewhere.
func Leak(y, x []Float, slope Float) { use.leak(y, x[:len(y)], slope) }

// LeakGrad sets dx to dy where x > 0 and to slope·dy elsewhere.
func LeakGrad(dx, dy, x []Float, slope Float) { use.leakGrad(dx, dy[:len(dx)], x[:len(dx)], slope) }

// ELU sets y to x where x > 0 and to alpha·(eˣ − 1) elsewhere.
func ELU(y, x []Float, alpha Float) { use.elu(y, x[:len(y)], alpha) }

// ELUGrad sets dx to dy where x > 0 and to dy·alpha·eˣ elsewhere. The sum
// y + alpha is the same, but has lost all digits where y is close to −alpha.
func ELUGrad(dx, dy, x []Float, alpha Float) { use.eluGrad(dx, dy[:len(dx)], x[:len(dx)], alpha) }

// Sigmoid sets y = 1/(1 + e⁻ˣ), with an error of at most 2.41 ulp.
func Sigmoid(y, x []Float) { use.sigmoid(y, x[:len(y)]) }

// SigmoidGrad sets dx = dy·y·(1 − y). Where y is close to 1 the slope has the
// absolute error of y, half a unit in its last place: above x = 17 it is 0 in
// single precision.
func SigmoidGrad(dx, dy, y []Float) { use.sigmoidGrad(dx, dy[:len(dx)], y[:len(dx)]) }

// Tanh sets y = tanh(x), with an error of at most 1.34 ulp.
func Tanh(y, x []Float) { use.tanh(y, x[:len(y)]) }

// TanhGrad sets dx = dy·(1 − y²). As in SigmoidGrad, the slope has the absolute
// error of y: beyond |x| = 9 it is 0 in single precision.
func TanhGrad(dx, dy, y []Float) { use.tanhGrad(dx, dy[:len(dx)], y[:len(dx)]) }

// SiLU sets y = x·σ(x), where σ is Sigmoid.
func SiLU(y, x []Float) { use.silu(y, x[:len(y)]) }

// SiLUGrad sets dx = dy·σ·(1 + x·(1 − σ)).
func SiLUGrad(dx, dy, x []Float) { use.siluGrad(dx, dy[:len(dx)], x[:len(dx)]) }

// Softplus sets y = log(1 + eˣ).
func Softplus(y, x []Float) { use.softplus(y, x[:len(y)]) }

// SoftplusGrad sets dx = dy·σ(x).
func SoftplusGrad(dx, dy, x []Float) { use.softplusGrad(dx, dy[:len(dx)], x[:len(dx)]) }

// GELU sets y = x·Φ(x), where Φ is the normal distribution function. The vector
// kernels take Φ from a fit with a relative error of 1.2e-7 (Press et al.,
// Numerical Recipes, erfcc), to which rounding adds where Φ is tiny.
func GELU(y, x []Float) { use.gelu(y, x[:len(y)]) }

// GELUGrad sets dx = dy·(Φ(x) + x·φ(x)), where φ is the normal density.
func GELUGrad(dx, dy, x []Float) { use.geluGrad(dx, dy[:len(dx)], x[:len(dx)]) }

// elementwise returns a function that sets y[i] = f(x[i]), computed in double
// precision.
func elementwise(f func(x float64) float64) func(y, x []Float) {
	return func(y, x []Float) {
		for i, v := range x {
			y[i] = Float(f(float64(v)))
		}
	}
}

// slope returns a function that sets dx[i] = dy[i]·f(v[i]), where f is a
// derivative as a function of v, which is x or y. f is computed in double
// precision.
func slope(f func(v float64) float64) func(dx, dy, v []Float) {
	return func(dx, dy, v []Float) {
		for i, v := range v {
			dx[i] = dy[i] * Float(f(float64(v)))
		}
	}
}

var portableActivations = activationKernels{
	exp: elementwise(math.Exp),
	relu: func(y, x []Float) {
		for i, v := range x {
			y[i] = max(0, v)
		}
	},
	reluGrad: func(dx, dy, y []Float) {
		for i, v := range y {
			if v > 0 {
				dx[i] = dy[i]
			} else {
				dx[i] = 0
			}
		}
	},
	leak: func(y, x []Float, slope Float) {
		for i, v := range x {
			if v > 0 {
				y[i] = v
			} else {
				y[i] = slope * v
			}
		}
	},
	leakGrad: func(dx, dy, x []Float, slope Float) {
		for i, v := range x {
			if v > 0 {
				dx[i] = dy[i]
			} else {
				dx[i] = slope * dy[i]
			}
		}
	},
	elu: func(y, x []Float, alpha Float) {
		for i, v := range x {
			if v > 0 {
				y[i] = v
			} else {
				y[i] = Float(float64(alpha) * math.Expm1(float64(v)))
			}
		}
	},
	eluGrad: func(dx, dy, x []Float, alpha Float) {
		for i, v := range x {
			if v > 0 {
				dx[i] = dy[i]
			} else {
				dx[i] = dy[i] * Float(float64(alpha)*math.Exp(float64(v)))
			}
		}
	},
	sigmoid:      elementwise(sigmoid),
	sigmoidGrad:  slope(func(y float64) float64 { return y * (1 - y) }),
	tanh:         elementwise(math.Tanh),
	tanhGrad:     slope(func(y float64) float64 { return 1 - y*y }),
	silu:         elementwise(func(x float64) float64 { return x * sigmoid(x) }),
	siluGrad:     slope(func(x float64) float64 { return sigmoid(x) * (1 + x*(1-sigmoid(x))) }),
	softplus:     elementwise(func(x float64) float64 { return max(0, x) + math.Log1p(math.Exp(-math.Abs(x))) }),
	softplusGrad: slope(sigmoid),
	gelu:         elementwise(func(x float64) float64 { return x * normalBelow(x) }),
	geluGrad:     slope(func(x float64) float64 { return normalBelow(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) }),
}

// sigmoid returns σ(x). For very negative x the exponential overflows to
// infinity and σ is 0, as it should be.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// normalBelow returns Φ(x) = ½·(1 + erf(x/√2)), the probability that a standard
// normal number is below x. It uses erfc, which keeps the digits of small
// results.
func normalBelow(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
