//go:build amd64 && !float64

package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestWideLoops checks that loops at 512 bits give the bits of those at 256, on
// all processors that can run them, whether they use them or not.
func TestWideLoops(t *testing.T) {
	if !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512VL {
		t.Skip("this processor has no AVX-512")
	}
	narrow, wide := native()[1], native()[1]
	wide.widen()
	for _, f := range []struct {
		name      string
		got, want any
	}{
		{"relu", wide.relu, narrow.relu}, {"reluGrad", wide.reluGrad, narrow.reluGrad},
		{"momentum", wide.momentum, narrow.momentum}, {"adam", wide.adam, narrow.adam},
	} {
		rng := rand.New(rand.NewPCG(9, 9))
		for _, n := range lengths {
			got, want := reflect.ValueOf(f.got), reflect.ValueOf(f.want)
			args := arguments(rng, f.name, got.Type(), 1, n)
			a, b := call(f.name, got, args), call(f.name, want, args)
			for i := range a {
				if !reflect.DeepEqual(bitsOf(a[i]), bitsOf(b[i])) {
					t.Errorf("%s: %d elements: other bits in argument %d", f.name, n, i)
				}
			}
		}
	}
}

// bitsOf returns the bits of numbers, so that a NaN equals itself.
func bitsOf(v any) (bits []uint64) {
	for _, x := range numbers(v) {
		bits = append(bits, math.Float64bits(x))
	}
	return bits
}

// machine names the processor and the width of its vectors.
func machine() string {
	p, bits := thisProcessor(), 256
	if cpu.X86.HasAVX512F && p.fullWidth() {
		bits = 512
	}
	return fmt.Sprintf("%s family %d model %d, vectors of %d bits", p.vendor, p.family, p.model, bits)
}

func TestThisProcessor(t *testing.T) {
	if p := thisProcessor(); len(p.vendor) != 12 || p.family == 0 {
		t.Errorf("the processor is %+v", p)
	}
	for _, c := range []struct {
		processor
		full bool
	}{
		{processor{"GenuineIntel", 6, 0x8f}, true},
		{processor{"AuthenticAMD", 25, 0x61}, false},
		{processor{"AuthenticAMD", 26, 0x02}, true},
		{processor{"AuthenticAMD", 26, 0x24}, false},
		{processor{"AuthenticAMD", 26, 0x44}, true},
		{processor{"AuthenticAMD", 26, 0x60}, false},
		{processor{"AnotherMaker", 9, 0}, false},
	} {
		if c.fullWidth() != c.full {
			t.Errorf("%+v: full width is %v", c.processor, !c.full)
		}
	}
}
