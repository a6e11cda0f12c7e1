package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
)

// transpose writes the kernel that turns eight rows into eight columns.
func (g *generator) transpose() {
	g.Function("transpose8AVX2")
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr("func(dst, src []float32, ldd, lds, blocks, ahead int)")
	g.Pragma("noescape")
	g.Doc("transpose8AVX2 sets dst = srcᵀ for 8 rows of src with 8·blocks columns, and prefetches what is ahead floats behind them.")
	dst, src, ldd, lds, blocks, ahead := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("dst").Base(), dst)
	g.Load(g.Param("src").Base(), src)
	g.Load(g.Param("ldd"), ldd)
	g.Load(g.Param("lds"), lds)
	g.Load(g.Param("blocks"), blocks)
	g.Load(g.Param("ahead"), ahead)
	g.SHLQ(operand.Imm(2), ldd)
	g.SHLQ(operand.Imm(2), lds)
	p := g.GP64()
	g.Label("transpose8_block")
	g.MOVQ(src, p)
	for i := range 8 {
		g.VMOVUPS(operand.Mem{Base: p}, ymm[i])
		g.PREFETCHT0(operand.Mem{Base: p, Index: ahead, Scale: 4})
		g.ADDQ(lds, p)
	}
	for i := 0; i < 8; i += 2 { // interleave pairs of rows, within halves of a vector
		g.VUNPCKLPS(ymm[i+1], ymm[i], ymm[8+i])
		g.VUNPCKHPS(ymm[i+1], ymm[i], ymm[9+i])
	}
	for i := 0; i < 8; i += 4 { // register i+c gets columns c and c+4 of rows i to i+3
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
