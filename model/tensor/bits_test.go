//go:build !float64

package tensor

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// digest returns a hash of the bits of numbers. 0 and −0 count as equal, and so do
// all NaN: processors give them different signs.
func digest(values ...any) string {
	h := fnv.New64a()
	for _, v := range values {
		for _, x := range numbers(v) {
			if x != x {
				x = math.NaN()
			}
			fmt.Fprintf(h, "%x ", math.Float64bits(x+0))
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// kernelDigests returns a digest of what every function of k computes.
func kernelDigests(k kernels) (lines []string) {
	note := func(name string, values ...any) { lines = append(lines, name+" "+digest(values...)) }
	vectorFields(k, func(name string, got, _ reflect.Value) {
		rng := rand.New(rand.NewPCG(7, 7))
		var all []any
		for _, cols := range []int{1, 2, 5, 8, 11, 16, 17, 33, 785} {
			all = append(all, call(name, got, arguments(rng, name, got.Type(), 7, cols))...)
		}
		note(name, all...)
	})
	note("tile", tiles(k)...)
	note("transpose", transposes(k)...)
	return lines
}

// tiles returns products of odd shapes, with a row-major and a column-major operand
// a, with a bias and without.
func tiles(k kernels) (results []any) {
	rng := rand.New(rand.NewPCG(7, 7))
	numbers := func(n int) []Float {
		xs := Make(n)
		random(rng, xs)
		return xs
	}
	for _, s := range shapes {
		m, inner, n := s.batch, s.in, min(s.out, panelCols)
		a, b, bias := numbers(m*inner), numbers(inner*panelCols), numbers(panelCols)
		inRows, inColumns := Make(m*n), Make(m*n)
		k.tile(inRows, a, b, bias, m, inner, inner, 1, panelCols, n, n)
		k.tile(inColumns, a, b, nil, m, inner, 1, m, panelCols, n, n)
		results = append(results, inRows, inColumns)
	}
	return results
}

// transposes returns the parts of transposes that the kernel computes.
func transposes(k kernels) (results []any) {
	for _, rows := range []int{8, 32} {
		for width := 8; width <= panelCols; width += 8 {
			src, dst := Make(rows*width), Make(rows*width)
			for i := range src {
				src[i] = Float(i)
			}
			did := k.transpose(dst, src, rows, width, rows, 8*width)
			results = append(results, did, dst)
		}
	}
	return results
}

// TestBits compares what assembly computes with digests that all processors
// share: AVX-512, AVX2 and NEON do the same arithmetic. UPDATE=1 writes those
// of the processor at hand.
func TestBits(t *testing.T) {
	path := filepath.Join("testdata", "bits.txt")
	for _, k := range runnable {
		if k.family == portable.family {
			continue // has other functions of the kind of eˣ
		}
		got := kernelDigests(k)
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(string(text), "\n")
		for _, line := range got {
			if !slices.Contains(want, line) {
				t.Errorf("%s: %s is not what %s holds: want that, or UPDATE=1 if all kernels changed", k.name, line, path)
			}
		}
	}
}
