package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Products prefetch what they need next in their inner loops, a little in each
// step, as prefetching much at once would delay the loop. An update prefetches the
// next tile of c and e. The operations opStore and opReLU prefetch all of e.

// farRows is the number of rows from which an update prefetches the next tile.
// Matrices with fewer rows are in the nearest caches anyway. The chunks of larger ones
// have at least as many; see updateRows in package tensor.
const farRows = 192

// fetchRows is the number of rows, a power of two, of which one tile prefetches a
// part of e. Prefetching in every tile would make the instructions for it cost
// more than is gained.
const fetchRows = 32

// strideAhead writes the code that sets stride. For updates of at least farRows
// rows, an inner loop moves ahead over the whole next tile, whose rows of c and e
// are contiguous. For opStore and opReLU, the inner loops of all tiles that
// prefetch move ahead over the first half of e, and thus ahead+toE over the second.
// Otherwise stride is 0, and nothing is prefetched.
func (p *productKernel) strideAhead() {
	none, set, update := p.name+"_no_stride", p.name+"_set_stride", p.name+"_stride_update"
	p.stride = p.GP64()
	p.XORQ(p.stride, p.stride)
	p.CMPQ(p.address("op"), operand.Imm(opMask))
	p.JEQ(operand.LabelRef(none))
	p.JGT(operand.LabelRef(update))
	p.Load(p.Param("e").Len(), p.toE)
	p.ADDQ(p.toE, p.toE)
	p.JZ(operand.LabelRef(none))
	p.MOVQ(p.m, reg.RCX)
	p.SHRQ(operand.Imm(log2(fetchRows)), reg.RCX) // tiles that prefetch
	p.JZ(operand.LabelRef(none))
	p.MOVQ(p.toE, reg.RAX)
	p.XORQ(reg.RDX, reg.RDX)
	p.DIVQ(reg.RCX)
	p.JMP(operand.LabelRef(set))

	p.Label(update)
	p.CMPQ(p.m, operand.U32(farRows))
	p.JLT(operand.LabelRef(none))
	p.Load(p.Param("ldc"), reg.RAX)
	p.IMUL3Q(operand.Imm(uint64(4*p.height)), reg.RAX, reg.RAX)
	p.Label(set)
	p.XORQ(reg.RDX, reg.RDX)
	p.DIVQ(p.address("k"))
	p.MOVQ(reg.RAX, p.stride)
	p.Label(none)
}

// beginAhead writes the code that sets ahead for a tile, or jumps to the loop that
// does not prefetch.
func (p *productKernel) beginAhead() {
	update, set, part := p.name+"_ahead_update", p.name+"_ahead_set", p.GP64()
	p.CMPQ(p.address("op"), operand.Imm(opMask))
	p.JGT(operand.LabelRef(update))
	p.MOVQ(p.m, part)
	p.ANDQ(operand.Imm(fetchRows-1), part)
	p.CMPQ(part, operand.Imm(uint64(p.height)))
	p.JGE(operand.LabelRef(p.name + "_near"))
	p.MOVQ(p.m, p.ahead)
	p.SHRQ(operand.Imm(log2(fetchRows)), p.ahead)
	p.DECQ(p.ahead)
	p.IMULQ(p.address("k"), p.ahead)
	p.IMULQ(p.stride, p.ahead)
	p.Load(p.Param("e").Base(), part)
	p.ADDQ(part, p.ahead)
	p.JMP(operand.LabelRef(set))
	p.Label(update)
	p.Load(p.Param("ldc"), p.ahead)
	p.IMUL3Q(operand.Imm(uint64(4*p.height)), p.ahead, p.ahead)
	p.ADDQ(p.c, p.ahead)
	p.Label(set)
}

// log2 returns the logarithm of a power of two.
func log2(n uint) uint64 { return uint64(bits.TrailingZeros(n)) }
