package tensor

import (
	"sync/atomic"
	"testing"
)

// TestPanelsArePreparedOnce checks that the chunks of a panel of wᵀ do not transpose
// it again, but where two workers meet.
func TestPanelsArePreparedOnce(t *testing.T) {
	defer func(k kernels) { use = k }(use)
	var calls atomic.Int64
	transpose := use.transpose
	use.transpose = func(dst, src []Float, ldd, width, rows int) int {
		calls.Add(1)
		return transpose(dst, src, ldd, width, rows)
	}
	engine := NewEngine(2)
	defer engine.Close()
	_, dy, _, dx, w, _, _, _ := operands(128, 512, 512)
	const panels = 512 / panelCols
	for range 10 {
		calls.Store(0)
		engine.GradInput(dx, dy, w, Mask{})
		if engine.product.rows >= dx.Rows {
			t.Fatalf("a chunk has all of the %d rows", dx.Rows)
		}
		if n := calls.Load(); n < panels*panels || n > (panels+2)*panels {
			t.Errorf("%d transposes of blocks: want %d, and up to %d where workers meet", n, panels*panels, 2*panels)
		}
	}
}
