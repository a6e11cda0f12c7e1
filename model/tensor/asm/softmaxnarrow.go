package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// softmaxOfTwo writes the kernel for two classes: four rows at a time, which
// fill a vector. Each of four lanes has its own sum and product, which are
// combined at the end.
func (g *generator) softmaxOfTwo() {
	k := softmax{name: "softmax2AVX2", vecs: 1}
	g.begin(k, "%s is softmax for rows of 2, a multiple of four of them; see vectorKernels.")
	p, s, end, class, _ := g.rows()
	gaps, product, total := ymm[8], ymm[9], ymm[14]
	g.VXORPD(gaps, gaps, gaps)
	g.VBROADCASTSD(g.double(1), product)
	g.VBROADCASTSS(g.address("total"), total)

	g.Label(k.name + "_rows")
	g.CMPQ(s, end)
	g.JGE(operand.LabelRef(k.name + "_sums"))
	x, both, doubles, right := ymm[0], ymm[2], ymm[3], ymm[4]
	neighbors := func(op func(...operand.Op)) {
		g.VPERMILPS(operand.Imm(0xb1), x, both)
		op(both, x, both)
	}
	ofRows := func() { // sets doubles to the first float of each row in both
		g.VSHUFPS(operand.Imm(0x88), both, both, doubles)
		g.VPERMPD(operand.Imm(0x08), doubles, doubles)
		g.VCVTPS2PD(reg.X3, doubles)
	}
	g.VMOVUPS(operand.Mem{Base: s}, x)
	neighbors(g.VMAXPS)
	ofRows()
	g.VMOVUPS(operand.Mem{Base: class}, reg.X4)
	g.VPADDD(g.rowStarts(), reg.X4, reg.X4)
	g.VPERMPS(x, right, right)
	g.VCVTPS2PD(reg.X4, right)
	g.VSUBPD(right, doubles, doubles)
	g.VADDPD(doubles, gaps, gaps)
	g.VSUBPS(both, x, x)
	g.exp(x, x)
	neighbors(g.VADDPS)
	ofRows()
	g.VMULPD(doubles, product, product)
	g.VDIVPS(both, total, both)
	g.VMULPS(both, x, x)
	g.VMOVUPS(x, operand.Mem{Base: p})
	g.ADDQ(operand.Imm(4*lanes), s)
	g.ADDQ(operand.Imm(4*lanes), p)
	g.ADDQ(operand.Imm(4*4), class)
	g.JMP(operand.LabelRef(k.name + "_rows"))

	g.Label(k.name + "_sums")
	for _, sum := range []struct {
		op      func(...operand.Op)
		of, low reg.VecPhysical
	}{{g.VADDPD, gaps, softmaxGaps}, {g.VMULPD, product, softmaxProduct}} {
		g.VEXTRACTF128(operand.Imm(1), sum.of, reg.X3)
		sum.op(reg.X3, sum.low, sum.low)
		g.VPERMILPD(operand.Imm(1), sum.low, reg.X3)
		sum.op(reg.X3, sum.low, sum.low)
	}
	g.finish(k)
}

// softmaxPairs writes the kernel of AVX-512 for rows of at most half a vector: it
// does two rows at a time. A sum over half a vector has the same bits as a sum
// over a vector whose other half is 0.
func (g *generator) softmaxPairs() {
	k := softmax{name: "softmax4AVX512", vecs: 1, opmask: true}
	g.begin(k, "%s is softmax for an even number of rows of 1 to 4; see vectorKernels.")
	p, s, end, class, stride := g.rows()
	g.opmask(stride, reg.K1)
	first, both := g.GP64(), g.GP64()
	g.KMOVW(reg.K1, first.As32())
	g.MOVQ(first, both)
	g.SHLQ(operand.Imm(lanes/2), both)
	g.ORQ(first, both)
	g.KMOVW(both.As32(), reg.K2)
	g.firstRow(k, s, end, stride)
	x, low, high := ymm[0], reg.X0, reg.X1
	g.VMOVAPS(reg.X14, low)
	g.VMOVUPS(operand.Mem{Base: s}, reg.K1, low)
	g.VMOVAPS(reg.X14, high)
	g.VMOVUPS(operand.Mem{Base: s, Index: stride, Scale: 1}, reg.K1, high)
	g.VINSERTF128(operand.Imm(1), high, x, x)
	top, sum := ymm[2], ymm[2]
	g.acrossHalves(g.VMAXPS, x, top, ymm[3])
	next := g.GP64()
	g.LEAQ(operand.Mem{Base: s, Index: stride, Scale: 1}, next)
	g.eachHalf(func(half int, top reg.Register) {
		g.addGap(top, []reg.GPVirtual{s, next}[half], operand.Mem{Base: class, Disp: 4 * half})
	})
	g.VSUBPS(top, x, x)
	g.VMOVAPS_Z(x, reg.K2, x)
	g.exp(x, x)
	g.VMOVAPS_Z(x, reg.K2, x)
	g.acrossHalves(g.VADDPS, x, sum, ymm[3])
	g.eachHalf(func(_ int, sum reg.Register) { g.VMULSD(sum, softmaxProduct, softmaxProduct) })
	g.VBROADCASTSS(g.address("total"), ymm[3])
	g.VDIVPS(sum, ymm[3], sum)
	g.VMULPS(sum, x, x)
	g.VEXTRACTF128(operand.Imm(1), x, high)
	g.VMOVUPS(low, reg.K1, operand.Mem{Base: p})
	g.VMOVUPS(high, reg.K1, operand.Mem{Base: p, Index: stride, Scale: 1})
	g.LEAQ(operand.Mem{Base: s, Index: stride, Scale: 2}, s)
	g.LEAQ(operand.Mem{Base: p, Index: stride, Scale: 2}, p)
	g.ADDQ(operand.Imm(2*4), class)
	g.JMP(operand.LabelRef(k.name + "_row"))
	g.finish(k)
}

// eachHalf calls do with the first float of each half of ymm2, as a double.
func (g *generator) eachHalf(do func(half int, v reg.Register)) {
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	do(0, reg.X3)
	g.VEXTRACTF128(operand.Imm(1), ymm[2], reg.X3)
	g.VCVTSS2SD(reg.X3, reg.X3, reg.X3)
	do(1, reg.X3)
}

// rowStarts returns the address of the indices at which four rows of two begin in
// a vector: 0, 2, 4, 6.
func (g *generator) rowStarts() operand.Mem {
	m := g.StaticGlobal("places")
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 4 {
		g.AppendDatum(operand.U32(2 * i))
	}
	return m
}
