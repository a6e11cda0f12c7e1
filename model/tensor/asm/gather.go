package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// How the kernel of affineByteRows prefetches rows.
const (
	rowsAhead = 4  // how many rows before it is needed
	lineBytes = 64 // bytes of a cache line
)

// byteRows are the registers of the kernel affineByteRows.
type byteRows struct {
	y, from, rows, shift, scale reg.GPVirtual
	left, n, i                  reg.GPVirtual // rows that are left, columns, the current column
	x, ahead                    operand.Mem   // the current row and the one that is prefetched, at column i
}

// affineByteRows writes the kernel that reads rows of bytes, such as the pixels
// of images, as scaled floats.
func (g *generator) affineByteRows() {
	const name = "affineByteRows"
	g.Function(name + "AVX2")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(y []float32, from []uint8, rows []int32, shift, scale []float32)")
	g.Pragma("noescape")
	g.Doc("affineByteRowsAVX2 sets the rows of y to (x − shift)·scale, where x are those of", "from that rows names; see AffineByteRows.")
	var r byteRows
	for _, p := range []struct {
		name string
		to   *reg.GPVirtual
	}{{"y", &r.y}, {"from", &r.from}, {"rows", &r.rows}, {"shift", &r.shift}, {"scale", &r.scale}} {
		*p.to = g.GP64()
		g.Load(g.Param(p.name).Base(), *p.to)
	}
	r.left, r.n, r.i = g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("rows").Len(), r.left)
	g.Load(g.Param("shift").Len(), r.n)
	most := g.GP64()
	g.MOVQ(operand.U32(rowsAhead), most)

	g.Label(name + "_row")
	g.DECQ(r.left)
	g.JLT(operand.LabelRef(name + "_done"))
	r.x = g.byteRow(&r, operand.Mem{Base: r.rows})
	ahead := g.GP64()
	g.MOVQ(r.left, ahead)
	g.CMPQ(ahead, most)
	g.CMOVQGT(most, ahead)
	r.ahead = g.byteRow(&r, operand.Mem{Base: r.rows, Index: ahead, Scale: 4})
	g.XORQ(r.i, r.i)
	g.byteVectors(&r, name, lineBytes)
	g.byteVectors(&r, name, lanes)
	g.bytesLeft(&r, name)
	g.LEAQ(operand.Mem{Base: r.y, Index: r.n, Scale: 4}, r.y)
	g.ADDQ(operand.Imm(4), r.rows)
	g.JMP(operand.LabelRef(name + "_row"))
	g.Label(name + "_done")
	g.VZEROUPPER()
	g.RET()
}

// byteRow returns the address of column i of a row, whose number is in memory at
// number.
func (g *generator) byteRow(r *byteRows, number operand.Mem) operand.Mem {
	at := g.GP64()
	g.MOVLQSX(number, at)
	g.IMULQ(r.n, at)
	g.ADDQ(r.from, at)
	return operand.Mem{Base: at, Index: r.i, Scale: 1}
}

// floats returns the address of vector v from column i on in y, shift or scale.
func (r *byteRows) floats(base reg.GPVirtual, v int) operand.Mem {
	return operand.Mem{Base: base, Index: r.i, Scale: 4, Disp: 4 * lanes * v}
}

// byteVectors writes a loop that does the given number of bytes at a time while
// the row has so many left, and prefetches the same bytes of the row ahead.
func (g *generator) byteVectors(r *byteRows, name string, bytes int) {
	label := fmt.Sprintf("%s_%d", name, bytes)
	g.SUBQ(operand.Imm(uint64(bytes)), r.n)
	g.JMP(operand.LabelRef(label + "_more"))
	g.Label(label)
	g.PREFETCHT0(r.ahead)
	for v := range bytes / lanes {
		from := r.x
		from.Disp = lanes * v
		g.VPMOVZXBD(from, ymm[v])
		g.VCVTDQ2PS(ymm[v], ymm[v])
		g.VSUBPS(r.floats(r.shift, v), ymm[v], ymm[v])
		g.VMULPS(r.floats(r.scale, v), ymm[v], ymm[v])
		g.VMOVUPS(ymm[v], r.floats(r.y, v))
	}
	g.ADDQ(operand.Imm(uint64(bytes)), r.i)
	g.Label(label + "_more")
	g.CMPQ(r.i, r.n)
	g.JLE(operand.LabelRef(label))
	g.ADDQ(operand.Imm(uint64(bytes)), r.n)
}

// bytesLeft writes the loop over the last bytes of a row, fewer than a vector.
func (g *generator) bytesLeft(r *byteRows, name string) {
	g.JMP(operand.LabelRef(name + "_rest"))
	g.Label(name + "_one")
	b := g.GP32()
	g.MOVBLZX(r.x, b)
	g.VXORPS(reg.X0, reg.X0, reg.X0)
	g.VCVTSI2SSL(b, reg.X0, reg.X0)
	g.VSUBSS(r.floats(r.shift, 0), reg.X0, reg.X0)
	g.VMULSS(r.floats(r.scale, 0), reg.X0, reg.X0)
	g.VMOVSS(reg.X0, r.floats(r.y, 0))
	g.INCQ(r.i)
	g.Label(name + "_rest")
	g.CMPQ(r.i, r.n)
	g.JLT(operand.LabelRef(name + "_one"))
}
