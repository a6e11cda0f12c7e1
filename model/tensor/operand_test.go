package tensor

import (
	"slices"
	"sync/atomic"
	"testing"
	"unsafe"
)

// TestPanelsArePreparedOnce checks that the chunks of a panel of wᵀ do not transpose
// it again, but where two workers meet.
func TestPanelsArePreparedOnce(t *testing.T) {
	defer func(k kernels) { use = k }(use)
	var calls atomic.Int64
	transpose := use.transpose
	use.transpose = func(dst, src []Float, ldd, width, rows, ahead int) int {
		calls.Add(1)
		return transpose(dst, src, ldd, width, rows, ahead)
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

// TestPackedPanels checks that GradWeights copies the panels of a dy whose rows are
// in few sets of a cache, and no others, and gives the same bits with copies as
// without, with one worker and with several.
func TestPackedPanels(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		use.farInputs = 0
		shared := NewEngine(3)
		defer shared.Close()
		const batch, in, out = 1 << 15 / (128 * int(unsafe.Sizeof(Float(0)))), 280, 128
		x, dy, _, _, _, dw, _, db := operands(batch, in, out)
		spread := New(batch, out+lineFloats)
		for i := range batch {
			copy(spread.Row(i), dy.Row(i))
		}
		plain := new(Engine)
		plain.GradWeights(dw, db, x, spread, nil)
		if plain.product.packed != nil {
			t.Error("panels of rows that are in all sets were copied")
		}
		want := slices.Concat(dw.Data, db)
		for name, e := range map[string]*Engine{"alone": new(Engine), "shared": shared} {
			clear(dw.Data)
			e.GradWeights(dw, db, x, dy, nil)
			if e.product.packed == nil {
				t.Errorf("%s: panels of rows that are in few sets were not copied", name)
			}
			if !slices.Equal(slices.Concat(dw.Data, db), want) {
				t.Errorf("%s: copies of panels give other bits", name)
			}
		}
	})
}
