package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A column is a kernel on row-major matrices that have the same shape, and on
// vectors with one element for each column. It works on eight columns at a time,
// row after row.
type column struct {
	name, doc string
	vectors   []string // names of parameters; the first gives the number of columns
	matrices  []string // names of parameters; the last gives the number of rows
	sums      int      // the first vectors, this many, are results: sums over the rows
	written   int      // the first matrices, this many, are results, and not read

	// body writes the instructions for one row: v are the vectors or the sums so
	// far, m the elements of the row in each matrix.
	body func(v, m []reg.VecPhysical)
}

// columns writes the kernels of column sums and of batch norm.
func (g *generator) columns() {
	g.column(column{name: "sumRowsAVX2", doc: "sets sum to the sum of the rows of x.",
		vectors: []string{"sum"}, matrices: []string{"x"}, sums: 1,
		body: func(v, m []reg.VecPhysical) { g.VADDPS(m[0], v[0], v[0]) }})
	g.column(column{name: "sumProductsAVX2", doc: "sets sum to the sum of the rows of a·b, element by element.",
		vectors: []string{"sum"}, matrices: []string{"a", "b"}, sums: 1,
		body: func(v, m []reg.VecPhysical) {
			g.VMULPS(m[1], m[0], m[0])
			g.VADDPS(m[0], v[0], v[0])
		}})
	g.column(column{name: "normalizeAVX2", doc: "sets h = ((x − mean) − rest)·inv and y = gamma·h + beta, row by row.",
		vectors: []string{"mean", "rest", "inv", "gamma", "beta"}, matrices: []string{"h", "y", "x"}, written: 2,
		body: func(v, m []reg.VecPhysical) {
			g.VSUBPS(v[0], m[2], m[2])
			g.VSUBPS(v[1], m[2], m[2])
			g.VMULPS(v[2], m[2], m[0])
			g.VMULPS(v[3], m[0], m[1])
			g.VADDPS(v[4], m[1], m[1])
		}})
	g.column(column{name: "normalizeGradAVX2", doc: "sets dx = scale·(dy − (shift + slope·h)), row by row.",
		vectors: []string{"scale", "shift", "slope"}, matrices: []string{"dx", "dy", "h"}, written: 1,
		body: func(v, m []reg.VecPhysical) {
			g.VMULPS(v[2], m[2], m[2])
			g.VADDPS(v[1], m[2], m[2])
			g.VSUBPS(m[2], m[1], m[1])
			g.VMULPS(v[0], m[1], m[0])
		}})
	g.column(column{name: "markColumnsAVX2", doc: "sets mark to a number other than 0 where a or b have one in any row, else to 0.",
		vectors: []string{"mark"}, matrices: []string{"a", "b"}, sums: 1,
		body: func(v, m []reg.VecPhysical) { // bits without signs
			g.VORPS(m[1], m[0], m[0])
			g.VANDPS(g.bits(signBit-1), m[0], m[0])
			g.VORPS(m[0], v[0], v[0])
		}})
	g.moments()
}

// signature returns the type of the kernel in Go.
func (c column) signature() string {
	return "func(" + strings.Join(append(append([]string{}, c.vectors...), c.matrices...), ", ") + " []float32)"
}

// column writes a kernel.
func (g *generator) column(c column) {
	g.downColumns = append(g.downColumns, c)
	g.Function(c.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr(c.signature())
	g.Pragma("noescape")
	g.Doc(c.name + " " + c.doc)

	left, end, stride, i := g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param(c.vectors[0]).Len(), left)
	g.MOVQ(left, stride)
	g.SHLQ(operand.Imm(2), stride)
	g.Load(g.Param(c.matrices[len(c.matrices)-1]).Len(), end)
	g.SHLQ(operand.Imm(2), end)
	bases := make([]reg.GPVirtual, len(c.matrices))
	for k, name := range c.matrices {
		bases[k] = g.GP64()
		g.Load(g.Param(name).Base(), bases[k])
	}
	first := g.GP64() // byte of the first column of the block
	g.XORQ(first, first)
	g.Label(c.name + "_block")
	g.CMPQ(left, operand.Imm(lanes))
	g.JLT(operand.LabelRef(c.name + "_rest"))
	g.columnBlock(c, bases, first, i, stride, end, nil)
	g.ADDQ(operand.Imm(4*lanes), first)
	g.SUBQ(operand.Imm(lanes), left)
	g.JMP(operand.LabelRef(c.name + "_block"))
	g.Label(c.name + "_rest")
	g.TESTQ(left, left)
	g.JZ(operand.LabelRef(c.name + "_done"))
	mask, table := ymm[15], g.GP64()
	g.maskVector(left, table, mask)
	g.columnBlock(c, bases, first, i, stride, end, mask)
	g.Label(c.name + "_done")
	g.VZEROUPPER()
	g.RET()
}

// columnBlock writes the loop over the rows for eight columns, or for those in
// mask if it is not nil.
func (g *generator) columnBlock(c column, bases []reg.GPVirtual, first, i, stride, end reg.GPVirtual, mask reg.VecPhysical) {
	g.labels++
	row, done := fmt.Sprintf("%s_row%d", c.name, g.labels), fmt.Sprintf("%s_rows%d", c.name, g.labels)
	load := func(from operand.Mem, to reg.VecPhysical) {
		if mask == nil {
			g.VMOVUPS(from, to)
		} else {
			g.VMASKMOVPS(from, mask, to)
		}
	}
	store := func(from reg.VecPhysical, to operand.Mem) {
		if mask == nil {
			g.VMOVUPS(from, to)
		} else {
			g.VMASKMOVPS(from, mask, to)
		}
	}
	v, m := ymm[:len(c.vectors)], ymm[8:8+len(c.matrices)]
	for k, name := range c.vectors {
		if k < c.sums {
			g.VXORPS(v[k], v[k], v[k])
			continue
		}
		base := g.GP64()
		g.Load(g.Param(name).Base(), base)
		load(operand.Mem{Base: base, Index: first, Scale: 1}, v[k])
	}
	g.MOVQ(first, i)
	g.Label(row)
	g.CMPQ(i, end)
	g.JGE(operand.LabelRef(done))
	for k := c.written; k < len(m); k++ {
		load(operand.Mem{Base: bases[k], Index: i, Scale: 1}, m[k])
	}
	c.body(v, m)
	for k := range c.written {
		store(m[k], operand.Mem{Base: bases[k], Index: i, Scale: 1})
	}
	g.ADDQ(stride, i)
	g.JMP(operand.LabelRef(row))
	g.Label(done)
	for k := range c.sums {
		base := g.GP64()
		g.Load(g.Param(c.vectors[k]).Base(), base)
		store(v[k], operand.Mem{Base: base, Index: first, Scale: 1})
	}
}

// moments writes the kernels of sums over columns in double precision, four
// columns at a time. A loop in Go does the remaining columns.
func (g *generator) moments() {
	for _, k := range []struct {
		name, doc, params string
		centered          bool
	}{
		{"columnSumsAVX2", "sets sum to the sum of the rows of x in double precision.", "sum []float64, x []float32", false},
		{"columnSquaresAVX2", "sets sum to the sum of the rows of (x − mean)² in double precision.", "sum, mean []float64, x []float32", true},
	} {
		g.Function(k.name)
		g.Attributes(attr.NOSPLIT)
		g.SignatureExpr("func(" + k.params + ")")
		g.Pragma("noescape")
		g.Doc(k.name+" "+k.doc, "It leaves out the last columns that are no multiple of four.")
		sum, x, mean := g.GP64(), g.GP64(), g.GP64()
		left, stride, end, i := g.GP64(), g.GP64(), g.GP64(), g.GP64()
		g.Load(g.Param("sum").Base(), sum)
		g.Load(g.Param("sum").Len(), left)
		g.Load(g.Param("x").Base(), x)
		g.Load(g.Param("x").Len(), end)
		if k.centered {
			g.Load(g.Param("mean").Base(), mean)
		}
		g.MOVQ(left, stride)
		g.SHLQ(operand.Imm(2), stride)
		g.LEAQ(operand.Mem{Base: x, Index: end, Scale: 4}, end)
		g.Label(k.name + "_block")
		g.SUBQ(operand.Imm(4), left)
		g.JLT(operand.LabelRef(k.name + "_done"))
		g.VXORPD(ymm[0], ymm[0], ymm[0])
		if k.centered {
			g.VMOVUPD(operand.Mem{Base: mean}, ymm[1])
			g.ADDQ(operand.Imm(32), mean)
		}
		g.MOVQ(x, i)
		g.Label(k.name + "_row")
		g.CMPQ(i, end)
		g.JGE(operand.LabelRef(k.name + "_rows"))
		g.VCVTPS2PD(operand.Mem{Base: i}, ymm[2])
		if k.centered {
			g.VSUBPD(ymm[1], ymm[2], ymm[2])
			g.VMULPD(ymm[2], ymm[2], ymm[2])
		}
		g.VADDPD(ymm[2], ymm[0], ymm[0])
		g.ADDQ(stride, i)
		g.JMP(operand.LabelRef(k.name + "_row"))
		g.Label(k.name + "_rows")
		g.VMOVUPD(ymm[0], operand.Mem{Base: sum})
		g.ADDQ(operand.Imm(32), sum)
		g.ADDQ(operand.Imm(16), x)
		g.JMP(operand.LabelRef(k.name + "_block"))
		g.Label(k.name + "_done")
		g.VZEROUPPER()
		g.RET()
	}
}
