package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// softmaxes writes the kernels of softmax for up to two vectors of classes,
// one row after the other. Rows of AVX2 are stored under a mask vector, which
// is slow, those of AVX-512 under a mask register; the arithmetic is the same.
func (g *generator) softmaxes() {
	for _, vecs := range []int{1, 2} {
		g.softmax(fmt.Sprintf("softmax%dAVX2", vecs*lanes), vecs, false)
		g.softmax(fmt.Sprintf("softmax%dAVX512", vecs*lanes), vecs, true)
	}
}

// softmax writes a kernel for rows of at most vecs vectors, of which all but
// the last are full.
func (g *generator) softmax(name string, vecs int, opmask bool) {
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(p, s []float32, cols int, total float32) (product, tops float64)")
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf("%s is softmax for rows of %d to %d; see vectorKernels.", name, (vecs-1)*lanes+1, vecs*lanes))
	p, s, n, stride, left := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("p").Base(), p)
	g.Load(g.Param("s").Base(), s)
	g.Load(g.Param("s").Len(), n)
	g.LEAQ(operand.Mem{Base: s, Index: n, Scale: 4}, n)
	g.Load(g.Param("cols"), stride)
	g.MOVQ(stride, left)
	if vecs > 1 {
		g.SUBQ(operand.Imm(uint64((vecs-1)*lanes)), left)
	}
	g.SHLQ(operand.Imm(2), stride)
	mask, infinity := ymm[15], ymm[14]
	if opmask {
		ones := g.GP64()
		g.MOVQ(operand.U32(1), ones)
		g.MOVQ(left, reg.RCX)
		g.SHLQ(reg.CL, ones)
		g.DECQ(ones)
		g.KMOVW(ones.As32(), reg.K1)
	} else {
		g.maskVector(left, g.GP64(), mask)
	}
	g.VMOVUPS(g.c(math.Inf(-1)), infinity)
	product, tops := reg.X9, reg.X8
	g.VXORPD(tops, tops, tops)
	g.VMOVSD(g.double(1), product)

	g.Label(name + "_row")
	g.CMPQ(s, n)
	g.JGE(operand.LabelRef(name + "_done"))
	x := ymm[0:vecs]
	for v := range vecs {
		at := operand.Mem{Base: s, Disp: v * 4 * lanes}
		switch {
		case v < vecs-1:
			g.VMOVUPS(at, x[v])
		case opmask:
			g.VMOVAPS(infinity, x[v])
			g.VMOVUPS(at, reg.K1, x[v])
		default:
			g.VMASKMOVPS(at, mask, x[v])
			g.VBLENDVPS(mask, x[v], infinity, x[v])
		}
	}
	top := ymm[2]
	g.across(g.VMAXPS, x, top, ymm[3])
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	g.VADDSD(reg.X3, tops, tops)
	// Lanes beyond the row are 0 on the way, since the exponential of their
	// -∞ would be subnormal for a moment, which is slow.
	within := func(v reg.VecPhysical) {
		if opmask {
			g.VMOVAPS_Z(v, reg.K1, v)
		} else {
			g.VANDPS(mask, v, v)
		}
	}
	for v := range vecs {
		g.VSUBPS(top, x[v], x[v])
		if v == vecs-1 {
			within(x[v])
		}
		g.exp(x[v], x[v])
	}
	within(x[vecs-1])
	sum := ymm[2]
	g.across(g.VADDPS, x, sum, ymm[3])
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	g.VMULSD(reg.X3, product, product)
	g.VBROADCASTSS(g.address("total"), ymm[3])
	g.VDIVPS(sum, ymm[3], sum)
	for v := range vecs {
		g.VMULPS(sum, x[v], x[v])
		at := operand.Mem{Base: p, Disp: v * 4 * lanes}
		switch {
		case v < vecs-1:
			g.VMOVUPS(x[v], at)
		case opmask:
			g.VMOVUPS(x[v], reg.K1, at)
		default:
			g.VMASKMOVPS(x[v], mask, at)
		}
	}
	g.ADDQ(stride, s)
	g.ADDQ(stride, p)
	g.JMP(operand.LabelRef(name + "_row"))
	g.Label(name + "_done")
	g.VZEROUPPER()
	g.Store(product, g.Return("product"))
	g.Store(tops, g.Return("tops"))
	g.RET()
}

// across sets every lane of to to op over all lanes of x.
func (g *generator) across(op func(...operand.Op), x []reg.VecPhysical, to, spare reg.VecPhysical) {
	if len(x) == 1 {
		g.VPERM2F128(operand.Imm(1), x[0], x[0], spare)
		op(spare, x[0], to)
	} else {
		op(x[1], x[0], to)
		g.VPERM2F128(operand.Imm(1), to, to, spare)
		op(spare, to, to)
	}
	for _, swap := range []uint64{0x4e, 0xb1} { // halves, then neighbours
		g.VPERMILPS(operand.Imm(swap), to, spare)
		op(spare, to, to)
	}
}

// double returns a constant in double precision, in memory.
func (g *generator) double(v float64) operand.Mem {
	g.labels++
	return g.ConstData(fmt.Sprintf("d%d", g.labels), operand.U64(math.Float64bits(v)))
}
