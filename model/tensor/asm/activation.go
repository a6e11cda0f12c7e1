package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Predicates of VCMPPS. A NaN is neither less nor greater, but unequal.
const (
	less    = operand.U8(0x11)
	greater = operand.U8(0x1e)
	unequal = operand.U8(0x04)
)

const signBit = 1 << 31

// activations writes the kernels of activations and their gradients.
func (g *generator) activations() {
	g.rectifiers()
	g.loop(loop{name: "expAVX2", doc: "sets y = eˣ.", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) { g.exp(s[1], s[0]) }})
	g.loop(loop{name: "sigmoidAVX2", doc: "sets y = 1/(1 + e⁻ˣ).", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) { g.sigmoid(s[1], s[0]) }})
	g.loop(loop{name: "sigmoidGradAVX2", doc: "sets dx = dy·y·(1 − y).", slices: []string{"dx", "dy", "y"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.VMOVUPS(g.c(1), s[0])
			g.VSUBPS(s[2], s[0], s[0])
			g.VMULPS(s[2], s[1], s[1])
			g.VMULPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "tanhAVX2", doc: "sets y = tanh(x).", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) { g.tanh(s[1], s[0]) }})
	g.loop(loop{name: "tanhGradAVX2", doc: "sets dx = dy·(1 − y²).", slices: []string{"dx", "dy", "y"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.VMOVUPS(g.c(1), s[0])
			g.VMULPS(s[2], s[2], s[2])
			g.VSUBPS(s[2], s[0], s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "siluAVX2", doc: "sets y = x/(1 + e⁻ˣ).", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.sigmoid(s[1], s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "siluGradAVX2", doc: "sets dx = dy·σ·(1 + x·(1 − σ)).", slices: []string{"dx", "dy", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.sigmoid(s[2], s[0])
			g.VMOVUPS(g.c(1), ymm[8])
			g.VSUBPS(s[0], ymm[8], ymm[9])
			g.VFMADD213PS(ymm[8], s[2], ymm[9]) // 1 + x·(1 − σ)
			g.VMULPS(ymm[9], s[0], s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
	g.softplus()
	g.gelu()
}

// rectifiers writes the kernels of the ReLU family.
func (g *generator) rectifiers() {
	g.loops(loop{name: "relu", doc: "sets y = max(0, x).", slices: []string{"y", "x"}, written: 1, fresh: true},
		func(f form, s, _ []reg.VecPhysical) {
			f.clear(s[0])
			g.VMAXPS(s[1], s[0], s[0])
		})
	g.loops(loop{name: "reluGrad", doc: "sets dx to dy where y > 0 and to 0 elsewhere.", slices: []string{"dx", "dy", "y"}, written: 1, fresh: true},
		func(f form, s, _ []reg.VecPhysical) {
			f.clear(s[0])
			f.keepPositive(s[2], s[0], s[1], s[0])
		})
	g.loop(loop{name: "leakAVX2", doc: "sets y to x where x > 0 and to slope·x elsewhere.", slices: []string{"y", "x"}, written: 1, fresh: true, scalars: []string{"slope"},
		body: func(s, a []reg.VecPhysical) { g.leak(s[1], s[1], a[0], s[0]) }})
	g.loop(loop{name: "leakGradAVX2", doc: "sets dx to dy where x > 0 and to slope·dy elsewhere.", slices: []string{"dx", "dy", "x"}, written: 1, fresh: true, scalars: []string{"slope"},
		body: func(s, a []reg.VecPhysical) { g.leak(s[1], s[2], a[0], s[0]) }})
	g.loop(loop{name: "eluAVX2", doc: "sets y to x where x > 0 and to alpha·(eˣ − 1) elsewhere.", slices: []string{"y", "x"}, written: 1, fresh: true, scalars: []string{"alpha"},
		body: func(s, a []reg.VecPhysical) {
			g.expm1(s[1], s[0])
			g.VMULPS(a[0], s[0], s[0])
			g.VXORPS(ymm[8], ymm[8], ymm[8])
			g.VCMPPS(greater, ymm[8], s[1], ymm[8])
			g.VBLENDVPS(ymm[8], s[1], s[0], s[0])
		}})
	g.loop(loop{name: "eluGradAVX2", doc: "sets dx to dy where x > 0 and to dy·alpha·eˣ elsewhere.", slices: []string{"dx", "dy", "x"}, written: 1, fresh: true, scalars: []string{"alpha"},
		body: func(s, a []reg.VecPhysical) {
			g.exp(s[2], s[0])
			g.VMULPS(a[0], s[0], s[0])
			g.VMULPS(s[1], s[0], s[0])
			g.VXORPS(ymm[8], ymm[8], ymm[8])
			g.VCMPPS(greater, ymm[8], s[2], ymm[8])
			g.VBLENDVPS(ymm[8], s[1], s[0], s[0])
		}})
}

// leak sets y to v where x > 0 and to slope·v elsewhere.
func (g *generator) leak(v, x, slope, y reg.VecPhysical) {
	g.VMULPS(slope, v, ymm[8])
	g.VXORPS(ymm[9], ymm[9], ymm[9])
	g.VCMPPS(greater, ymm[9], x, ymm[9])
	g.VBLENDVPS(ymm[9], v, ymm[8], y)
}

// The coefficients of (eʳ − 1 − r)/r² for |r| ≤ ½·ln 2, highest first
// (Moshier, Cephes, expf).
var expCoefficients = []float64{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1}

// ln 2 in two parts. The first has so few digits that its product with a whole
// number is exact.
const ln2High, ln2Low = 0.693359375, -2.12194440e-4

// reduce limits x to lo..hi and splits it into n·ln 2 + r. It returns r in ymm11,
// n in ymm12 and p = eʳ − 1 − r in ymm13. A NaN stays a NaN.
func (g *generator) reduce(x reg.VecPhysical, lo, hi float64) (r, n, p reg.VecPhysical) {
	r, n, p = ymm[11], ymm[12], ymm[13]
	g.VMOVUPS(g.c(lo), r)
	g.VMAXPS(x, r, r)
	g.VMOVUPS(g.c(hi), n)
	g.VMINPS(r, n, r)
	g.VMULPS(g.c(math.Log2E), r, n)
	g.VROUNDPS(operand.U8(0), n, n)
	g.VFNMADD231PS(g.c(ln2High), n, r)
	g.VFNMADD231PS(g.c(ln2Low), n, r)
	g.polynomial(p, r, expCoefficients...)
	g.VMULPS(r, p, p)
	g.VMULPS(r, p, p)
	return r, n, p
}

// polynomial sets p to the polynomial in x with the given coefficients, the
// highest first.
func (g *generator) polynomial(p, x reg.VecPhysical, coefficients ...float64) {
	g.VMOVUPS(g.c(coefficients[0]), p)
	for _, c := range coefficients[1:] {
		g.VFMADD213PS(g.c(c), x, p)
	}
}

// exp sets y = eˣ. It uses ymm10 to ymm13. It multiplies by the power of two in
// two steps, so that subnormal results are right and only results that are too
// large are infinite.
func (g *generator) exp(x, y reg.VecPhysical) {
	r, n, p := g.reduce(x, -104, 89)
	g.VADDPS(r, p, p)
	g.VADDPS(g.c(1), p, p)
	g.VCVTPS2DQ(n, n)
	half := ymm[10]
	g.VPSRAD(operand.Imm(1), n, half)
	g.VPSUBD(half, n, n)
	for _, e := range []reg.VecPhysical{half, n} {
		g.power(e)
		g.VMULPS(e, p, p)
	}
	g.VMOVAPS(p, y)
}

// power turns whole numbers n into 2ⁿ, for -126 ≤ n ≤ 127.
func (g *generator) power(n reg.VecPhysical) {
	g.VPADDD(g.bits(127), n, n)
	g.VPSLLD(operand.Imm(23), n, n)
}

// expm1 sets y = eˣ − 1 for x ≤ 0, and y = 0 for others. It uses ymm11 to ymm13.
// It computes 2ⁿ·(eʳ − 1) + (2ⁿ − 1), which keeps the digits of small results.
func (g *generator) expm1(x, y reg.VecPhysical) {
	r, n, p := g.reduce(x, -87, 0)
	g.VADDPS(r, p, p)
	g.VCVTPS2DQ(n, n)
	g.power(n)
	g.VSUBPS(g.c(1), n, y)
	g.VFMADD231PS(n, p, y)
}

// sigmoid sets y = 1/(1 + e⁻ˣ). It uses ymm8 to ymm13. The only exponential is
// e⁻|x|, and for x < 0 the result is e⁻|x|/(1 + e⁻|x|), which keeps the digits of
// small results.
func (g *generator) sigmoid(x, y reg.VecPhysical) {
	e, one := ymm[9], ymm[8]
	g.VORPS(g.bits(signBit), x, e)
	g.exp(e, e)
	g.VMOVUPS(g.c(1), one)
	g.VADDPS(one, e, ymm[10])
	g.VBLENDVPS(x, e, one, e) // the sign of x decides
	g.VDIVPS(ymm[10], e, y)
}

// tanhCoefficients are those of (tanh(x) − x)/x³ in x², for |x| < 0.625
// (Moshier, Cephes, tanhf).
var tanhCoefficients = []float64{-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1}

// tanh sets y = tanh(x): a polynomial near 0, else 1 − 2/(e²|x| + 1) with the
// sign of x. It uses ymm6 to ymm13.
func (g *generator) tanh(x, y reg.VecPhysical) {
	size, large, small := ymm[6], ymm[7], ymm[8]
	g.VANDPS(g.bits(signBit-1), x, size)
	g.VADDPS(size, size, large)
	g.exp(large, large)
	g.VADDPS(g.c(1), large, large)
	g.VMOVUPS(g.c(2), ymm[9])
	g.VDIVPS(large, ymm[9], large)
	g.VMOVUPS(g.c(1), ymm[9])
	g.VSUBPS(large, ymm[9], large)
	g.VANDPS(g.bits(signBit), x, ymm[9])
	g.VORPS(ymm[9], large, large)

	square := ymm[9]
	g.VMULPS(x, x, square)
	g.polynomial(small, square, tanhCoefficients...)
	g.VMULPS(square, small, small)
	g.VFMADD213PS(x, x, small) // x + x·(x²·P)
	g.VCMPPS(less, g.c(0.625), size, size)
	g.VBLENDVPS(size, small, large, y)
}

// softplus writes the kernels of log(1 + eˣ) and its gradient, with slope σ(x).
func (g *generator) softplus() {
	g.loop(loop{name: "softplusAVX2", doc: "sets y = log(1 + eˣ).", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			// max(0, x) + log(1 + e) with e = e⁻|x|, where log(1 + e) is
			// 2·atanh(z) = 2z·(1 + z²/3 + z⁴/5 + …) with z = e/(2 + e) ≤ 1/3
			e, z, square := ymm[6], ymm[7], ymm[8]
			g.VORPS(g.bits(signBit), s[1], e)
			g.exp(e, e)
			g.VADDPS(g.c(2), e, z)
			g.VDIVPS(z, e, z)
			g.VMULPS(z, z, square)
			g.polynomial(s[0], square, 1./15, 1./13, 1./11, 1./9, 1./7, 1./5, 1./3, 1)
			g.VADDPS(z, z, z)
			g.VXORPS(ymm[9], ymm[9], ymm[9])
			g.VMAXPS(s[1], ymm[9], ymm[9])
			g.VFMADD213PS(ymm[9], z, s[0])
		}})
	g.loop(loop{name: "softplusGradAVX2", doc: "sets dx = dy/(1 + e⁻ˣ).", slices: []string{"dx", "dy", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.sigmoid(s[2], s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
}

// erfcCoefficients are those of log(erfc(z)/t) + z² in t = 1/(1 + z/2), for
// z ≥ 0, with a relative error of erfc of 1.2e-7 (Press et al., Numerical
// Recipes, erfcc).
var erfcCoefficients = []float64{.17087277, -.82215223, 1.48851587, -1.13520398, .27886807, -.18628806, .09678418, .37409196, 1.00002368, -1.26551223}

// gelu writes the kernels of x·Φ(x) and its gradient.
func (g *generator) gelu() {
	g.loop(loop{name: "geluAVX2", doc: "sets y = x·Φ(x).", slices: []string{"y", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.normalBelow(s[1], s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "geluGradAVX2", doc: "sets dx = dy·(Φ(x) + x·φ(x)).", slices: []string{"dx", "dy", "x"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.normalBelow(s[2], s[0])
			density := ymm[7]
			g.VMULPS(s[2], s[2], density)
			g.VMULPS(g.c(-0.5), density, density)
			g.exp(density, density)
			g.VMULPS(g.c(1/math.Sqrt(2*math.Pi)), density, density)
			g.VFMADD231PS(s[2], density, s[0])
			g.VMULPS(s[1], s[0], s[0])
		}})
}

// normalBelow sets y = Φ(x) = ½·erfc(−x/√2). It uses ymm6 to ymm13.
func (g *generator) normalBelow(x, y reg.VecPhysical) {
	z, t, tail := ymm[6], ymm[7], ymm[8]
	g.VANDPS(g.bits(signBit-1), x, z)
	g.VMULPS(g.c(1/math.Sqrt2), z, z)
	g.VMOVUPS(g.c(1), ymm[9])
	g.VMOVUPS(g.c(0.5), t)
	g.VFMADD213PS(ymm[9], z, t)
	g.VDIVPS(t, ymm[9], t)
	g.polynomial(tail, t, erfcCoefficients...)
	g.VFNMADD231PS(z, z, tail)
	g.exp(tail, tail)
	g.VMULPS(t, tail, tail)
	g.VMULPS(g.c(0.5), tail, tail) // Φ(−|x|)
	g.VMOVUPS(g.c(1), ymm[9])
	g.VSUBPS(tail, ymm[9], ymm[9])
	g.VBLENDVPS(x, tail, ymm[9], y)
}
