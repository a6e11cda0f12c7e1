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
	doc     string   // what follows the name in the comment of the kernel
	slices  []string // names of parameters
	written int      // the first slices, this many, are results
	fresh   bool     // whether the first slice is a result only, and not read
	scalars []string // names of parameters that all elements share

	// body writes the instructions for one vector of each slice, s; a are vectors
	// whose elements all are the scalar. The first written vectors of s are stored
	// afterwards.
	body func(s, a []reg.VecPhysical)
}

// signature returns the type of the kernel in Go.
func (l loop) signature() string {
	params := strings.Join(l.slices, ", ") + " []float32"
	if l.scalars != nil {
		params += ", " + strings.Join(l.scalars, ", ") + " float32"
	}
	return "func(" + params + ")"
}

// loop writes a kernel for AVX2, whose name must end in AVX2, and keeps l to be
// translated for arm64.
func (g *generator) loop(l loop) {
	g.shared = append(g.shared, l)
	form{g, false}.loop(l)
}

// loops writes a kernel for AVX2 and one for AVX-512. The name in l has no suffix.
func (g *generator) loops(l loop, body func(f form, s, a []reg.VecPhysical)) {
	with := func(f form) loop {
		named := l
		named.name += f.suffix()
		named.body = func(s, a []reg.VecPhysical) { body(f, s, a) }
		return named
	}
	g.loop(with(form{g, false}))
	wide := form{g, true}
	wide.loop(with(wide))
}

// loop writes a kernel: whole vectors first, then the remaining elements under a
// mask, with the same arithmetic.
func (f form) loop(l loop) {
	at, n, i := f.begin(l)
	s, a := f.regs()[:len(l.slices)], make([]reg.VecPhysical, len(l.scalars))
	for k, name := range l.scalars {
		a[k] = f.regs()[15-k]
		f.VBROADCASTSS(f.address(name), a[k])
	}
	first := 0
	if l.fresh {
		first = 1
	}
	lanes := operand.Imm(uint64(f.lanes()))

	f.XORQ(i, i)
	f.SUBQ(lanes, n)
	f.JLT(operand.LabelRef(l.name + "_rest"))
	f.Label(l.name + "_full")
	for k := first; k < len(s); k++ {
		f.VMOVUPS(at[k], s[k])
	}
	l.body(s, a)
	for k := range l.written {
		f.VMOVUPS(s[k], at[k])
	}
	f.ADDQ(lanes, i)
	f.CMPQ(i, n)
	f.JLE(operand.LabelRef(l.name + "_full"))

	f.Label(l.name + "_rest")
	f.ADDQ(lanes, n)
	f.SUBQ(i, n)
	f.JZ(operand.LabelRef(l.name + "_done"))
	rest := f.restMask(n, f.regs()[15-len(a)])
	rest.set()
	for k := first; k < len(s); k++ {
		rest.load(at[k], s[k])
	}
	l.body(s, a)
	rest.set()
	for k := range l.written {
		rest.store(s[k], at[k])
	}
	f.Label(l.name + "_done")
	f.VZEROUPPER()
	f.RET()
}

// begin writes the head of a kernel. It returns the addresses of element i of
// each slice, and the registers of the length n and of i.
func (f form) begin(l loop) (at []operand.Mem, n, i reg.GPVirtual) {
	f.Function(l.name)
	f.Attributes(attr.NOSPLIT)
	f.SignatureExpr(l.signature())
	f.Pragma("noescape")
	f.Doc(l.name + " " + l.doc)

	n, i = f.GP64(), f.GP64()
	f.Load(f.Param(l.slices[0]).Len(), n)
	at = make([]operand.Mem, len(l.slices))
	for k, name := range l.slices {
		base := f.GP64()
		f.Load(f.Param(name).Base(), base)
		at[k] = operand.Mem{Base: base, Index: i, Scale: 4}
	}
	return at, n, i
}

// A restMask loads and stores the first elements of a last vector that is not
// full.
type restMask struct {
	set   func() // sets the mask, again after a body may have overwritten it
	load  func(from operand.Mem, to reg.VecPhysical)
	store func(from reg.VecPhysical, to operand.Mem)
}

// restMask returns the mask of n elements. AVX2 keeps it in r.
func (f form) restMask(n reg.GPVirtual, r reg.VecPhysical) restMask {
	if f.wide {
		return restMask{
			set:   func() { f.opmask(n, reg.K1) },
			load:  func(from operand.Mem, to reg.VecPhysical) { f.VMOVUPS_Z(from, reg.K1, to) },
			store: func(from reg.VecPhysical, to operand.Mem) { f.VMOVUPS(from, reg.K1, to) },
		}
	}
	table := f.GP64()
	return restMask{
		set:   func() { f.maskVector(n, table, r) },
		load:  func(from operand.Mem, to reg.VecPhysical) { f.VMASKMOVPS(from, r, to) },
		store: func(from reg.VecPhysical, to operand.Mem) { f.VMASKMOVPS(from, r, to) },
	}
}

// A constant is the address of a vector of equal numbers.
type constant = operand.Mem

// constants writes the table of masks: eight words of ones, then eight of
// zeros. Any eight words in a row of it are a mask for AVX2.
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

// maskVector sets mask to ones in the first n lanes, in all 8 if n is larger, and
// in none if n is negative. table is a register that it overwrites.
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

// c returns the address of a vector of a number.
func (g *generator) c(v float64) constant { return g.bits(math.Float32bits(float32(v))) }

// bits returns the address of a vector of a 32-bit word.
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
