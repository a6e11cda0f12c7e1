package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A softmax is a kernel for rows of vecs vectors, of which all but the last are
// full. The last vector is masked by an opmask in AVX-512 and, more slowly, by a
// mask vector in AVX2; the arithmetic is the same.
type softmax struct {
	name   string
	vecs   int
	opmask bool
}

// Registers of a softmax. Those from ymm10 to ymm13 are for the exponential.
var (
	softmaxMask     = reg.Y15 // mask of the last vector, in AVX2
	softmaxInfinity = reg.Y14 // -∞ in every lane
	softmaxProduct  = reg.X9  // the result product
	softmaxGaps     = reg.X8  // the result gaps
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

// begin begins the function of a kernel. doc is a format for its name.
func (g *generator) begin(k softmax, doc string) {
	g.Function(k.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(p, s []float32, class []int32, cols int, total float32) (product, gaps float64)")
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf(doc, k.name))
}

// rows loads the addresses of p and s, of the end of s and of class, and the
// number of columns.
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

// finish ends the function of a kernel and returns its results.
func (g *generator) finish(k softmax) {
	g.Label(k.name + "_done")
	g.VZEROUPPER()
	g.Store(softmaxProduct, g.Return("product"))
	g.Store(softmaxGaps, g.Return("gaps"))
	g.RET()
}

// softmax writes the kernel k, which does one row after the other.
func (g *generator) softmax(k softmax) {
	g.begin(k, fmt.Sprintf("%%s is softmax for rows of %d to %d; see vectorKernels.", (k.vecs-1)*lanes+1, k.vecs*lanes))
	p, s, end, class, stride := g.rows()
	g.guard(k, stride)
	g.firstRow(k, s, end, stride)
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

// firstRow writes the code before the first row, which turns stride from floats
// to bytes and sets the results to those of no rows, and the head of the loop over
// the rows from s to end.
func (g *generator) firstRow(k softmax, s, end, stride reg.GPVirtual) {
	g.SHLQ(operand.Imm(2), stride)
	g.VMOVUPS(g.c(math.Inf(-1)), softmaxInfinity)
	g.VXORPD(softmaxGaps, softmaxGaps, softmaxGaps)
	g.VMOVSD(g.double(1), softmaxProduct)

	g.Label(k.name + "_row")
	g.CMPQ(s, end)
	g.JGE(operand.LabelRef(k.name + "_done"))
}

// guard writes the code that sets the mask of the last vector of a row.
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
	// Lanes beyond the row are set to 0 before the exponential: that of -∞ has
	// subnormal intermediate results, which are slow.
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

// addGap adds top − s_class to softmaxGaps, where top is the largest score of a
// row in double precision and s_class the score of the row's class. It overwrites
// top and xmm4.
func (g *generator) addGap(top reg.Register, row reg.GPVirtual, class operand.Mem) {
	right := g.GP64()
	g.MOVLQSX(class, right)
	g.VCVTSS2SD(operand.Mem{Base: row, Index: right, Scale: 4}, top, reg.X4)
	g.VSUBSD(reg.X4, top, top)
	g.VADDSD(top, softmaxGaps, softmaxGaps)
}

// across combines all lanes of x with op and sets every lane of to to the result.
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

// acrossHalves combines the lanes of each half of x with op, and sets the lanes of
// the same half of to to the result.
func (g *generator) acrossHalves(op func(...operand.Op), x, to, spare reg.VecPhysical) {
	g.VPERMILPS(operand.Imm(0x4e), x, spare) // pairs
	op(spare, x, to)
	g.VPERMILPS(operand.Imm(0xb1), to, spare) // neighbors
	op(spare, to, to)
}

// double returns the address of a constant in double precision.
func (g *generator) double(v float64) operand.Mem {
	g.labels++
	return g.ConstData(fmt.Sprintf("d%d", g.labels), operand.U64(math.Float64bits(v)))
}
