package main

import (
	"fmt"
	"strings"

	"descent/model/tensor/asm/neon"
)

// sums writes the kernels that add up a whole vector.
func (n *neonGenerator) sums() {
	n.sumSquares("sumSquaresNEON", "x", "Σx²")
	n.sumSquares("sumSquaredGapsNEON", "x, y", "Σ(x − y)²")
	n.countFlat()
}

// The first of the registers for each purpose in sums of squares.
const (
	squareSums neon.V = 0  // sixteen sums in double precision, which hide the latency of an addition
	squareX    neon.V = 8  // the floats of a block
	squareY    neon.V = 12 // the floats that are subtracted from these
	squareA    neon.V = 16 // four floats of squareX as doubles
	squareB    neon.V = 18 // four floats of squareY as doubles
	squareRest neon.V = 20 // the sum over the elements after the last block
)

// squareBlock is the number of floats in a block.
const squareBlock = 16

// sumSquares writes the kernel of Σx² or, if the parameters are "x, y", of
// Σ(x − y)².
func (n *neonGenerator) sumSquares(name, params, doc string) {
	n.Function(name, "func("+params+" []float32) float64", name+" returns "+doc+".")
	left, x := n.Len("x"), n.Base("x")
	y, gaps := neon.R(0), params != "x"
	if gaps {
		y = n.Base("y")
	}
	for v := range neon.V(8) {
		n.Zero(squareSums + v)
	}
	n.Zero(squareRest)
	n.walk(left, squareBlock, func(elements int) {
		if elements == 1 {
			n.square(x, y, gaps)
		} else {
			n.squares(x, y, gaps)
		}
	})
	for half := range neon.V(2) {
		n.FADD2D(half, half, half+2)
		n.FADD2D(half+4, half+4, half+6)
		n.FADD2D(half, half, half+4)
	}
	n.FADD2D(squareSums, squareSums, squareSums+1)
	n.FADDP2D(squareSums, squareSums)
	n.Op("FADDD", squareRest.F(), squareSums.F())
	n.StoreResult("", "FMOVD", squareSums.F())
	n.Op("RET")
}

// squares writes the code that adds a block to the sums.
func (n *neonGenerator) squares(x, y neon.R, gaps bool) {
	n.Op("VLD1.P", x.At(4*squareBlock), squareX.List(4))
	if gaps {
		n.Op("VLD1.P", y.At(4*squareBlock), squareY.List(4))
	}
	for k := range neon.V(4) {
		n.FCVTL(squareA, squareX+k)
		n.FCVTL2(squareA+1, squareX+k)
		if gaps {
			n.FCVTL(squareB, squareY+k)
			n.FCVTL2(squareB+1, squareY+k)
		}
		for half := range neon.V(2) {
			a := squareA + half
			if gaps {
				n.FSUB2D(a, a, squareB+half)
			}
			n.FMLA2D(squareSums+2*k+half, a, a)
		}
	}
}

// square writes the code that adds one element to squareRest.
func (n *neonGenerator) square(x, y neon.R, gaps bool) {
	n.Op("FMOVS.P", x.At(4), squareA.F())
	n.Op("FCVTSD", squareA.F(), squareA.F())
	if gaps {
		n.Op("FMOVS.P", y.At(4), squareB.F())
		n.Op("FCVTSD", squareB.F(), squareB.F())
		n.Op("FSUBD", squareB.F(), squareA.F())
	}
	n.Op("FMULD", squareA.F(), squareA.F())
	n.Op("FADDD", squareA.F(), squareRest.F())
}

// countFlat writes the kernel that counts saturated outputs.
func (n *neonGenerator) countFlat() {
	const y, slope, flat, zero, count neon.V = 0, 1, 2, 3, 4
	n.Function("countFlatNEON", "func(y, slope []float32, flat float32) int",
		"countFlatNEON counts where y is not 0 and |slope| < flat.")
	left, atY, atSlope, sum := n.Len("y"), n.Base("y"), n.Base("slope"), n.R()
	n.Float("flat", flat)
	n.Zero(zero)
	n.Zero(count)
	n.walk(left, neonLanes, func(lanes int) { // lanes that are not loaded have y = 0 and do not count
		n.Op(moves(lanes)+".P", atY.At(4*lanes), y.F())
		n.Op(moves(lanes)+".P", atSlope.At(4*lanes), slope.F())
		n.FABS(slope, slope)
		n.FCMGT(slope, flat, slope)
		n.FCMEQ(y, y, zero)
		n.BIC(slope, slope, y)
		n.SUB(count, count, slope) // a word of ones is −1
	})
	n.Op("VADDV", count.S4(), fmt.Sprintf("V%d", int(count)))
	n.Op("VMOV", count.S(0), sum)
	n.StoreResult("", "MOVD", sum.String())
	n.Op("RET")
}

// moments writes the kernels of sums over columns in double precision, four
// columns at a time, then one by one.
func (n *neonGenerator) moments() {
	n.moment("columnSumsNEON", "sum []float64, x []float32", "sets sum to the sum of the rows of x in double precision.")
	n.moment("columnSquaresNEON", "sum, mean []float64, x []float32", "sets sum to the sum of the rows of (x − mean)² in double precision.")
}

// moment writes one of these kernels.
func (n *neonGenerator) moment(name, params, doc string) {
	n.Function(name, "func("+params+")", name+" "+doc)
	at, left, first, end := n.Base("sum"), n.Len("sum"), n.Base("x"), n.Len("x")
	stride, i, mean := n.R(), n.R(), neon.R(0)
	centered := strings.Contains(params, "mean")
	if centered {
		mean = n.Base("mean")
	}
	n.Op("LSL", 2, left, stride)
	n.Op("ADD", fmt.Sprintf("%v<<2", end), first, end)
	n.walk(left, neonLanes, func(lanes int) { n.momentBlock(at, first, end, stride, i, mean, centered, lanes) })
	n.Op("RET")
}

// momentBlock writes the loop over the rows for as many columns as lanes says, 4
// or 1.
func (n *neonGenerator) momentBlock(at, first, end, stride, i, mean neon.R, centered bool, lanes int) {
	const sums, means, x, d neon.V = 0, 2, 4, 5
	row, rows := n.NewLabel("row"), n.NewLabel("rows")
	move := func(v neon.V) (op, registers string) { // how doubles are loaded and stored
		if lanes == 1 {
			return "FMOVD.P", v.F()
		}
		return map[neon.V]string{sums: "VST1.P", means: "VLD1.P"}[v], fmt.Sprintf("[%s, %s]", v.D2(), (v + 1).D2())
	}
	n.Zero(sums)
	n.Zero(sums + 1)
	if centered {
		op, registers := move(means)
		n.Op(op, mean.At(8*lanes), registers)
	}
	n.Op("MOVD", first, i)
	n.Label(row)
	n.Op("CMP", end, i)
	n.Op("BGE", rows)
	n.Op(moves(lanes), i.At(0), x.F())
	n.FCVTL(d, x)
	n.FCVTL2(d+1, x)
	for half := range neon.V((lanes + 1) / 2) {
		if centered {
			n.FSUB2D(d+half, d+half, means+half)
			n.FMUL2D(d+half, d+half, d+half)
		}
		n.FADD2D(sums+half, sums+half, d+half)
	}
	n.Op("ADD", stride, i)
	n.Op("B", row)
	n.Label(rows)
	op, registers := move(sums)
	n.Op(op, registers, at.At(8*lanes))
	n.Op("ADD", 4*lanes, first)
}
