package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A softmax is a kernel for rows of at most vecs vectors, of which all but the
// last are full. Lanes beyond the row are guarded by an opmask in AVX-512 and,
// more slowly, by a mask vector in AVX2; the arithmetic is the same.
type softmax struct {
	name   string
	vecs   int
	opmask bool
}

// Registers of a softmax. Those from ymm10 to ymm13 are for the exponential.
var (
	softmaxMask     = reg.Y15 // of the last vector, in AVX2
	softmaxInfinity = reg.Y14 // negative, in every lane
	softmaxProduct  = reg.X9
	softmaxGaps     = reg.X8
)

// softmaxes writes the kernels of softmax for one and two vectors of classes,
// one row after the other.
func (g *generator) softmaxes() {
	for _, vecs := range []int{1, 2} {
		g.softmax(softmax{fmt.Sprintf("softmax%dAVX2", vecs*lanes), vecs, false})
		g.softmax(softmax{fmt.Sprintf("softmax%dAVX512", vecs*lanes), vecs, true})
	}
	g.softmaxPairs()
	g.softmaxOfTwo()
}

// softmaxOfTwo writes the kernel for two classes: four rows at a time, which
// lie in a vector without a gap. It adds and multiplies up in four lanes.
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
	neighbours := func(op func(...operand.Op)) {
		g.VPERMILPS(operand.Imm(0xb1), x, both)
		op(both, x, both)
	}
	ofRows := func() { // one float of each row, in double precision
		g.VSHUFPS(operand.Imm(0x88), both, both, doubles)
		g.VPERMPD(operand.Imm(0x08), doubles, doubles)
		g.VCVTPS2PD(reg.X3, doubles)
	}
	g.VMOVUPS(operand.Mem{Base: s}, x)
	neighbours(g.VMAXPS)
	ofRows()
	g.VMOVUPS(operand.Mem{Base: class}, reg.X4)
	g.VPADDD(g.places(), reg.X4, reg.X4)
	g.VPERMPS(x, right, right)
	g.VCVTPS2PD(reg.X4, right)
	g.VSUBPD(right, doubles, doubles)
	g.VADDPD(doubles, gaps, gaps)
	g.VSUBPS(both, x, x)
	g.exp(x, x)
	neighbours(g.VADDPS)
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

// softmaxPairs writes the kernel for rows of at most half a vector: two of them
// at a time, for AVX-512. A sum over half a vector has the bits of one over a
// vector whose other half is 0.
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
	g.SHLQ(operand.Imm(2), stride)
	g.VMOVUPS(g.c(math.Inf(-1)), softmaxInfinity)
	g.VXORPD(softmaxGaps, softmaxGaps, softmaxGaps)
	g.VMOVSD(g.double(1), softmaxProduct)

	g.Label(k.name + "_row")
	g.CMPQ(s, end)
	g.JGE(operand.LabelRef(k.name + "_done"))
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

// eachHalf does something with the first float of either half of ymm2, in
// double precision, one after the other.
func (g *generator) eachHalf(do func(half int, v reg.Register)) {
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	do(0, reg.X3)
	g.VEXTRACTF128(operand.Imm(1), ymm[2], reg.X3)
	g.VCVTSS2SD(reg.X3, reg.X3, reg.X3)
	do(1, reg.X3)
}

// addGap adds to the gaps that between top, the largest score of a row in
// double precision, and the score of the row's class. It spoils top and xmm4.
func (g *generator) addGap(top reg.Register, row reg.GPVirtual, class operand.Mem) {
	right := g.GP64()
	g.MOVLQSX(class, right)
	g.VCVTSS2SD(operand.Mem{Base: row, Index: right, Scale: 4}, top, reg.X4)
	g.VSUBSD(reg.X4, top, top)
	g.VADDSD(top, softmaxGaps, softmaxGaps)
}

// places returns where four rows of two begin in a vector, in memory.
func (g *generator) places() operand.Mem {
	m := g.StaticGlobal("places")
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 4 {
		g.AppendDatum(operand.U32(2 * i))
	}
	return m
}

// begin begins the function of a kernel.
func (g *generator) begin(k softmax, doc string) {
	g.Function(k.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(p, s []float32, class []int32, cols int, total float32) (product, gaps float64)")
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf(doc, k.name))
}

// rows loads where the first rows of p and s lie, where s ends, the class of
// the first row, and the number of columns.
func (g *generator) rows() (p, s, end, class, cols reg.GPVirtual) {
	p, s, end, class, cols = g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("p").Base(), p)
	g.Load(g.Param("s").Base(), s)
	g.Load(g.Param("s").Len(), end)
	g.LEAQ(operand.Mem{Base: s, Index: end, Scale: 4}, end)
	g.Load(g.Param("class").Base(), class)
	g.Load(g.Param("cols"), cols)
	return p, s, end, class, cols
}

// finish ends the function of a kernel.
func (g *generator) finish(k softmax) {
	g.Label(k.name + "_done")
	g.VZEROUPPER()
	g.Store(softmaxProduct, g.Return("product"))
	g.Store(softmaxGaps, g.Return("gaps"))
	g.RET()
}

// softmax writes one kernel.
func (g *generator) softmax(k softmax) {
	g.begin(k, fmt.Sprintf("%%s is softmax for rows of %d to %d; see vectorKernels.", (k.vecs-1)*lanes+1, k.vecs*lanes))
	p, s, end, class, stride := g.rows()
	g.guard(k, stride)
	g.SHLQ(operand.Imm(2), stride)
	g.VMOVUPS(g.c(math.Inf(-1)), softmaxInfinity)
	g.VXORPD(softmaxGaps, softmaxGaps, softmaxGaps)
	g.VMOVSD(g.double(1), softmaxProduct)

	g.Label(k.name + "_row")
	g.CMPQ(s, end)
	g.JGE(operand.LabelRef(k.name + "_done"))
	x := ymm[:k.vecs]
	for v := range x {
		g.loadRow(k, operand.Mem{Base: s, Disp: v * 4 * lanes}, v, x[v])
	}
	g.softmaxRow(k, x, s, class)
	for v := range x {
		g.storeRow(k, x[v], v, operand.Mem{Base: p, Disp: v * 4 * lanes})
	}
	g.ADDQ(stride, s)
	g.ADDQ(stride, p)
	g.ADDQ(operand.Imm(4), class)
	g.JMP(operand.LabelRef(k.name + "_row"))
	g.finish(k)
}

// guard prepares the mask of the last vector of a row.
func (g *generator) guard(k softmax, cols reg.GPVirtual) {
	left := g.GP64()
	g.MOVQ(cols, left)
	if k.vecs > 1 {
		g.SUBQ(operand.Imm(uint64((k.vecs-1)*lanes)), left)
	}
	if k.opmask {
		g.opmask(left, reg.K1)
	} else {
		g.maskVector(left, g.GP64(), softmaxMask)
	}
}

// loadRow loads vector v of a row, with negative infinity beyond its end.
func (g *generator) loadRow(k softmax, from operand.Mem, v int, x reg.VecPhysical) {
	switch {
	case v < k.vecs-1:
		g.VMOVUPS(from, x)
	case k.opmask:
		g.VMOVAPS(softmaxInfinity, x)
		g.VMOVUPS(from, reg.K1, x)
	default:
		g.VMASKMOVPS(from, softmaxMask, x)
		g.VBLENDVPS(softmaxMask, x, softmaxInfinity, x)
	}
}

// storeRow stores vector v of a row.
func (g *generator) storeRow(k softmax, x reg.VecPhysical, v int, to operand.Mem) {
	switch {
	case v < k.vecs-1:
		g.VMOVUPS(x, to)
	case k.opmask:
		g.VMOVUPS(x, reg.K1, to)
	default:
		g.VMASKMOVPS(x, softmaxMask, to)
	}
}

// softmaxRow turns the scores in x, which were loaded from row, into
// probabilities.
func (g *generator) softmaxRow(k softmax, x []reg.VecPhysical, row, class reg.GPVirtual) {
	top := ymm[2]
	g.across(g.VMAXPS, x, top, ymm[3])
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	g.addGap(reg.X3, row, operand.Mem{Base: class})
	// Lanes beyond the row are 0 on the way, since the exponential of their
	// -∞ would be subnormal for a moment, which is slow.
	within := func(v reg.VecPhysical) {
		if k.opmask {
			g.VMOVAPS_Z(v, reg.K1, v)
		} else {
			g.VANDPS(softmaxMask, v, v)
		}
	}
	last := x[len(x)-1]
	for _, v := range x {
		g.VSUBPS(top, v, v)
	}
	within(last)
	for _, v := range x {
		g.exp(v, v)
	}
	within(last)
	sum := ymm[2]
	g.across(g.VADDPS, x, sum, ymm[3])
	g.VCVTSS2SD(reg.X2, reg.X2, reg.X3)
	g.VMULSD(reg.X3, softmaxProduct, softmaxProduct)
	g.VBROADCASTSS(g.address("total"), ymm[3])
	g.VDIVPS(sum, ymm[3], sum)
	for _, v := range x {
		g.VMULPS(sum, v, v)
	}
}

// across sets every lane of to to op over all lanes of x.
func (g *generator) across(op func(...operand.Op), x []reg.VecPhysical, to, spare reg.VecPhysical) {
	all := x[0]
	if len(x) == 2 {
		op(x[1], x[0], to)
		all = to
	}
	g.VPERM2F128(operand.Imm(1), all, all, spare)
	op(spare, all, to)
	g.acrossHalves(op, to, to, spare)
}

// acrossHalves sets every lane of to to op over the half of x that it is in.
func (g *generator) acrossHalves(op func(...operand.Op), x, to, spare reg.VecPhysical) {
	g.VPERMILPS(operand.Imm(0x4e), x, spare) // pairs
	op(spare, x, to)
	g.VPERMILPS(operand.Imm(0xb1), to, spare) // neighbours
	op(spare, to, to)
}

// double returns a constant in double precision, in memory.
func (g *generator) double(v float64) operand.Mem {
	g.labels++
	return g.ConstData(fmt.Sprintf("d%d", g.labels), operand.U64(math.Float64bits(v)))
}
