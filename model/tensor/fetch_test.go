package tensor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFetch checks that kernels give the same bits whether they fetch memory
// meanwhile or not, and that they only read it.
func TestFetch(t *testing.T) { eachKernel(t, checkFetch) }

func checkFetch(t *testing.T) {
	if use.fused == nil {
		t.Skipf("the %s kernels do not fetch", use.name)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	numbers := func(n int) []Float {
		x := make([]Float, n)
		random(rng, x)
		return x
	}
	for _, m := range []int{1, 31, 32, 64, 70, 131} {
		for _, k := range []int{1, 7, 40} {
			for _, n := range []int{5, 16, 31, 32} {
				a, b, bias := numbers(m*k), numbers(k*panelCols), numbers(panelCols)
				for _, op := range []int{opStore, opReLU} {
					want := make([]Float, m*n)
					use.fused(want, nil, a, b, bias, m, k, k, 1, panelCols, n, n, op, 0, 0)
					for _, size := range []int{1, 64, 3001} {
						next, got := numbers(size), make([]Float, m*n)
						before := slices.Clone(next)
						use.fused(got, next, a, b, bias, m, k, k, 1, panelCols, n, n, op, 0, 0)
						name := fmt.Sprintf("%d×%d×%d, operation %d, %d floats", m, k, n, op, size)
						if !slices.Equal(got, want) {
							t.Errorf("%s: fetching gives other bits", name)
						}
						if !slices.Equal(next, before) {
							t.Errorf("%s: the memory that is fetched was written", name)
						}
					}
				}
			}
		}
	}
}

// TestNextPanels checks that the chunks of a panel together fetch the next one,
// each a part of its own, and that nothing is fetched after the last panel.
func TestNextPanels(t *testing.T) {
	const rows, in, out = 100, 7, 70
	w := Weights{in, out, Make(WeightsLen(in, out))}
	for i := range w.Data {
		w.Data[i] = Float(i)
	}
	p := product{b: w.Data, bStep: panelCols * in, m: rows}
	for q := range panels(out) {
		var got []Float
		for from := 0; from < rows; from += 24 {
			got = append(got, p.next(q, from, min(from+24, rows))...)
		}
		want := w.Data[min((q+1)*p.bStep, len(w.Data)):]
		if want = want[:min(len(want), p.bStep)]; !slices.Equal(got, want) {
			t.Errorf("panel %d: %d floats are fetched meanwhile: want the %d of the next panel", q, len(got), len(want))
		}
	}
}
