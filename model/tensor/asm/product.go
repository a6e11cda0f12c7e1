package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A tile is the block of c that a product keeps in registers over the whole
// inner loop: rows × vecs vectors. An element of a is broadcast from where it
// lies and multiplied with a row of b, so only b has to be contiguous.
type tile struct {
	name string
	rows int                 // of a full tile; fewer at the end of c
	vecs [][]reg.VecPhysical // the kind of registers of each vector in a row of c
	mask bool                // whether AVX-512 masks guard the columns; else all are written, or by mask vectors

	// embedded lets the multiplication broadcast, which is faster where a
	// broadcast would be used by at most one vector of full width: 12.5 cycles
	// instead of 14.5 for a full tile of product24AVX512.
	embedded bool
}

// bytes returns where vector v of a row begins; that of the number of vectors
// is the size of a row.
func (t tile) bytes(v int) (at int) {
	for _, regs := range t.vecs[:v] {
		at += 4 * width(regs)
	}
	return at
}

// width returns the floats of a register.
func width(regs []reg.VecPhysical) int { return int(regs[0].Size()) / 4 }

var (
	zmm = []reg.VecPhysical{reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31}
	ymm = []reg.VecPhysical{reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
		reg.Y16, reg.Y17, reg.Y18, reg.Y19, reg.Y20, reg.Y21, reg.Y22, reg.Y23, // the second half is AVX-512's
		reg.Y24, reg.Y25, reg.Y26, reg.Y27, reg.Y28, reg.Y29, reg.Y30, reg.Y31}
)

// products writes the kernels of products.
func (g *generator) products() {
	for _, t := range []tile{
		{name: "product32AVX512", rows: 8, vecs: kinds(zmm, zmm), mask: true},
		{name: "product24AVX512", rows: 8, vecs: kinds(zmm, ymm), mask: true, embedded: true},
		{name: "product16AVX512", rows: 8, vecs: kinds(zmm), mask: true, embedded: true},
		{name: "product8AVX512", rows: 8, vecs: kinds(ymm), mask: true},
		{name: "product16AVX2", rows: 6, vecs: kinds(ymm, ymm)},
		{name: "product8AVX2", rows: 6, vecs: kinds(ymm)},
	} {
		g.product(t)
	}
}

func kinds(regs ...[]reg.VecPhysical) [][]reg.VecPhysical { return regs }

// operands are the registers of a product.
type operands struct {
	c, a     reg.GPVirtual // of the tile
	ldc, ldb reg.GPVirtual // bytes from a row to the next
	rs, rs3  reg.GPVirtual // bytes from a row of a to the next, and to the third
	cs       reg.GPVirtual // bytes from an element of a row of a to the next
	masks    [2]reg.Register
	cols     reg.GPVirtual
}

// product writes one kernel.
func (g *generator) product(t tile) {
	g.Function(t.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(c, a, b, bias []float32, m, k, rs, cs, ldb, ldc, n int)")
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf("%s sets c = bias + a·b for m rows and n ≤ %d columns; see kernels.tile.", t.name, t.bytes(len(t.vecs))/4))

	var o operands
	load := func(name string) reg.GPVirtual {
		r := g.GP64()
		g.Load(g.Param(name), r)
		return r
	}
	bytes := func(name string) reg.GPVirtual {
		r := load(name)
		g.SHLQ(operand.Imm(2), r)
		return r
	}
	o.c, o.a = g.GP64(), g.GP64()
	g.Load(g.Param("c").Base(), o.c)
	g.Load(g.Param("a").Base(), o.a)
	o.rs, o.cs, o.ldb, o.ldc = bytes("rs"), bytes("cs"), bytes("ldb"), bytes("ldc")
	o.rs3 = g.GP64()
	g.LEAQ(operand.Mem{Base: o.rs, Index: o.rs, Scale: 2}, o.rs3)
	g.columnMasks(t, &o)
	m := load("m")

	g.Label(t.name + "_full")
	g.CMPQ(m, operand.Imm(uint64(t.rows)))
	g.JLT(operand.LabelRef(t.name + "_rest"))
	g.tile(t, t.rows, &o)
	g.SUBQ(operand.Imm(uint64(t.rows)), m)
	g.JMP(operand.LabelRef(t.name + "_full"))
	g.Label(t.name + "_rest")
	for rows := t.rows - 1; rows > 0; rows-- {
		g.CMPQ(m, operand.Imm(uint64(rows)))
		g.JEQ(operand.LabelRef(fmt.Sprintf("%s_rest%d", t.name, rows)))
	}
	g.VZEROUPPER()
	g.RET()
	for rows := t.rows - 1; rows > 0; rows-- {
		g.Label(fmt.Sprintf("%s_rest%d", t.name, rows))
		g.tile(t, rows, &o)
		g.VZEROUPPER()
		g.RET()
	}
}

// columnMasks prepares what keeps a tile within the n columns of c.
func (g *generator) columnMasks(t tile, o *operands) {
	n := g.GP64()
	g.Load(g.Param("n"), n)
	if !t.mask {
		o.cols = n
		return
	}
	o.masks = [2]reg.Register{reg.K1, reg.K2}
	g.opmask(n, o.masks[:len(t.vecs)]...)
}

// opmask sets the first n bits of the masks, of which each has 16.
func (g *generator) opmask(n reg.GPVirtual, masks ...reg.Register) {
	ones := g.GP64()
	g.MOVQ(operand.U32(1), ones)
	g.MOVQ(n, reg.RCX)
	g.SHLQ(reg.CL, ones)
	g.DECQ(ones)
	for i, mask := range masks {
		if i > 0 {
			g.SHRQ(operand.Imm(16), ones)
		}
		g.KMOVW(ones.As32(), mask)
	}
}

// tile computes so many rows of c and moves c and a behind them.
func (g *generator) tile(t tile, rows int, o *operands) {
	vecs := len(t.vecs)
	acc := func(row, v int) reg.VecPhysical { return t.vecs[v][row*vecs+v] }
	var b []reg.VecPhysical
	for v := range vecs {
		b = append(b, acc(rows, v))
	}
	first, last := (rows+1)*vecs, 16 // of the registers for broadcasts
	if t.mask {
		last = 32
	}
	last = min(first+8, last)
	g.labels++
	label := func(name string) string { return fmt.Sprintf("%s_%s%d", t.name, name, g.labels) }

	g.start(t, rows, acc, o, label("zero"), label("started"))

	// The rows of a, four to a pointer.
	row := []reg.GPVirtual{g.GP64()}
	g.MOVQ(o.a, row[0])
	for r := 4; r < rows; r += 4 {
		next := g.GP64()
		g.LEAQ(operand.Mem{Base: row[r/4-1], Index: o.rs, Scale: 4}, next)
		row = append(row, next)
	}
	pb, k := g.GP64(), g.GP64()
	g.Load(g.Param("b").Base(), pb)
	g.Load(g.Param("k"), k)
	g.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.Imm(64)}})
	g.Label(label("inner"))
	for v := range vecs {
		g.loadVector(t, o, operand.Mem{Base: pb, Disp: t.bytes(v)}, v, b[v])
	}
	for r := range rows {
		at := operand.Mem{Base: row[r/4]}
		switch r % 4 {
		case 1:
			at.Index, at.Scale = o.rs, 1
		case 2:
			at.Index, at.Scale = o.rs, 2
		case 3:
			at.Index, at.Scale = o.rs3, 1
		}
		if t.embedded {
			for v := range vecs {
				g.VFMADD231PS_BCST(at, b[v], acc(r, v))
			}
			continue
		}
		x := first + r%(last-first)
		g.VBROADCASTSS(at, t.vecs[0][x])
		for v := range vecs {
			g.VFMADD231PS(b[v], t.vecs[v][x], acc(r, v))
		}
	}
	g.ADDQ(o.ldb, pb)
	for _, r := range row {
		g.ADDQ(o.cs, r)
	}
	g.DECQ(k)
	g.JNZ(operand.LabelRef(label("inner")))

	g.store(t, rows, acc, b, o, label("part"), label("stored"))
	if rows == t.rows {
		for range rows / 2 {
			g.LEAQ(operand.Mem{Base: o.a, Index: o.rs, Scale: 2}, o.a)
		}
	}
}

// start sets the accumulators of all rows to the bias, if there is one, else
// to zero.
func (g *generator) start(t tile, rows int, acc func(row, v int) reg.VecPhysical, o *operands, zero, started string) {
	bias := g.GP64()
	g.Load(g.Param("bias").Base(), bias)
	g.TESTQ(bias, bias)
	g.JZ(operand.LabelRef(zero))
	for v := range t.vecs {
		g.loadVector(t, o, operand.Mem{Base: bias, Disp: t.bytes(v)}, v, acc(0, v))
		for r := 1; r < rows; r++ {
			g.VMOVAPS(acc(0, v), acc(r, v))
		}
	}
	g.JMP(operand.LabelRef(started))
	g.Label(zero)
	for r := range rows {
		for v := range t.vecs {
			if t.mask {
				g.VPXORD(acc(r, v), acc(r, v), acc(r, v))
			} else {
				g.VXORPS(acc(r, v), acc(r, v), acc(r, v))
			}
		}
	}
	g.Label(started)
}

// loadVector loads vector v of a row.
func (g *generator) loadVector(t tile, o *operands, from operand.Mem, v int, to reg.VecPhysical) {
	if t.mask {
		g.VMOVUPS_Z(from, o.masks[v], to)
	} else {
		g.VMOVUPS(from, to)
	}
}

// store writes the accumulators to c. spare are registers that are free again.
func (g *generator) store(t tile, rows int, acc func(row, v int) reg.VecPhysical, spare []reg.VecPhysical, o *operands, part, stored string) {
	if t.mask {
		for r := range rows {
			for v := range t.vecs {
				g.VMOVUPS(acc(r, v), o.masks[v], operand.Mem{Base: o.c, Disp: t.bytes(v)})
			}
			g.ADDQ(o.ldc, o.c)
		}
		return
	}
	g.CMPQ(o.cols, operand.Imm(uint64(t.bytes(len(t.vecs))/4)))
	g.JLT(operand.LabelRef(part))
	for r := range rows {
		for v := range t.vecs {
			g.VMOVUPS(acc(r, v), operand.Mem{Base: o.c, Disp: t.bytes(v)})
		}
		g.ADDQ(o.ldc, o.c)
	}
	g.JMP(operand.LabelRef(stored))
	g.Label(part)
	table, left := g.GP64(), g.GP64()
	for v := range t.vecs {
		g.MOVQ(o.cols, left)
		if v > 0 {
			g.SUBQ(operand.Imm(uint64(t.bytes(v)/4)), left)
		}
		g.maskVector(left, table, spare[v])
	}
	for r := range rows {
		for v := range t.vecs {
			g.VMASKMOVPS(acc(r, v), spare[v], operand.Mem{Base: o.c, Disp: t.bytes(v)})
		}
		g.ADDQ(o.ldc, o.c)
	}
	g.Label(stored)
}

// transpose writes the kernel that turns eight rows into eight columns.
func (g *generator) transpose() {
	g.Function("transpose8AVX2")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(dst, src []float32, ldd, lds, blocks int)")
	g.Pragma("noescape")
	g.Doc("transpose8AVX2 sets dst = srcᵀ for 8 rows of src with 8·blocks columns.")
	dst, src, ldd, lds, blocks := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("dst").Base(), dst)
	g.Load(g.Param("src").Base(), src)
	g.Load(g.Param("ldd"), ldd)
	g.Load(g.Param("lds"), lds)
	g.Load(g.Param("blocks"), blocks)
	g.SHLQ(operand.Imm(2), ldd)
	g.SHLQ(operand.Imm(2), lds)
	p := g.GP64()
	g.Label("transpose8_block")
	g.MOVQ(src, p)
	for i := range 8 {
		g.VMOVUPS(operand.Mem{Base: p}, ymm[i])
		g.ADDQ(lds, p)
	}
	for i := 0; i < 8; i += 2 { // pairs of rows, within halves
		g.VUNPCKLPS(ymm[i+1], ymm[i], ymm[8+i])
		g.VUNPCKHPS(ymm[i+1], ymm[i], ymm[9+i])
	}
	for i := 0; i < 8; i += 4 { // fours of rows: column c and c+4 of rows i..i+3 in register i+c
		g.VUNPCKLPD(ymm[8+i+2], ymm[8+i], ymm[i])
		g.VUNPCKHPD(ymm[8+i+2], ymm[8+i], ymm[i+1])
		g.VUNPCKLPD(ymm[8+i+3], ymm[8+i+1], ymm[i+2])
		g.VUNPCKHPD(ymm[8+i+3], ymm[8+i+1], ymm[i+3])
	}
	for c := range 4 {
		g.VPERM2F128(operand.Imm(0x20), ymm[4+c], ymm[c], ymm[8+c])
		g.VPERM2F128(operand.Imm(0x31), ymm[4+c], ymm[c], ymm[12+c])
	}
	for i := range 8 {
		g.VMOVUPS(ymm[8+i], operand.Mem{Base: dst})
		g.ADDQ(ldd, dst)
	}
	g.ADDQ(operand.Imm(32), src)
	g.DECQ(blocks)
	g.JNZ(operand.LabelRef("transpose8_block"))
	g.VZEROUPPER()
	g.RET()
}
