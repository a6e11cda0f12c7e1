package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vectors writes the kernels of optimizers, masks and sums. They multiply and
// add in two steps, as the Go loops do, so that both give the same bits.
func (g *generator) vectors() {
	g.loop(loop{name: "addScaledAVX2", doc: "sets y = y + a·x.", slices: []string{"y", "x"}, written: 1, scalars: []string{"a"},
		body: func(s, a []reg.VecPhysical) {
			g.VMULPS(a[0], s[1], s[1])
			g.VADDPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "blendAVX2", doc: "sets y = a·y + b·x.", slices: []string{"y", "x"}, written: 1, scalars: []string{"a", "b"},
		body: func(s, a []reg.VecPhysical) {
			g.VMULPS(a[0], s[0], s[0])
			g.VMULPS(a[1], s[1], s[1])
			g.VADDPS(s[1], s[0], s[0])
		}})
	g.loop(loop{name: "blendSquaresAVX2", doc: "sets y = a·y + b·x², or 0 where that is subnormal.", slices: []string{"y", "x"}, written: 1, scalars: []string{"a", "b"},
		body: func(s, a []reg.VecPhysical) {
			g.VMULPS(a[0], s[0], s[0])
			g.VMULPS(s[1], s[1], s[1])
			g.VMULPS(a[1], s[1], s[1])
			g.VADDPS(s[1], s[0], s[0])
			form{g, false}.flush(s[0], s[1], ymm[2])
		}})
	g.optimizers()
	g.loop(loop{name: "multiplyAVX2", doc: "sets y = a·b.", slices: []string{"y", "a", "b"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) { g.VMULPS(s[2], s[1], s[0]) }})
	g.loop(loop{name: "affineAVX2", doc: "sets y = (x − shift)·scale.", slices: []string{"y", "x", "shift", "scale"}, written: 1, fresh: true,
		body: func(s, _ []reg.VecPhysical) {
			g.VSUBPS(s[2], s[1], s[1])
			g.VMULPS(s[3], s[1], s[0])
		}})
	g.sumSquares("sumSquaresAVX2", "x", "Σx²")
	g.sumSquares("sumSquaredGapsAVX2", "x, y", "Σ(x − y)²")
	g.countFlat()
}

// optimizers writes the kernels that step parameters.
func (g *generator) optimizers() {
	g.loop(loop{name: "descendAVX2", doc: "sets w = w − rate·m/(unbias·√s + eps).", slices: []string{"w", "m", "s"}, written: 1, scalars: []string{"rate", "unbias", "eps"},
		body: func(s, a []reg.VecPhysical) {
			g.VSQRTPS(s[2], s[2])
			g.VMULPS(a[1], s[2], s[2])
			g.VADDPS(a[2], s[2], s[2])
			g.VMULPS(a[0], s[1], s[1])
			g.VDIVPS(s[2], s[1], s[1])
			g.VSUBPS(s[1], s[0], s[0])
		}})
	g.loops(loop{name: "momentum", doc: "sets v = mu·v − rate·g and w = w + v.", slices: []string{"w", "v", "g"}, written: 2, scalars: []string{"mu", "rate"}},
		func(_ form, s, a []reg.VecPhysical) {
			g.VMULPS(a[0], s[1], s[1])
			g.VMULPS(a[1], s[2], s[2])
			g.VSUBPS(s[2], s[1], s[1])
			g.VADDPS(s[1], s[0], s[0])
		})
	// One pass over memory. The averages cost no extra time, since roots and
	// quotients take longer and run beside them.
	g.loops(loop{name: "adam", doc: "sets m = beta1·m + add1·g, s = beta2·s + add2·g² and w = w − rate·m/(unbias·√s + eps), where a subnormal m or s is 0.",
		slices: []string{"w", "m", "s", "g"}, written: 3, scalars: []string{"beta1", "add1", "beta2", "add2", "rate", "unbias", "eps"}},
		func(f form, s, a []reg.VecPhysical) {
			w, m, v, grad, spare, spare2 := s[0], s[1], s[2], s[3], f.regs()[4], f.regs()[5]
			g.VMULPS(a[0], m, m)
			g.VMULPS(a[1], grad, spare)
			g.VADDPS(spare, m, m)
			f.flush(m, spare, spare2)
			g.VMULPS(a[2], v, v)
			g.VMULPS(grad, grad, grad)
			g.VMULPS(a[3], grad, grad)
			g.VADDPS(grad, v, v)
			f.flush(v, spare, spare2)
			g.VSQRTPS(v, spare)
			g.VMULPS(a[5], spare, spare)
			g.VADDPS(a[6], spare, spare)
			g.VMULPS(a[4], m, grad)
			g.VDIVPS(spare, grad, spare)
			g.VSUBPS(spare, w, w)
		})
}

// sumSquares writes the kernel of Σx² or, if the parameters are "x, y", of
// Σ(x − y)². Sixteen sums in double precision hide the latency of an addition;
// they are added up in a fixed order.
func (g *generator) sumSquares(name, params, doc string) {
	const sums = 4
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(" + params + " []float32) float64")
	g.Pragma("noescape")
	g.Doc(name + " returns " + doc + " over whole blocks of 16.")
	var at []operand.Mem
	n, i := g.GP64(), g.GP64()
	for _, p := range strings.Split(params, ", ") {
		base := g.GP64()
		g.Load(g.Param(p).Base(), base)
		at = append(at, operand.Mem{Base: base, Index: i, Scale: 1})
	}
	g.Load(g.Param("x").Len(), n)
	for k := range sums {
		g.VXORPD(ymm[k], ymm[k], ymm[k])
	}
	g.XORQ(i, i)
	g.SHRQ(operand.Imm(4), n)
	g.JZ(operand.LabelRef(name + "_done"))
	g.Label(name + "_full")
	for k := range sums {
		x := ymm[sums+k]
		for v, from := range at {
			from.Disp = 16 * k
			if v == 0 {
				g.VCVTPS2PD(from, x)
				continue
			}
			g.VCVTPS2PD(from, ymm[2*sums+k])
			g.VSUBPD(ymm[2*sums+k], x, x)
		}
		g.VFMADD231PD(x, x, ymm[k])
	}
	g.ADDQ(operand.Imm(64), i)
	g.DECQ(n)
	g.JNZ(operand.LabelRef(name + "_full"))
	g.Label(name + "_done")
	g.VADDPD(ymm[1], ymm[0], ymm[0])
	g.VADDPD(ymm[3], ymm[2], ymm[2])
	g.VADDPD(ymm[2], ymm[0], ymm[0])
	g.VEXTRACTF128(operand.Imm(1), ymm[0], reg.X1)
	g.VADDPD(reg.X1, reg.X0, reg.X0)
	g.VPERMILPD(operand.Imm(1), reg.X0, reg.X1)
	g.VADDSD(reg.X1, reg.X0, reg.X0)
	g.VZEROUPPER()
	g.Store(reg.X0, g.ReturnIndex(0))
	g.RET()
}

// countFlat writes the kernel that counts saturated outputs.
func (g *generator) countFlat() {
	g.Function("countFlatAVX2")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(y, slope []float32, flat float32) int")
	g.Pragma("noescape")
	g.Doc("countFlatAVX2 counts where y is not 0 and |slope| < flat, over whole vectors.")
	y, slope, n, bits, count := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("y").Base(), y)
	g.Load(g.Param("slope").Base(), slope)
	g.Load(g.Param("y").Len(), n)
	g.VBROADCASTSS(g.address("flat"), ymm[2])
	g.VXORPS(ymm[3], ymm[3], ymm[3])
	g.XORQ(count, count)
	g.SHRQ(operand.Imm(3), n)
	g.JZ(operand.LabelRef("countFlat_done"))
	g.Label("countFlat_full")
	g.VMOVUPS(operand.Mem{Base: slope}, ymm[0])
	g.VANDPS(g.bits(signBit-1), ymm[0], ymm[0])
	g.VCMPPS(less, ymm[2], ymm[0], ymm[0])
	g.VCMPPS(unequal, operand.Mem{Base: y}, ymm[3], ymm[1])
	g.VANDPS(ymm[1], ymm[0], ymm[0])
	g.VMOVMSKPS(ymm[0], bits.As32())
	g.POPCNTL(bits.As32(), bits.As32())
	g.ADDQ(bits, count)
	g.ADDQ(operand.Imm(32), y)
	g.ADDQ(operand.Imm(32), slope)
	g.DECQ(n)
	g.JNZ(operand.LabelRef("countFlat_full"))
	g.Label("countFlat_done")
	g.VZEROUPPER()
	g.Store(count, g.ReturnIndex(0))
	g.RET()
}

// address returns the address of a parameter.
func (g *generator) address(name string) operand.Mem {
	b, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// inputs writes the kernels that turn bytes and random bits into floats.
func (g *generator) inputs() {
	g.affineByteRows()
	g.keepMask()
}

// keepMask writes the kernel of dropout's masks.
func (g *generator) keepMask() {
	g.Function("keepMaskAVX2")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(mask []float32, bits []uint64, below int, scale float32)")
	g.Pragma("noescape")
	g.Doc("keepMaskAVX2 sets the elements of mask, a multiple of 8, to 0 where their", "16 bits, four to a word from the lowest, are less than below, and to scale", "elsewhere.")
	p, n, bits, below := g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("mask").Base(), p)
	g.Load(g.Param("mask").Len(), n)
	g.Load(g.Param("bits").Base(), bits)
	g.Load(g.Param("below"), below)
	g.VBROADCASTSS(g.address("scale"), ymm[1])
	g.DECQ(below)
	g.VMOVD(below.As32(), reg.X2)
	g.VPBROADCASTD(reg.X2, ymm[2])
	g.SHRQ(operand.Imm(3), n)
	g.JZ(operand.LabelRef("keepMask_done"))
	g.Label("keepMask_full")
	g.VPMOVZXWD(operand.Mem{Base: bits}, ymm[0])
	g.VPCMPGTD(ymm[2], ymm[0], ymm[0])
	g.VANDPS(ymm[1], ymm[0], ymm[0])
	g.VMOVUPS(ymm[0], operand.Mem{Base: p})
	g.ADDQ(operand.Imm(16), bits)
	g.ADDQ(operand.Imm(32), p)
	g.DECQ(n)
	g.JNZ(operand.LabelRef("keepMask_full"))
	g.Label("keepMask_done")
	g.VZEROUPPER()
	g.RET()
}

// pause writes the kernel that waits for a moment, with the instruction PAUSE.
func (g *generator) pause() {
	g.Function("pauseAMD64")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func()")
	g.Doc("pauseAMD64 waits for some tens of cycles.")
	g.PAUSE()
	g.RET()
}

// cpuid writes the function that calls the instruction CPUID.
func (g *generator) cpuid() {
	g.Function("cpuidAMD64")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(leaf uint32) (eax, ebx, ecx, edx uint32)")
	g.Doc("cpuidAMD64 returns the answer of the instruction CPUID to a leaf.")
	g.Load(g.Param("leaf"), reg.EAX)
	g.XORL(reg.ECX, reg.ECX)
	g.CPUID()
	for i, r := range []reg.Register{reg.EAX, reg.EBX, reg.ECX, reg.EDX} {
		g.Store(r, g.ReturnIndex(i))
	}
	g.RET()
}

// peak writes kernels that do nothing but multiply-adds on registers; their speed
// is the upper limit for all others.
func (g *generator) peak() {
	for _, k := range []struct {
		name string
		regs []reg.VecPhysical
		form form
	}{{"peakAVX512", zmm[:16], form{g, true}}, {"peakAVX2", ymm[:12], form{g, false}}} {
		g.Function(k.name)
		g.Attributes(attr.NOSPLIT)
		g.SignatureExpr("func(n int)")
		g.Doc(fmt.Sprintf("%s makes n rounds of %d independent multiply-adds of %d lanes.", k.name, len(k.regs), k.form.lanes()))
		n := g.GP64()
		g.Load(g.Param("n"), n)
		for _, r := range k.regs {
			k.form.clear(r)
		}
		g.Label(k.name + "_round")
		for _, r := range k.regs {
			g.VFMADD231PS(r, r, r)
		}
		g.DECQ(n)
		g.JNZ(operand.LabelRef(k.name + "_round"))
		g.VZEROUPPER()
		g.RET()
	}
}
