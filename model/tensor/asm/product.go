package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A tile is the block of c that a product keeps in registers over the whole
// inner loop: height rows of vecs vectors. Each element of a is broadcast from
// memory and multiplied by a row of b, so only the rows of b have to be
// contiguous.
type tile struct {
	name   string
	height int                 // rows of a full tile; there are fewer at the end of c
	vecs   [][]reg.VecPhysical // the kind of registers of each vector in a row of c
	mask   bool                // whether columns are masked as in AVX-512, else as in AVX2

	// embedded makes the multiplication broadcast by itself. This is faster if at
	// most one vector of full width uses a broadcast: 12.5 cycles instead of 14.5
	// for a full tile of product24AVX512.
	embedded bool
}

// offset returns the offset of vector v in a row, in bytes. For v = len(vecs) it
// is the size of a row.
func (t tile) offset(v int) (at int) {
	for _, regs := range t.vecs[:v] {
		at += 4 * width(regs)
	}
	return at
}

// width returns the number of floats in a register.
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
		{name: "product32AVX512", height: 8, vecs: kinds(zmm, zmm), mask: true},
		{name: "product24AVX512", height: 8, vecs: kinds(zmm, ymm), mask: true, embedded: true},
		{name: "product16AVX512", height: 8, vecs: kinds(zmm), mask: true, embedded: true},
		{name: "product8AVX512", height: 8, vecs: kinds(ymm), mask: true},
		{name: "product16AVX2", height: 6, vecs: kinds(ymm, ymm)},
		{name: "product8AVX2", height: 6, vecs: kinds(ymm)},
	} {
		g.product(t)
	}
}

func kinds(regs ...[]reg.VecPhysical) [][]reg.VecPhysical { return regs }

// A productKernel is a kernel that is being written, and its registers.
type productKernel struct {
	form
	tile
	c, a     reg.GPVirtual   // addresses of the first row of the tile
	toE      reg.GPVirtual   // bytes from c to e; for opStore and opReLU half the bytes of e
	m        reg.GPVirtual   // rows of c that are left
	ldb      reg.GPVirtual   // bytes from a row of b to the next
	rs, rs3  reg.GPVirtual   // bytes from a row of a to the next, and to the third after it
	cs       reg.GPVirtual   // bytes from a column of a to the next
	row      []reg.GPVirtual // addresses of the next elements of rows 0, 4, ... of the tile in a
	pb, k    reg.GPVirtual   // address of the next row of b, and the number of rows that are left
	ahead    reg.GPVirtual   // address that is prefetched, together with the one toE behind it
	stride   reg.GPVirtual   // bytes by which ahead moves in each step of the inner loop; 0 if nothing is prefetched
	kmask    [2]reg.Register // masks of the columns of each vector, in AVX-512
	finished string          // label after the inner loops
}

// product writes one kernel. It computes tile after tile, each in three parts:
// the sums start as the bias, an inner loop adds the products, and the operation
// is applied. There is an inner loop for each number of rows in a tile.
func (g *generator) product(t tile) {
	g.Function(t.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(c, e, a, b, bias []float32, m, k, rs, cs, ldb, ldc, n, op int, mu, rate float32)")
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf("%s does op to c with bias + a·b, for m rows and n ≤ %d columns; see kernels.fused.", t.name, t.width()))

	p := &productKernel{form: form{g, t.mask}, tile: t, finished: t.name + "_finished"}
	p.load()
	g.Label(t.name + "_tile")
	g.TESTQ(p.m, p.m)
	g.JZ(operand.LabelRef(t.name + "_done"))
	p.start()
	for rows := t.height - 1; rows > 0; rows-- {
		g.CMPQ(p.m, operand.Imm(uint64(rows)))
		g.JEQ(operand.LabelRef(fmt.Sprintf("%s_inner%d", t.name, rows)))
	}
	g.TESTQ(p.stride, p.stride)
	g.JNZ(operand.LabelRef(t.name + "_ahead"))
	g.Label(t.name + "_near")
	p.inner(t.height, t.name+"_inner", false)
	for rows := t.height - 1; rows > 0; rows-- {
		g.JMP(operand.LabelRef(p.finished))
		label := fmt.Sprintf("%s_inner%d", p.name, rows)
		g.Label(label)
		p.inner(rows, label+"_step", false)
	}
	g.JMP(operand.LabelRef(p.finished))
	g.Label(t.name + "_ahead")
	p.beginAhead()
	p.inner(t.height, t.name+"_ahead_step", true)
	g.Label(p.finished)
	p.finish()
	g.Label(t.name + "_done")
	g.VZEROUPPER()
	g.RET()
}

// width returns the number of columns of a tile.
func (t tile) width() int { return t.offset(len(t.vecs)) / 4 }

// acc returns the register with the sums of a vector of the tile, which is the
// same in every inner loop.
func (t tile) acc(row, v int) reg.VecPhysical { return t.vecs[v][row*len(t.vecs)+v] }

// free returns register i of those that hold no sums, in the width of vector v.
func (t tile) free(i, v int) reg.VecPhysical { return t.vecs[v][t.height*len(t.vecs)+i] }

// load writes the code that loads the registers that all tiles share.
func (p *productKernel) load() {
	integer := func(name string) reg.GPVirtual {
		r := p.GP64()
		p.Load(p.Param(name), r)
		return r
	}
	bytes := func(name string) reg.GPVirtual {
		r := integer(name)
		p.SHLQ(operand.Imm(2), r)
		return r
	}
	p.c, p.a, p.toE = p.GP64(), p.GP64(), p.GP64()
	p.Load(p.Param("c").Base(), p.c)
	p.Load(p.Param("a").Base(), p.a)
	p.Load(p.Param("e").Base(), p.toE)
	p.TESTQ(p.toE, p.toE)
	p.CMOVQEQ(p.c, p.toE) // without e it is c, which may be prefetched
	p.SUBQ(p.c, p.toE)
	p.rs, p.cs, p.ldb = bytes("rs"), bytes("cs"), bytes("ldb")
	p.rs3 = p.GP64()
	p.LEAQ(operand.Mem{Base: p.rs, Index: p.rs, Scale: 2}, p.rs3)
	p.m = integer("m")
	if p.wide {
		n := integer("n")
		p.kmask = [2]reg.Register{reg.K1, reg.K2}
		p.opmask(n, p.kmask[:len(p.vecs)]...)
	}
	p.strideAhead()
}

// opmask sets the first n bits of the masks, each of which has 16.
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

// start writes the code that sets all sums to the bias, if there is one, else to
// zero, and all addresses to the beginning of the inner loop.
func (p *productKernel) start() {
	bias, zero, started := p.GP64(), p.name+"_zero", p.name+"_started"
	p.Load(p.Param("bias").Base(), bias)
	p.TESTQ(bias, bias)
	p.JZ(operand.LabelRef(zero))
	for v := range p.vecs {
		p.loadVector(operand.Mem{Base: bias, Disp: p.offset(v)}, v, p.acc(0, v))
		for r := 1; r < p.height; r++ {
			p.VMOVAPS(p.acc(0, v), p.acc(r, v))
		}
	}
	p.JMP(operand.LabelRef(started))
	p.Label(zero)
	for r := range p.height {
		for v := range p.vecs {
			p.clear(p.acc(r, v))
		}
	}
	p.Label(started)

	p.row = []reg.GPVirtual{p.GP64()}
	p.MOVQ(p.a, p.row[0])
	for r := 4; r < p.height; r += 4 {
		next := p.GP64()
		p.LEAQ(operand.Mem{Base: p.row[r/4-1], Index: p.rs, Scale: 4}, next)
		p.row = append(p.row, next)
	}
	p.pb, p.k, p.ahead = p.GP64(), p.GP64(), p.GP64()
	p.Load(p.Param("b").Base(), p.pb)
}

// loadVector loads vector v of a row. In AVX-512 it masks the columns beyond the
// end of the row; in AVX2 these can be read, see kernels.tile.
func (p *productKernel) loadVector(from operand.Mem, v int, to reg.VecPhysical) {
	if p.wide {
		p.VMOVUPS_Z(from, p.kmask[v], to)
	} else {
		p.VMOVUPS(from, to)
	}
}

// inner writes the loop that adds the products for the given number of rows. If
// prefetch is set, each step prefetches a part of the next tile; prefetching all
// of it at once would delay the loop.
func (p *productKernel) inner(rows int, label string, prefetch bool) {
	vecs := len(p.vecs)
	first, last := (rows+1)*vecs, 16 // of the registers for broadcasts
	if p.wide {
		last = 32
	}
	last = min(first+8, last)
	p.Load(p.Param("k"), p.k) // here, since Go's assembler never ends where a jump leads to a PCALIGN
	p.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.Imm(64)}})
	p.Label(label)
	for v := range vecs {
		p.loadVector(operand.Mem{Base: p.pb, Disp: p.offset(v)}, v, p.acc(rows, v))
	}
	for r := range rows {
		at := operand.Mem{Base: p.row[r/4]}
		switch r % 4 {
		case 1:
			at.Index, at.Scale = p.rs, 1
		case 2:
			at.Index, at.Scale = p.rs, 2
		case 3:
			at.Index, at.Scale = p.rs3, 1
		}
		if p.embedded {
			for v := range vecs {
				p.VFMADD231PS_BCST(at, p.acc(rows, v), p.acc(r, v))
			}
			continue
		}
		x := first + r%(last-first)
		p.VBROADCASTSS(at, p.vecs[0][x])
		for v := range vecs {
			p.VFMADD231PS(p.acc(rows, v), p.vecs[v][x], p.acc(r, v))
		}
	}
	if prefetch {
		p.PREFETCHT0(operand.Mem{Base: p.ahead})
		p.PREFETCHT0(operand.Mem{Base: p.ahead, Index: p.toE, Scale: 1})
		p.ADDQ(p.stride, p.ahead)
	}
	p.ADDQ(p.ldb, p.pb)
	for _, r := range p.row[:(rows+3)/4] {
		p.ADDQ(p.cs, r)
	}
	p.DECQ(p.k)
	p.JNZ(operand.LabelRef(label))
}
