package tensor

import "testing"

// TestFlush checks that averages that become subnormal are set to 0, by all
// kernels, since computing with subnormal numbers is slow.
func TestFlush(t *testing.T) { eachKernel(t, checkFlush) }

func checkFlush(t *testing.T) {
	for _, n := range lengths {
		w, m, s, g, y := make([]Float, n), make([]Float, n), make([]Float, n), make([]Float, n), make([]Float, n)
		const kept = 3 * smallest
		for i := range n {
			m[i], s[i], y[i] = smallest, smallest, smallest
			if i%2 == 1 {
				m[i], s[i], y[i] = -kept, kept, kept
			}
		}
		Adam(w, m, s, g, 0.5, 0.5, 0.5, 0.5, 0.1, 1, 1e-8)
		BlendSquares(y, 0.5, g, 0.5)
		for i := range n {
			want := Float(0)
			if i%2 == 1 {
				want = kept / 2
			}
			if m[i] != -want || s[i] != want || y[i] != want {
				t.Fatalf("%d elements: element %d becomes %g, %g, %g: want %g", n, i, m[i], s[i], y[i], want)
			}
		}
	}
}
