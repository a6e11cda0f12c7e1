package neon

import "fmt"

// The methods of this file write instructions. The operands are in the order of
// Arm's manual: d is the destination, n and m are the sources. Vectors are four
// floats or words, or two doubles if the name ends in 2D. The encodings are those
// of the Arm Architecture Reference Manual, section C7.

// word writes an instruction that Go's assembler lacks.
func (e *Emitter) word(encoding uint32, format string, args ...any) {
	fmt.Fprintf(&e.text, "\tWORD $0x%08x // %s\n", encoding, fmt.Sprintf(format, args...))
}

// three writes an instruction with two sources, n and m.
func (e *Emitter) three(encoding uint32, name, lanes string, d, n, m V) {
	e.word(encoding|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s, v%d.%s", name, d, lanes, n, lanes, m, lanes)
}

// two writes an instruction with one source, n.
func (e *Emitter) two(encoding uint32, name, lanes string, d, n V) {
	e.word(encoding|uint32(n)<<5|uint32(d), "%s v%d.%s, v%d.%s", name, d, lanes, n, lanes)
}

// Sums, differences, products, quotients; the larger and the smaller of n and m,
// or NaN if one of them is.
func (e *Emitter) FADD(d, n, m V)   { e.three(0x4e20d400, "fadd", "4s", d, n, m) }
func (e *Emitter) FSUB(d, n, m V)   { e.three(0x4ea0d400, "fsub", "4s", d, n, m) }
func (e *Emitter) FMUL(d, n, m V)   { e.three(0x6e20dc00, "fmul", "4s", d, n, m) }
func (e *Emitter) FDIV(d, n, m V)   { e.three(0x6e20fc00, "fdiv", "4s", d, n, m) }
func (e *Emitter) FMAX(d, n, m V)   { e.three(0x4e20f400, "fmax", "4s", d, n, m) }
func (e *Emitter) FMIN(d, n, m V)   { e.three(0x4ea0f400, "fmin", "4s", d, n, m) }
func (e *Emitter) FADD2D(d, n, m V) { e.three(0x4e60d400, "fadd", "2d", d, n, m) }
func (e *Emitter) FSUB2D(d, n, m V) { e.three(0x4ee0d400, "fsub", "2d", d, n, m) }
func (e *Emitter) FMUL2D(d, n, m V) { e.three(0x6e60dc00, "fmul", "2d", d, n, m) }

// Comparisons set all bits of a lane where they hold, and none elsewhere: n > m
// and n = m of floats, n > m, n ≥ m and n = m of signed words. They do not hold
// for a NaN.
func (e *Emitter) FCMGT(d, n, m V) { e.three(0x6ea0e400, "fcmgt", "4s", d, n, m) }
func (e *Emitter) FCMEQ(d, n, m V) { e.three(0x4e20e400, "fcmeq", "4s", d, n, m) }
func (e *Emitter) CMGT(d, n, m V)  { e.three(0x4ea03400, "cmgt", "4s", d, n, m) }
func (e *Emitter) CMGE(d, n, m V)  { e.three(0x4ea03c00, "cmge", "4s", d, n, m) }
func (e *Emitter) CMEQ(d, n, m V)  { e.three(0x6ea08c00, "cmeq", "4s", d, n, m) }

// BIC sets d to n without the bits of m.
func (e *Emitter) BIC(d, n, m V) { e.three(0x4e601c00, "bic", "16b", d, n, m) }

// Square roots and absolute values; the nearest whole number, or the even one of
// two equally near, as a float (FRINTN) and as a word (FCVTNS); unsigned words as
// floats (UCVTF).
func (e *Emitter) FSQRT(d, n V)  { e.two(0x6ea1f800, "fsqrt", "4s", d, n) }
func (e *Emitter) FABS(d, n V)   { e.two(0x4ea0f800, "fabs", "4s", d, n) }
func (e *Emitter) FRINTN(d, n V) { e.two(0x4e218800, "frintn", "4s", d, n) }
func (e *Emitter) FCVTNS(d, n V) { e.two(0x4e21a800, "fcvtns", "4s", d, n) }
func (e *Emitter) UCVTF(d, n V)  { e.two(0x6e21d800, "ucvtf", "4s", d, n) }

// FCVTL sets d to the lower two floats of n as doubles, FCVTL2 to the upper two.
func (e *Emitter) FCVTL(d, n V) {
	e.word(0x0e617800|uint32(n)<<5|uint32(d), "fcvtl v%d.2d, v%d.2s", d, n)
}
func (e *Emitter) FCVTL2(d, n V) {
	e.word(0x4e617800|uint32(n)<<5|uint32(d), "fcvtl2 v%d.2d, v%d.4s", d, n)
}

// FMAXV sets the first lane of d to the largest float of n, and FADDP2D to the
// sum of the two doubles of n.
func (e *Emitter) FMAXV(d, n V) { e.word(0x6e30f800|uint32(n)<<5|uint32(d), "fmaxv s%d, v%d.4s", d, n) }
func (e *Emitter) FADDP2D(d, n V) {
	e.word(0x7e70d800|uint32(n)<<5|uint32(d), "faddp d%d, v%d.2d", d, n)
}

// SSHR shifts signed words to the right by the given number of bits, 1 to 32.
func (e *Emitter) SSHR(d, n V, bits int) {
	e.word(0x4f000400|uint32(64-bits)<<16|uint32(n)<<5|uint32(d), "sshr v%d.4s, v%d.4s, #%d", d, n, bits)
}

// FMLALane adds n times float i of m to d, rounding once.
func (e *Emitter) FMLALane(d, n, m V, i int) {
	high, low := uint32(i)>>1, uint32(i)&1
	e.word(0x4f801000|low<<21|uint32(m)<<16|high<<11|uint32(n)<<5|uint32(d), "fmla v%d.4s, v%d.4s, v%d.s[%d]", d, n, m, i)
}

// FMLA adds n·m to d and FMLS subtracts it, rounding once.
func (e *Emitter) FMLA(d, n, m V)   { e.Op("VFMLA", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) FMLS(d, n, m V)   { e.Op("VFMLS", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) FMLA2D(d, n, m V) { e.Op("VFMLA", m.D2(), n.D2(), d.D2()) }

// Sums and differences of words, and words shifted to the left.
func (e *Emitter) ADD(d, n, m V)        { e.Op("VADD", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) SUB(d, n, m V)        { e.Op("VSUB", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) SHL(d, n V, bits int) { e.Op("VSHL", bits, n.S4(), d.S4()) }

// Bitwise and, or, and exclusive or.
func (e *Emitter) AND(d, n, m V) { e.Op("VAND", m.B16(), n.B16(), d.B16()) }
func (e *Emitter) ORR(d, n, m V) { e.Op("VORR", m.B16(), n.B16(), d.B16()) }
func (e *Emitter) EOR(d, n, m V) { e.Op("VEOR", m.B16(), n.B16(), d.B16()) }

// Choices by the bits of a mask. BSL: d is the mask, and is set to n where it has
// ones and to m elsewhere. BIT and BIF: m is the mask, and d is set to n where m
// has ones (BIT) or zeros (BIF).
func (e *Emitter) BSL(d, n, m V) { e.Op("VBSL", m.B16(), n.B16(), d.B16()) }
func (e *Emitter) BIT(d, n, m V) { e.Op("VBIT", m.B16(), n.B16(), d.B16()) }
func (e *Emitter) BIF(d, n, m V) { e.Op("VBIF", m.B16(), n.B16(), d.B16()) }

// MOV sets d to n, and Zero sets d to 0.
func (e *Emitter) MOV(d, n V) { e.Op("VMOV", n.B16(), d.B16()) }
func (e *Emitter) Zero(d V)   { e.EOR(d, d, d) }

// SwapHalves sets d to n with its halves exchanged, SwapNeighbors to n with the
// two floats of each half exchanged.
func (e *Emitter) SwapHalves(d, n V)    { e.Op("VEXT", 8, n.B16(), n.B16(), d.B16()) }
func (e *Emitter) SwapNeighbors(d, n V) { e.Op("VREV64", n.S4(), d.S4()) }

// TRN1 sets d to pairs of the even floats of n and m, TRN2 to pairs of the odd
// ones. TRN12D takes the lower halves of n and m, TRN22D the upper halves.
func (e *Emitter) TRN1(d, n, m V)   { e.Op("VTRN1", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) TRN2(d, n, m V)   { e.Op("VTRN2", m.S4(), n.S4(), d.S4()) }
func (e *Emitter) TRN12D(d, n, m V) { e.Op("VTRN1", m.D2(), n.D2(), d.D2()) }
func (e *Emitter) TRN22D(d, n, m V) { e.Op("VTRN2", m.D2(), n.D2(), d.D2()) }
