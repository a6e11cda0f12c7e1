package main

import (
	"math"

	"github.com/mmcloughlin/avo/reg"
)

// A form is one of the two instruction sets that a kernel is written for. Its
// methods write what differs between them.
type form struct {
	*generator
	wide bool // AVX-512, at 512 bits; else AVX2
}

// suffix ends the names of kernels.
func (f form) suffix() string {
	if f.wide {
		return "AVX512"
	}
	return "AVX2"
}

// regs returns the vector registers.
func (f form) regs() []reg.VecPhysical {
	if f.wide {
		return zmm
	}
	return ymm[:16]
}

// lanes returns the floats of a vector.
func (f form) lanes() int { return width(f.regs()) }

// clear sets r to zero.
func (f form) clear(r reg.VecPhysical) {
	if f.wide {
		f.VPXORD(r, r, r)
	} else {
		f.VXORPS(r, r, r)
	}
}

// keepPositive sets dst to v where x > 0, else to 0. zero is a vector of zeros.
// It may overwrite x.
func (f form) keepPositive(x, zero, v, dst reg.VecPhysical) {
	if f.wide {
		f.VCMPPS(greater, zero, x, reg.K3)
		f.VMOVAPS_Z(v, reg.K3, dst)
		return
	}
	f.VCMPPS(greater, zero, x, x)
	f.VANDPS(v, x, dst)
}

// flush sets x to 0 where it is subnormal, that is, where its exponent is 0. It
// overwrites spare and spare2.
func (f form) flush(x, spare, spare2 reg.VecPhysical) {
	exponent := f.bits(math.Float32bits(float32(math.Inf(1))))
	if f.wide {
		f.VPTESTMD_BCST(exponent, x, reg.K3)
		f.VMOVAPS_Z(x, reg.K3, x)
		return
	}
	f.clear(spare2)
	f.VANDPS(exponent, x, spare)
	f.VPCMPEQD(spare2, spare, spare)
	f.VANDNPS(x, spare, x)
}
