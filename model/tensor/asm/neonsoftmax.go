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
	p, s, class, stride neon.R
	last                neon.R // columns in the last vector, from 1 to 4
	at, right           neon.R // for a moment
}

// Registers of a softmax, beside those of the row from 0 on and those of the
// exponential.
const (
	neonTop, neonSum     neon.V = 4, 4
	neonMoment           neon.V = 5
	neonRight            neon.V = 6
	neonTotal            neon.V = 7
	neonGaps             neon.V = 8 // doubles
	neonProductOfSums    neon.V = 9
	neonWithin           neon.V = 14 // mask of the last vector
	neonInfinity         neon.V = 15 // negative
	mostVecs                    = 4
	softmaxNEONSignature        = "func(p, s []float32, class []int32, cols int, total float32) (product, gaps float64)"
)

// softmaxes writes the kernels of softmax for one to four vectors of classes.
func (n *neonGenerator) softmaxes() {
	for vecs := 1; vecs <= mostVecs; vecs++ {
		n.softmax(vecs)
	}
}

// softmax writes one kernel.
func (n *neonGenerator) softmax(vecs int) {
	name := fmt.Sprintf("softmax%dNEON", vecs*neonLanes)
	n.Function(name, softmaxNEONSignature,
		fmt.Sprintf("%s is softmax for rows of %d to %d; see vectorKernels.", name, (vecs-1)*neonLanes+1, vecs*neonLanes))
	k := neonSoftmax{vecs: vecs, p: n.Base("p"), s: n.Base("s"), class: n.Base("class"), stride: n.Int("cols"), last: n.R(), at: n.R(), right: n.R()}
	left := n.Len("class")
	n.Op("SUB", (vecs-1)*neonLanes, k.stride, k.last)
	n.Op("LSL", 2, k.stride)
	exp := n.amd64.record(func() {
		for v := range vecs {
			n.amd64.exp(ymm[v], ymm[v])
		}
	})
	t := n.translation(exp)
	n.Float("total", neonTotal)
	n.Constant(t.table, neon.Same(math.Float32bits(float32(math.Inf(-1)))), neonInfinity)
	n.Constant(t.table, [4]uint32{0, 1, 2, 3}, neonMoment)
	n.Op("VDUP", k.last, neonWithin.S4())
	n.CMGT(neonWithin, neonWithin, neonMoment)
	n.Zero(neonGaps)
	n.Op("FMOVD", "$(1.0)", neonProductOfSums.F())
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
	n.Return("product", "FMOVD", neonProductOfSums.F())
	n.Return("gaps", "FMOVD", neonGaps.F())
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
	// Lanes beyond the row are 0 on the way, as the exponential of their -∞
	// would be subnormal for a moment.
	n.AND(last, last, neonWithin)
	t.write(exp, []int{0, 1, 2, 3}[:k.vecs]...)
	n.AND(last, last, neonWithin)
	all := n.across(n.FADD, k.vecs, neonSum)
	n.SwapHalves(neonMoment, all)
	n.FADD(neonSum, all, neonMoment)
	n.SwapNeighbors(neonMoment, neonSum)
	n.FADD(neonSum, neonSum, neonMoment)
	n.Op("FCVTSD", neonSum.F(), neonMoment.F())
	n.Op("FMULD", neonMoment.F(), neonProductOfSums.F())
	n.FDIV(neonSum, neonTotal, neonSum)
	for v := range neon.V(k.vecs) {
		n.FMUL(v, v, neonSum)
	}
}

// across returns a vector of op over the vectors of a row, lane by lane, which
// may be to.
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
