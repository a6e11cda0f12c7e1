package main

import (
	"fmt"

	"descent/model/tensor/asm/neon"
)

// sums writes the kernels that add up a whole vector.
func (n *neonGenerator) sums() {
	n.sumSquares("sumSquaresNEON", "x", "Σx²")
	n.sumSquares("sumSquaredGapsNEON", "x, y", "Σ(x − y)²")
	n.countFlat()
}

// sumSquares writes the kernels of Σx² and Σ(x − y)². Sixteen sums in double
// precision hide the latency of an addition, as on amd64; those of the elements
// that fill no block of 16 are in another.
func (n *neonGenerator) sumSquares(name, params, doc string) {
	const (
		sums = 8                 // registers
		x    = neon.V(sums)      // 16 floats
		y    = neon.V(sums + 4)  // of which these are subtracted
		a    = neon.V(sums + 8)  // the doubles of four floats
		b    = neon.V(sums + 10) // of which these are subtracted
		rest = neon.V(31)
	)
	n.Function(name, "func("+params+" []float32) float64", name+" returns "+doc+".")
	gaps := params != "x"
	left, atX := n.Len("x"), n.Base("x")
	var atY neon.R
	if gaps {
		atY = n.Base("y")
	}
	for v := range neon.V(sums) {
		n.Zero(v)
	}
	n.Zero(rest)
	n.Op("SUBS", 16, left)
	n.Op("BLT", "rest")
	n.Label("full")
	n.Op("VLD1.P", atX.At(64), x.List(4))
	if gaps {
		n.Op("VLD1.P", atY.At(64), y.List(4))
	}
	for k := range neon.V(4) {
		n.FCVTL(a, x+k)
		n.FCVTL2(a+1, x+k)
		if gaps {
			n.FCVTL(b, y+k)
			n.FCVTL2(b+1, y+k)
			n.FSUB2D(a, a, b)
			n.FSUB2D(a+1, a+1, b+1)
		}
		n.FMLA2D(2*k, a, a)
		n.FMLA2D(2*k+1, a+1, a+1)
	}
	n.Op("SUBS", 16, left)
	n.Op("BGE", "full")
	n.Label("rest")
	n.Op("ADDS", 16, left)
	n.Op("BEQ", "done")
	n.Label("one")
	n.Op("FMOVS.P", atX.At(4), a.F())
	n.Op("FCVTSD", a.F(), a.F())
	if gaps {
		n.Op("FMOVS.P", atY.At(4), b.F())
		n.Op("FCVTSD", b.F(), b.F())
		n.Op("FSUBD", b.F(), a.F())
	}
	n.Op("FMULD", a.F(), a.F())
	n.Op("FADDD", a.F(), rest.F())
	n.Op("SUBS", 1, left)
	n.Op("BNE", "one")
	n.Label("done")
	for half := range neon.V(2) {
		n.FADD2D(half, half, half+2)
		n.FADD2D(half+4, half+4, half+6)
		n.FADD2D(half, half, half+4)
	}
	n.FADD2D(0, 0, 1)
	n.FADDP2D(0, 0)
	n.Op("FADDD", rest.F(), neon.V(0).F())
	n.Return("", "FMOVD", neon.V(0).F())
	n.Op("RET")
}

// countFlat writes the kernel that counts saturated answers.
func (n *neonGenerator) countFlat() {
	const y, slope, flat, zero, count neon.V = 0, 1, 2, 3, 4
	n.Function("countFlatNEON", "func(y, slope []float32, flat float32) int",
		"countFlatNEON counts where y is not 0 and |slope| < flat.")
	left, atY, atSlope, sum := n.Len("y"), n.Base("y"), n.Base("slope"), n.R()
	n.Float("flat", flat)
	n.Zero(zero)
	n.Zero(count)
	elements := func(lanes int) { // a lane that is left out has y = 0
		n.Op(moves(lanes)+".P", atY.At(4*lanes), y.F())
		n.Op(moves(lanes)+".P", atSlope.At(4*lanes), slope.F())
		n.FABS(slope, slope)
		n.FCMGT(slope, flat, slope)
		n.FCMEQ(y, y, zero)
		n.BIC(slope, slope, y)
		n.SUB(count, count, slope) // all bits are −1
	}
	n.Op("SUBS", neonLanes, left)
	n.Op("BLT", "rest")
	n.Label("full")
	elements(neonLanes)
	n.Op("SUBS", neonLanes, left)
	n.Op("BGE", "full")
	n.Label("rest")
	n.Op("ADDS", neonLanes, left)
	n.Op("BEQ", "done")
	n.Label("one")
	elements(1)
	n.Op("SUBS", 1, left)
	n.Op("BNE", "one")
	n.Label("done")
	n.Op("VADDV", count.S4(), fmt.Sprintf("V%d", int(count)))
	n.Op("VMOV", count.S(0), sum)
	n.Return("", "MOVD", sum.String())
	n.Op("RET")
}

// moments writes the kernels of sums over columns in double precision, four
// columns at a time; those that are left are for the Go loop.
func (n *neonGenerator) moments() {
	n.moment("columnSumsNEON", "sum []float64, x []float32", "sets sum to the sum of the rows of x in double precision.")
	n.moment("columnSquaresNEON", "sum, mean []float64, x []float32", "sets sum to the sum of the rows of (x − mean)² in double precision.")
}

func (n *neonGenerator) moment(name, params, doc string) {
	const sums, mean, x, d neon.V = 0, 2, 4, 5
	n.Function(name, "func("+params+")", name+" "+doc, "It leaves out the last columns that are no multiple of four.")
	centered := name == "columnSquaresNEON"
	at, left, first, end := n.Base("sum"), n.Len("sum"), n.Base("x"), n.Len("x")
	stride, i := n.R(), n.R()
	var atMean neon.R
	if centered {
		atMean = n.Base("mean")
	}
	n.Op("LSL", 2, left, stride)
	n.Op("ADD", fmt.Sprintf("%v<<2", end), first, end)
	n.Label("block")
	n.Op("SUBS", neonLanes, left)
	n.Op("BLT", "done")
	n.Zero(sums)
	n.Zero(sums + 1)
	if centered {
		n.Op("VLD1.P", atMean.At(32), fmt.Sprintf("[%s, %s]", mean.D2(), (mean+1).D2()))
	}
	n.Op("MOVD", first, i)
	n.Label("row")
	n.Op("CMP", end, i)
	n.Op("BGE", "rows")
	n.Op("FMOVQ", i.At(0), x.F())
	n.FCVTL(d, x)
	n.FCVTL2(d+1, x)
	for half := range neon.V(2) {
		if centered {
			n.FSUB2D(d+half, d+half, mean+half)
			n.FMUL2D(d+half, d+half, d+half)
		}
		n.FADD2D(sums+half, sums+half, d+half)
	}
	n.Op("ADD", stride, i)
	n.Op("B", "row")
	n.Label("rows")
	n.Op("VST1.P", fmt.Sprintf("[%s, %s]", sums.D2(), (sums+1).D2()), at.At(32))
	n.Op("ADD", 16, first)
	n.Op("B", "block")
	n.Label("done")
	n.Op("RET")
}
