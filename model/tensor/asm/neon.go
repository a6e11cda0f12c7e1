package main

import (
	"github.com/mmcloughlin/avo/printer"

	"descent/model/tensor/asm/neon"
)

// A neonGenerator writes the kernels of arm64. Elementwise kernels and those on
// columns have the arithmetic of the kernels of amd64, with loads and stores of
// their own.
type neonGenerator struct {
	*neon.Emitter
	amd64 *generator
}

// neonLanes is the number of floats in a vector.
const neonLanes = 4

// generateNEON returns the assembly and the Go declarations of all kernels of
// arm64, after those of amd64 have been made.
func generateNEON(amd64 *generator, config printer.Config) (asm, stubs []byte, err error) {
	e, err := neon.New("arm64,!float64")
	if err != nil {
		return nil, nil, err
	}
	n := &neonGenerator{e, amd64}
	n.products()
	n.transpose()
	for _, l := range amd64.shared {
		n.loop(l)
	}
	n.softmaxes()
	for _, c := range amd64.downColumns {
		n.column(c)
	}
	n.moments()
	n.sums()
	n.inputs()
	n.pause()
	n.peak()
	return e.Files(config)
}

// pause writes the kernel that waits for a moment. It uses an instruction barrier
// (ISB), which takes some tens of cycles; YIELD takes one.
func (n *neonGenerator) pause() {
	n.Function("pauseNEON", "func()", "pauseNEON waits for some tens of cycles.")
	n.Op("ISB", 15)
	n.Op("RET")
}

// peak writes a kernel that does nothing but multiply-adds on registers; its
// speed is the upper limit for all others.
func (n *neonGenerator) peak() {
	n.Function("peakNEON", "func(n int)", "peakNEON makes n rounds of 24 independent multiply-adds of 4 lanes.")
	left := n.Int("n")
	const sums neon.V = 24
	for v := range sums {
		n.Zero(v)
	}
	n.Label("round")
	for v := range sums {
		n.FMLA(v, v, v)
	}
	n.Op("SUBS", 1, left)
	n.Op("BNE", "round")
	n.Op("RET")
}
