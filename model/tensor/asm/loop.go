package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes is the number of floats in a vector of AVX2.
const lanes = 8

// A loop is a kernel that works element by element on slices of one length.
type loop struct {
	name    string
	doc     string // behind the name
	slices  []string
	written int      // of the slices, the first so many are written
	fresh   bool     // whether the first slice is only written
	scalars []string // parameters that all elements share

	// body computes with s, the vectors of the slices, and a, those of the
	// scalars. What it leaves in the first of s is stored.
	body func(s, a []reg.VecPhysical)
}

// signature returns the type of the kernel.
func (l loop) signature() string {
	params := strings.Join(l.slices, ", ") + " []float32"
	if l.scalars != nil {
		params += ", " + strings.Join(l.scalars, ", ") + " float32"
	}
	return "func(" + params + ")"
}

// loop writes a kernel: whole vectors first, then what is left under a mask,
// with the same arithmetic.
func (g *generator) loop(l loop) {
	g.loops = append(g.loops, l)
	g.Function(l.name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr(l.signature())
	g.Pragma("noescape")
	g.Doc(l.name + " " + l.doc)

	n, i := g.GP64(), g.GP64()
	g.Load(g.Param(l.slices[0]).Len(), n)
	at := make([]operand.Mem, len(l.slices))
	for k, name := range l.slices {
		base := g.GP64()
		g.Load(g.Param(name).Base(), base)
		at[k] = operand.Mem{Base: base, Index: i, Scale: 4}
	}
	s, a := ymm[:len(l.slices)], make([]reg.VecPhysical, len(l.scalars))
	for k, name := range l.scalars {
		a[k] = ymm[15-k]
		g.VBROADCASTSS(g.address(name), a[k])
	}
	first := 0
	if l.fresh {
		first = 1
	}

	g.XORQ(i, i)
	g.SUBQ(operand.Imm(lanes), n)
	g.JLT(operand.LabelRef(l.name + "_rest"))
	g.Label(l.name + "_full")
	for k := first; k < len(s); k++ {
		g.VMOVUPS(at[k], s[k])
	}
	l.body(s, a)
	for k := range l.written {
		g.VMOVUPS(s[k], at[k])
	}
	g.ADDQ(operand.Imm(lanes), i)
	g.CMPQ(i, n)
	g.JLE(operand.LabelRef(l.name + "_full"))

	g.Label(l.name + "_rest")
	g.ADDQ(operand.Imm(lanes), n)
	g.SUBQ(i, n)
	g.JZ(operand.LabelRef(l.name + "_done"))
	mask, table := ymm[15-len(a)], g.GP64()
	g.maskVector(n, table, mask)
	for k := first; k < len(s); k++ {
		g.VMASKMOVPS(at[k], mask, s[k])
	}
	l.body(s, a)
	g.maskVector(n, table, mask)
	for k := range l.written {
		g.VMASKMOVPS(s[k], mask, at[k])
	}
	g.Label(l.name + "_done")
	g.VZEROUPPER()
	g.RET()
}

// A constant is a vector of equal numbers.
type constant = operand.Mem

// constants writes the table of masks: eight words of ones, then eight of
// zeros. The masks of AVX2 are windows on it.
func (g *generator) constants() {
	g.pool = map[uint64]constant{}
	g.StaticGlobal("mask")
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 2 * lanes {
		word := ^uint32(0)
		if i >= lanes {
			word = 0
		}
		g.AppendDatum(operand.U32(word))
	}
}

// maskVector sets mask to ones in the first n lanes, from 0 to 8; more is
// eight, less is none.
func (g *generator) maskVector(n, table reg.GPVirtual, mask reg.VecPhysical) {
	g.labels++
	low, high := fmt.Sprintf("mask_low%d", g.labels), fmt.Sprintf("mask_high%d", g.labels)
	words := g.GP64()
	g.MOVQ(operand.U32(lanes), words)
	g.CMPQ(n, operand.Imm(lanes))
	g.JGE(operand.LabelRef(high))
	g.MOVQ(n, words)
	g.Label(high)
	g.TESTQ(words, words)
	g.JGE(operand.LabelRef(low))
	g.XORQ(words, words)
	g.Label(low)
	g.LEAQ(operand.NewDataAddr(operand.Symbol{Name: "mask", Static: true}, 4*lanes), table)
	g.SHLQ(operand.Imm(2), words)
	g.SUBQ(words, table)
	g.VMOVUPS(operand.Mem{Base: table}, mask)
}

// c returns a vector of a constant, in memory.
func (g *generator) c(v float64) constant { return g.bits(math.Float32bits(float32(v))) }

// bits returns a vector of a 32-bit constant, in memory.
func (g *generator) bits(word uint32) constant {
	if m, ok := g.pool[uint64(word)]; ok {
		return m
	}
	m := g.StaticGlobal(fmt.Sprintf("c%08x", word))
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for range lanes {
		g.AppendDatum(operand.U32(word))
	}
	g.pool[uint64(word)] = m
	return m
}
