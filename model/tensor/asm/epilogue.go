package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The operations of a product, with the same values as in package tensor, which
// says what they do.
const (
	opStore = iota
	opReLU
	opMask
	opDescend
	opMomentum
	opNesterov
)

// finish writes the operations on the sums of a tile. The sums are in the same
// registers after every inner loop, so one piece of code serves tiles of any
// height: it ends after the last row of the tile.
func (p *productKernel) finish() {
	rows, most, ldc := p.GP64(), p.GP64(), p.GP64()
	p.MOVQ(operand.U32(uint32(p.height)), most)
	p.MOVQ(p.m, rows)
	p.CMPQ(p.m, most)
	p.CMOVQGT(most, rows)
	p.SUBQ(rows, p.m)
	for range p.height / 2 {
		p.LEAQ(operand.Mem{Base: p.a, Index: p.rs, Scale: 2}, p.a)
	}
	p.Load(p.Param("ldc"), ldc)
	p.SHLQ(operand.Imm(2), ldc)

	label := func(name string) string { return p.name + "_" + name }
	p.CMPQ(p.address("op"), operand.Imm(opReLU))
	p.JLT(operand.LabelRef(label("store")))
	p.JGT(operand.LabelRef(label("other")))
	p.clear(p.free(0, 0))
	p.each(func(acc reg.VecPhysical, v int) { p.VMAXPS(acc, p.free(0, v), acc) })
	p.Label(label("store"))
	p.rowByRow("store", rows, ldc, func(acc reg.VecPhysical, v int, c, _ operand.Mem, partial bool) {
		p.storeVector(acc, v, c, partial)
	})

	p.Label(label("other"))
	p.CMPQ(p.address("op"), operand.Imm(opMask))
	p.JGT(operand.LabelRef(label("update")))
	p.clear(p.free(3, 0))
	p.rowByRow("mask", rows, ldc, p.storePositive)

	p.Label(label("update"))
	p.updates(rows, ldc)
}

// each calls do with every accumulator and the index of its vector in the row.
func (p *productKernel) each(do func(acc reg.VecPhysical, v int)) {
	for r := range p.height {
		for v := range p.vecs {
			do(p.acc(r, v), v)
		}
	}
}

// rowByRow calls rowsOf. For AVX2 it does so twice, for whole vectors and for a
// tile with fewer columns (partial), whose masks are in the first free registers.
func (p *productKernel) rowByRow(name string, rows, ldc reg.GPVirtual, do func(acc reg.VecPhysical, v int, c, e operand.Mem, partial bool)) {
	write := func(partial bool) {
		p.rowsOf(rows, ldc, func(acc reg.VecPhysical, v int, c, e operand.Mem) { do(acc, v, c, e, partial) })
	}
	if p.wide {
		write(false)
		return
	}
	part := p.name + "_" + name + "_part"
	p.CMPQ(p.address("n"), operand.Imm(uint64(p.width())))
	p.JLT(operand.LabelRef(part))
	write(false)
	p.Label(part)
	p.vectorMasks()
	write(true)
}

// rowsOf calls do with every accumulator and its addresses in c and e. It writes
// the code that moves c to the next row and jumps to the next tile after the
// number of rows in the register rows.
func (p *productKernel) rowsOf(rows, ldc reg.GPVirtual, do func(acc reg.VecPhysical, v int, c, e operand.Mem)) {
	for r := range p.height {
		for v := range p.vecs {
			c := operand.Mem{Base: p.c, Disp: p.offset(v)}
			e := c
			e.Index, e.Scale = p.toE, 1
			do(p.acc(r, v), v, c, e)
		}
		p.ADDQ(ldc, p.c)
		if r < p.height-1 {
			p.DECQ(rows)
			p.JZ(operand.LabelRef(p.name + "_tile"))
		}
	}
	p.JMP(operand.LabelRef(p.name + "_tile"))
}

// vectorMasks sets the first free registers to the masks of AVX2 for n columns.
func (p *productKernel) vectorMasks() {
	table, left := p.GP64(), p.GP64()
	for v := range p.vecs {
		p.Load(p.Param("n"), left)
		if v > 0 {
			p.SUBQ(operand.Imm(uint64(p.offset(v)/4)), left)
		}
		p.maskVector(left, table, p.free(v, v))
	}
}

// storeVector writes vector v of a row.
func (p *productKernel) storeVector(from reg.VecPhysical, v int, to operand.Mem, partial bool) {
	switch {
	case p.wide:
		p.VMOVUPS(from, p.kmask[v], to)
	case partial:
		p.VMASKMOVPS(from, p.free(v, v), to)
	default:
		p.VMOVUPS(from, to)
	}
}

// storePositive stores the sum where e is above 0, and 0 elsewhere.
func (p *productKernel) storePositive(acc reg.VecPhysical, v int, c, e operand.Mem, partial bool) {
	x, zero := p.free(2, v), p.free(3, v)
	if partial {
		p.VMASKMOVPS(e, p.free(v, v), x)
	} else {
		p.loadVector(e, v, x)
	}
	p.form.keepPositive(x, zero, acc, acc)
	p.storeVector(acc, v, c, partial)
}

// updates writes the steps of optimizers, where the sums are the gradients, c
// the weights and e the velocities. Every row of c and e has padding up to whole
// vectors of AVX2, so AVX2 stores need no masks: it is enough that the sums in the
// padding are set to 0.
func (p *productKernel) updates(rows, ldc reg.GPVirtual) {
	label := func(name string) string { return p.name + "_" + name }
	if !p.wide {
		p.CMPQ(p.address("n"), operand.Imm(uint64(p.width())))
		p.JGE(operand.LabelRef(label("whole")))
		p.vectorMasks()
		p.each(func(acc reg.VecPhysical, v int) { p.VANDPS(p.free(v, v), acc, acc) })
		p.Label(label("whole"))
	}
	mu, rate := 0, 1 // free registers
	p.VBROADCASTSS(p.address("mu"), p.free(mu, 0))
	p.VBROADCASTSS(p.address("rate"), p.free(rate, 0))
	p.each(func(acc reg.VecPhysical, v int) { p.VMULPS(p.free(rate, v), acc, acc) })
	velocity := func(acc reg.VecPhysical, v int, e operand.Mem) (x reg.VecPhysical) {
		x = p.free(2, v)
		p.loadVector(e, v, x)
		p.VMULPS(p.free(mu, v), x, x)
		p.VSUBPS(acc, x, x)
		p.storeVector(x, v, e, false)
		return x
	}
	add := func(c operand.Mem, v int, x reg.VecPhysical) (w reg.VecPhysical) {
		w = p.free(3, v)
		p.loadVector(c, v, w)
		p.VADDPS(x, w, w)
		return w
	}
	p.CMPQ(p.address("op"), operand.Imm(opMomentum))
	p.JLT(operand.LabelRef(label("descend")))
	p.JGT(operand.LabelRef(label("nesterov")))
	p.rowsOf(rows, ldc, func(acc reg.VecPhysical, v int, c, e operand.Mem) {
		p.storeVector(add(c, v, velocity(acc, v, e)), v, c, false)
	})
	p.Label(label("nesterov"))
	p.rowsOf(rows, ldc, func(acc reg.VecPhysical, v int, c, e operand.Mem) {
		x := velocity(acc, v, e)
		p.VMULPS(p.free(mu, v), x, x)
		w := add(c, v, x)
		p.VSUBPS(acc, w, w)
		p.storeVector(w, v, c, false)
	})
	p.Label(label("descend"))
	p.rowsOf(rows, ldc, func(acc reg.VecPhysical, v int, c, _ operand.Mem) {
		w := p.free(3, v)
		p.loadVector(c, v, w)
		p.VSUBPS(acc, w, w)
		p.storeVector(w, v, c, false)
	})
}
