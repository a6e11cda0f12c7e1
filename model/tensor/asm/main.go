// Command asm generates the assembly of package tensor for amd64 and arm64: run
// go generate in the folder of that package. What a kernel computes is defined by
// the portable function of the same name in package tensor.
//
// Products have kernels for AVX-512, for AVX2 with FMA and for NEON. Elementwise
// kernels are written for AVX2 and translated for NEON. Only those in which
// training steps spend most time are written for AVX-512 too, since a processor
// whose units are 256 bits wide gains nothing from the longer vectors.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	files, err := generate()
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(name, text, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "asm:", err)
		os.Exit(1)
	}
}

// generate returns the assembly and the Go declarations of all kernels, by the
// names of their files in the folder of package tensor.
func generate() (files map[string][]byte, err error) {
	files = map[string][]byte{}
	config := printer.Config{Argv: []string{"go", "generate"}, Name: "asm", Pkg: "tensor"}
	g, asm, stubs, err := generateAMD64(config)
	if err != nil {
		return nil, err
	}
	files["kernels_amd64.s"], files["kernels_amd64.go"] = asm, stubs
	if asm, stubs, err = generateNEON(g, config); err != nil {
		return nil, err
	}
	files["kernels_arm64.s"], files["kernels_arm64.go"] = asm, stubs
	return files, nil
}

// generateAMD64 returns the assembly and the Go declarations of the kernels of
// amd64, and the generator that wrote them, which generateNEON needs.
func generateAMD64(config printer.Config) (g *generator, asm, stubs []byte, err error) {
	g = &generator{Context: build.NewContext()}
	g.ConstraintExpr("amd64,!float64")
	g.constants()
	g.products()
	g.transpose()
	g.activations()
	g.vectors()
	g.softmaxes()
	g.columns()
	g.inputs()
	g.pause()
	g.peak()
	g.cpuid()

	file, err := g.Result()
	if l, ok := err.(build.ErrorList); ok {
		build.LogError(log.New(os.Stderr, "", 0), l, 12)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return nil, nil, nil, err
	}
	if asm, err = printer.NewGoAsm(config).Print(file); err != nil {
		return nil, nil, nil, err
	}
	stubs, err = printer.NewStubs(config).Print(file)
	return g, asm, stubs, err
}

// A generator writes the kernels of amd64.
type generator struct {
	*build.Context
	labels int                 // number of the last label that got a number
	pool   map[uint64]constant // constants that are in memory, by their bits

	// Kernels that were written and are to be translated for arm64.
	shared      []loop
	downColumns []column
}
