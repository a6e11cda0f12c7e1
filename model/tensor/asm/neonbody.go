package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"descent/model/tensor/asm/neon"
)

// A body is the arithmetic of a kernel on vector registers, without loads, stores
// and branches. It is written once, for AVX2, and translated for arm64
// instruction by instruction. The instructions round in the same way, so the
// results have the same bits.
type body []*ir.Instruction

// record calls do and returns the instructions that it writes.
func (g *generator) record(do func()) body {
	context := g.Context
	defer func() { g.Context = context }()
	g.Context = build.NewContext()
	g.Function("body")
	do()
	file, err := g.Result()
	if err != nil {
		panic(err)
	}
	return file.Functions()[0].Instructions()
}

// Registers of arm64 after the sixteen that stand for those of AVX2: two for
// intermediate results, then those for constants.
const (
	firstSpare    neon.V = 16
	firstConstant neon.V = 18
	endConstants  neon.V = 32
)

// A translation writes a body for arm64. At the beginning of a body, register i
// of AVX2 is vector register i.
type translation struct {
	*neon.Emitter
	table neon.R            // address of the table of constants
	held  map[uint32]neon.V // constants that have a register
	at    [16]neon.V        // the register that stands for each of AVX2
	spare [2]neon.V         // registers for intermediate results
	full  map[neon.V]bool   // registers whose lanes have all bits set or none
}

// translation returns a translation for the given bodies. It loads their
// constants into registers while there are registers left.
func (n *neonGenerator) translation(bodies ...body) *translation {
	t := &translation{Emitter: n.Emitter, held: map[uint32]neon.V{}}
	for _, b := range bodies {
		for _, i := range b {
			for _, o := range i.Operands {
				if m, ok := o.(operand.Mem); ok {
					t.hold(bitsOf(m))
				}
			}
		}
	}
	return t
}

// hold loads a constant into a register of its own, if a register is left.
func (t *translation) hold(bits uint32) {
	to := firstConstant + neon.V(len(t.held))
	if _, ok := t.held[bits]; ok || to == endConstants {
		return
	}
	if len(t.held) == 0 {
		t.table = t.Table()
	}
	t.held[bits] = to
	t.Constant(t.table, neon.Same(bits), to)
}

// bitsOf returns the bits of the constant at m, which are its name.
func bitsOf(m operand.Mem) uint32 {
	bits, err := strconv.ParseUint(strings.TrimPrefix(m.Symbol.Name, "c"), 16, 32)
	if err != nil {
		panic(fmt.Sprintf("%s: want a constant of the generator", m.Symbol.Name))
	}
	return uint32(bits)
}

// write translates a body. At its end, register k of AVX2 is vector register k
// again for every k in kept; for other registers see of.
func (t *translation) write(b body, kept ...int) {
	for i := range t.at {
		t.at[i] = neon.V(i)
	}
	t.spare = [2]neon.V{firstSpare, firstSpare + 1}
	t.full = map[neon.V]bool{}
	for _, i := range b {
		t.instruction(i)
	}
	for _, k := range kept {
		if t.at[k] != neon.V(k) {
			t.MOV(neon.V(k), t.at[k])
		}
	}
}

// of returns the register that stands for one of AVX2.
func (t *translation) of(o operand.Op) *neon.V { return &t.at[o.(reg.Physical).PhysicalIndex()] }

// source returns the register of an operand that is read, which may be a
// constant.
func (t *translation) source(o operand.Op) neon.V {
	m, ok := o.(operand.Mem)
	if !ok {
		return *t.of(o)
	}
	bits := bitsOf(m)
	if v, ok := t.held[bits]; ok {
		return v
	}
	t.Constant(t.table, neon.Same(bits), t.spare[1])
	return t.spare[1]
}

// Instructions of AVX2 that have a counterpart in NEON, with two sources and with
// one.
var (
	onTwo = map[string]func(e *neon.Emitter, d, n, m neon.V){
		"VADDPS": (*neon.Emitter).FADD, "VSUBPS": (*neon.Emitter).FSUB,
		"VMULPS": (*neon.Emitter).FMUL, "VDIVPS": (*neon.Emitter).FDIV,
		"VMAXPS": (*neon.Emitter).FMAX, "VMINPS": (*neon.Emitter).FMIN,
		"VANDPS": (*neon.Emitter).AND, "VORPS": (*neon.Emitter).ORR, "VXORPS": (*neon.Emitter).EOR,
		"VPADDD": (*neon.Emitter).ADD, "VPSUBD": (*neon.Emitter).SUB, "VPCMPEQD": (*neon.Emitter).CMEQ,
		"VFMADD231PS": (*neon.Emitter).FMLA, "VFNMADD231PS": (*neon.Emitter).FMLS,
	}
	onOne = map[string]func(e *neon.Emitter, d, n neon.V){
		"VSQRTPS": (*neon.Emitter).FSQRT, "VCVTPS2DQ": (*neon.Emitter).FCVTNS,
		"VMOVUPS": (*neon.Emitter).MOV, "VMOVAPS": (*neon.Emitter).MOV,
	}
)

// instruction translates an instruction, whose destination is its last operand.
func (t *translation) instruction(i *ir.Instruction) {
	o := i.Operands
	to := t.of(o[len(o)-1])
	two, one := onTwo[i.Opcode], onOne[i.Opcode]
	switch {
	case two != nil:
		two(t.Emitter, *to, t.source(o[1]), t.source(o[0]))
	case one != nil:
		one(t.Emitter, *to, t.source(o[0]))
	case i.Opcode == "VFMADD213PS":
		t.multiplyAdd(to, *t.of(o[1]), o[0])
	case i.Opcode == "VROUNDPS" && o[0] == operand.U8(0):
		t.FRINTN(*to, t.source(o[1]))
	case i.Opcode == "VPSRAD":
		t.SSHR(*to, t.source(o[1]), shift(o[0]))
	case i.Opcode == "VPSLLD":
		t.SHL(*to, t.source(o[1]), shift(o[0]))
	case i.Opcode == "VCMPPS" && o[0] == greater:
		t.FCMGT(*to, t.source(o[2]), t.source(o[1]))
	case i.Opcode == "VCMPPS" && o[0] == less:
		t.FCMGT(*to, t.source(o[1]), t.source(o[2]))
	case i.Opcode == "VANDNPS":
		t.BIC(*to, t.source(o[0]), t.source(o[1]))
	case i.Opcode == "VBLENDVPS":
		t.blend(*to, *t.of(o[2]), *t.of(o[1]), *t.of(o[0]))
	default:
		panic(fmt.Sprintf("%s has no counterpart in NEON here: want one in (*translation).instruction", i.Opcode))
	}
	t.full[*to] = i.Opcode == "VCMPPS" || i.Opcode == "VPCMPEQD"
}

// shift returns the bits of a shift.
func shift(o operand.Op) int { return int(o.(operand.U8)) }

// multiplyAdd sets to = to·n + sum. NEON can only add a product to the register
// of the sum, so another register stands for the destination afterwards.
func (t *translation) multiplyAdd(to *neon.V, n neon.V, sum operand.Op) {
	d := t.spare[0]
	if m, ok := sum.(operand.Mem); ok && t.held[bitsOf(m)] == 0 {
		t.Constant(t.table, neon.Same(bitsOf(m)), d)
	} else {
		t.MOV(d, t.source(sum))
	}
	t.FMLA(d, n, *to)
	t.spare[0], *to = *to, d
}

// blend sets d to yes where the sign bit of mask is set and to no elsewhere.
func (t *translation) blend(d, no, yes, mask neon.V) {
	if !t.full[mask] {
		t.SSHR(t.spare[0], mask, 31)
		mask = t.spare[0]
	}
	switch d {
	case no:
		t.BIT(d, yes, mask)
	case yes:
		t.BIF(d, no, mask)
	case mask:
		t.BSL(d, yes, no)
	default:
		t.MOV(d, no)
		t.BIT(d, yes, mask)
	}
}
