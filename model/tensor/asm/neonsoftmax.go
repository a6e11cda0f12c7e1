package main

import (
	"fmt"
	"math"

	"descent/model/tensor/asm/neon"
)

// A neonSoftmax is a kernel for rows of vecs vectors, of which all but the last
// are full. It adds up in the order of the kernels of amd64.
type neonSoftmax struct {
	vecs                int
	p, s, class, stride neon.R // addresses of the current row, and its length in bytes
	last                neon.R // columns in the last vector, from 1 to 4
	at, right           neon.R // intermediate results: an address, the class of the row
}

// Registers of a softmax. The scores of a row are in those from 0 on; the
// exponential has registers of its own.
const (
	neonTop, neonSum neon.V = 4, 4
	neonMoment       neon.V = 5  // intermediate results
	neonRight        neon.V = 6  // the score of the row's class
	neonTotal        neon.V = 7  // the parameter total
	neonGaps         neon.V = 8  // the result gaps, a double
	neonSums         neon.V = 9  // the result product, a double
	neonWithin       neon.V = 14 // mask of the last vector
	neonInfinity     neon.V = 15 // negative
)

// softmaxMost is the largest number of vectors in a row that has a kernel.
const softmaxMost = 4

// softmaxType is the type of the kernels.
const softmaxType = "func(p, s []float32, class []int32, cols int, total float32) (product, gaps float64)"

// softmaxes writes the kernels of softmax for one to four vectors of classes.
func (n *neonGenerator) softmaxes() {
	for vecs := 1; vecs <= softmaxMost; vecs++ {
		n.softmax(vecs)
	}
	n.softmaxOfTwo()
}

// exps returns the body that replaces the first vectors, vecs of them, by their
// exponentials.
func (n *neonGenerator) exps(vecs int) body {
	return n.amd64.record(func() {
		for v := range vecs {
			n.amd64.exp(ymm[v], ymm[v])
		}
	})
}

// softmax writes the kernel for rows of vecs vectors.
func (n *neonGenerator) softmax(vecs int) {
	name := fmt.Sprintf("softmax%dNEON", vecs*neonLanes)
	n.Function(name, softmaxType,
		fmt.Sprintf("%s is softmax for rows of %d to %d; see vectorKernels.", name, (vecs-1)*neonLanes+1, vecs*neonLanes))
	k := neonSoftmax{vecs: vecs, p: n.Base("p"), s: n.Base("s"), class: n.Base("class"), stride: n.Int("cols"), last: n.R(), at: n.R(), right: n.R()}
	left := n.Len("class")
	n.Op("SUB", (vecs-1)*neonLanes, k.stride, k.last)
	n.Op("LSL", 2, k.stride)
	exp := n.exps(vecs)
	t := n.translation(exp)
	n.Float("total", neonTotal)
	n.Constant(t.table, neon.Same(math.Float32bits(float32(math.Inf(-1)))), neonInfinity)
	n.Constant(t.table, [4]uint32{0, 1, 2, 3}, neonMoment)
	n.Op("VDUP", k.last, neonWithin.S4())
	n.CMGT(neonWithin, neonWithin, neonMoment)
	n.Zero(neonGaps)
	n.Op("FMOVD", "$(1.0)", neonSums.F())
	n.Op("CBZ", left, "done")

	n.Label("row")
	for v := range vecs - 1 {
		n.Op("FMOVQ", k.s.At(16*v), neon.V(v).F())
	}
	n.Op("ADD", 16*(vecs-1), k.s, k.at)
	n.loadLast(k)
	n.softmaxRow(k, t, exp)
	for v := range vecs - 1 {
		n.Op("FMOVQ", neon.V(v).F(), k.p.At(16*v))
	}
	n.Op("ADD", 16*(vecs-1), k.p, k.at)
	n.storeLast(k)
	n.Op("ADD", k.stride, k.s)
	n.Op("ADD", k.stride, k.p)
	n.Op("SUBS", 1, left)
	n.Op("BNE", "row")
	n.Label("done")
	n.StoreResult("product", "FMOVD", neonSums.F())
	n.StoreResult("gaps", "FMOVD", neonGaps.F())
	n.Op("RET")
}

// loadLast loads the last vector of a row, with negative infinity beyond its
// end.
func (n *neonGenerator) loadLast(k neonSoftmax) {
	v := neon.V(k.vecs - 1)
	n.Op("TBNZ", 2, k.last, "loadAll")
	n.MOV(v, neonInfinity)
	n.Op("TBZ", 1, k.last, "loadOne")
	n.Op("VLD1.P", k.at.At(8), v.D(0))
	n.Op("TBZ", 0, k.last, "loaded")
	n.Op("VLD1", k.at.At(0), v.S(2))
	n.Op("B", "loaded")
	n.Label("loadOne")
	n.Op("VLD1", k.at.At(0), v.S(0))
	n.Op("B", "loaded")
	n.Label("loadAll")
	n.Op("FMOVQ", k.at.At(0), v.F())
	n.Label("loaded")
}

// storeLast stores the last vector of a row.
func (n *neonGenerator) storeLast(k neonSoftmax) {
	v := neon.V(k.vecs - 1)
	n.Op("TBNZ", 2, k.last, "storeAll")
	n.Op("TBZ", 1, k.last, "storeOne")
	n.Op("VST1.P", v.D(0), k.at.At(8))
	n.Op("TBZ", 0, k.last, "stored")
	n.Op("VST1", v.S(2), k.at.At(0))
	n.Op("B", "stored")
	n.Label("storeOne")
	n.Op("VST1", v.S(0), k.at.At(0))
	n.Op("B", "stored")
	n.Label("storeAll")
	n.Op("FMOVQ", v.F(), k.at.At(0))
	n.Label("stored")
}

// softmaxRow turns the scores of a row into probabilities.
func (n *neonGenerator) softmaxRow(k neonSoftmax, t *translation, exp body) {
	last := neon.V(k.vecs - 1)
	n.FMAXV(neonTop, n.across(n.FMAX, k.vecs, neonTop))
	n.Op("MOVW.P", k.class.At(4), k.right)
	n.Op("FMOVS", fmt.Sprintf("(%v)(%v<<2)", k.s, k.right), neonRight.F())
	n.Op("FCVTSD", neonRight.F(), neonRight.F())
	n.Op("FCVTSD", neonTop.F(), neonMoment.F())
	n.Op("FSUBD", neonRight.F(), neonMoment.F())
	n.Op("FADDD", neonMoment.F(), neonGaps.F())
	n.Op("VDUP", neonTop.S(0), neonTop.S4())
	for v := range neon.V(k.vecs) {
		n.FSUB(v, v, neonTop)
	}
	// Lanes beyond the row are set to 0 before the exponential: that of -∞ has
	// subnormal intermediate results, which are slow.
	n.AND(last, last, neonWithin)
	t.write(exp, []int{0, 1, 2, 3}[:k.vecs]...)
	n.AND(last, last, neonWithin)
	all := n.across(n.FADD, k.vecs, neonSum)
	n.SwapHalves(neonMoment, all)
	n.FADD(neonSum, all, neonMoment)
	n.SwapNeighbors(neonMoment, neonSum)
	n.FADD(neonSum, neonSum, neonMoment)
	n.Op("FCVTSD", neonSum.F(), neonMoment.F())
	n.Op("FMULD", neonMoment.F(), neonSums.F())
	n.FDIV(neonSum, neonTotal, neonSum)
	for v := range neon.V(k.vecs) {
		n.FMUL(v, v, neonSum)
	}
}

// across combines the vectors of a row with op, lane by lane, and returns the
// register of the result: to, or that of the only vector.
func (n *neonGenerator) across(op func(d, n, m neon.V), vecs int, to neon.V) neon.V {
	switch vecs {
	case 1:
		return 0
	case 2:
		op(to, 0, 1)
	case 3:
		op(to, 0, 2)
		op(to, to, 1)
	case 4:
		op(to, 0, 2)
		op(neonMoment, 1, 3)
		op(to, to, neonMoment)
	}
	return to
}

// softmaxOfTwo writes the kernel for two classes: four rows at a time, with the
// scores of one class in a vector. Each of the four lanes has its own sum and
// product, which are combined at the end.
func (n *neonGenerator) softmaxOfTwo() {
	const (
		top, sum, right = neon.V(2), neon.V(2), neon.V(3)
		a, b            = neon.V(4), neon.V(5)  // intermediate results, doubles
		gaps, products  = neon.V(8), neon.V(14) // doubles, in two registers each
	)
	n.Function("softmax2NEON", softmaxType, "softmax2NEON is softmax for rows of 2, a multiple of four of them; see vectorKernels.")
	p, s, class, left := n.Base("p"), n.Base("s"), n.Base("class"), n.Len("class")
	exp := n.exps(2)
	t := n.translation(exp)
	n.Float("total", neonTotal)
	n.Op("FMOVD", "$(1.0)", products.F())
	n.Op("VDUP", products.D(0), products.D2())
	n.MOV(products+1, products)
	n.Zero(gaps)
	n.Zero(gaps + 1)
	n.Op("CBZ", left, "sums")

	n.Label("rows")
	n.Op("VLD2.P", s.At(32), neon.V(0).List(2))
	n.FMAX(top, 0, 1)
	n.Op("VLD1.P", class.At(16), right.List(1))
	n.Zero(a)
	n.Op("VCMEQ", a.S4(), right.S4(), right.S4())
	n.BSL(right, 0, 1)
	for half, doubles := range []func(d, n neon.V){n.FCVTL, n.FCVTL2} {
		doubles(a, top)
		doubles(b, right)
		n.FSUB2D(a, a, b)
		n.FADD2D(gaps+neon.V(half), gaps+neon.V(half), a)
	}
	n.FSUB(0, 0, top)
	n.FSUB(1, 1, top)
	t.write(exp, 0, 1)
	n.FADD(sum, 0, 1)
	for half, doubles := range []func(d, n neon.V){n.FCVTL, n.FCVTL2} {
		doubles(a, sum)
		n.FMUL2D(products+neon.V(half), products+neon.V(half), a)
	}
	n.FDIV(sum, neonTotal, sum)
	n.FMUL(0, 0, sum)
	n.FMUL(1, 1, sum)
	n.Op("VST2.P", neon.V(0).List(2), p.At(32))
	n.Op("SUBS", 4, left)
	n.Op("BGT", "rows")

	n.Label("sums")
	n.FADD2D(gaps, gaps, gaps+1)
	n.FADDP2D(gaps, gaps)
	n.FMUL2D(products, products, products+1)
	n.Op("VDUP", products.D(1), a.D2())
	n.Op("FMULD", a.F(), products.F())
	n.StoreResult("product", "FMOVD", products.F())
	n.StoreResult("gaps", "FMOVD", gaps.F())
	n.Op("RET")
}
