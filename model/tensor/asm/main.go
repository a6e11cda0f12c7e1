// Command asm generates the assembly of package tensor for amd64: run go
// generate in its folder. What a kernel computes is said by the Go loop of the
// same purpose beside its entry in tensor's table; here stands only how.
//
// Products have kernels for AVX-512 and for AVX2 with FMA. Of what works element
// by element only the loops that steps spend most time in have both; a processor
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

// The files that are made, in the folder of package tensor.
const (
	asmFile  = "kernels_amd64.s"
	stubFile = "kernels_amd64.go"
)

func main() {
	asm, stubs, err := generate()
	for name, text := range map[string][]byte{asmFile: asm, stubFile: stubs} {
		if err == nil {
			err = os.WriteFile(name, text, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "asm:", err)
		os.Exit(1)
	}
}

// generate returns the assembly and the Go declarations of all kernels.
func generate() (asm, stubs []byte, err error) {
	g := &generator{Context: build.NewContext()}
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
		return nil, nil, err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return nil, nil, err
	}
	config := printer.Config{Argv: []string{"go", "generate"}, Name: "asm", Pkg: "tensor"}
	if asm, err = printer.NewGoAsm(config).Print(file); err != nil {
		return nil, nil, err
	}
	if stubs, err = printer.NewStubs(config).Print(file); err != nil {
		return nil, nil, err
	}
	return asm, stubs, nil
}

// A generator writes kernels into one assembly file.
type generator struct {
	*build.Context
	labels int
	pool   map[uint64]constant // of constants, by their bits
}
