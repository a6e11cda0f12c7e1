package tensor

import (
	"slices"
	"testing"
)

// TestWorkersGiveEqualBits checks that workers change no bit of a product.
func TestWorkersGiveEqualBits(t *testing.T) { eachKernel(t, checkWorkers) }

func checkWorkers(t *testing.T) {
	for _, s := range []struct{ batch, in, out int }{
		{64, 784, 128}, {61, 785, 100}, {128, 512, 512}, {256, 70, 65}, {1, 1000, 1000}, {3000, 33, 10},
	} {
		serial := productsOf(new(Engine), s.batch, s.in, s.out)
		for _, size := range []int{2, 5} {
			engine := NewEngine(size)
			for range 2 {
				if !slices.Equal(serial, productsOf(engine, s.batch, s.in, s.out)) {
					t.Errorf("%v: %d workers give other bits", s, size)
				}
			}
			engine.Close()
			if !slices.Equal(serial, productsOf(engine, s.batch, s.in, s.out)) {
				t.Errorf("%v: a closed engine gives other bits", s)
			}
		}
	}
}

// productsOf returns the results of all products of a layer.
func productsOf(engine *Engine, batch, in, out int) []Float {
	x, dy, y, dx, w, dw, bias, db := operands(batch, in, out)
	engine.Forward(y, x, w, bias, NoEpilogue)
	engine.GradWeights(dw, db, x, dy, nil)
	engine.GradInput(dx, dy, w, Mask{})
	return slices.Concat(y.Data, dx.Data, dw.Data)
}

// TestSharedProductsAllocateNothing checks products that workers share.
func TestSharedProductsAllocateNothing(t *testing.T) {
	engine := NewEngine(2)
	defer engine.Close()
	for _, s := range []shape{{64, 784, 128}, {128, 784, 256}} { // the second with a copy of x
		x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
		step := func() {
			engine.Forward(y, x, w, bias, NoEpilogue)
			engine.GradWeights(dw, db, x, dy, nil)
			engine.GradInput(dx, dy, w, Mask{})
		}
		step()
		if allocs := testing.AllocsPerRun(20, step); allocs != 0 {
			t.Errorf("%v: %v allocations", s, allocs)
		}
	}
}

// FuzzProducts compares the products of any shape with loops, for all kernels,
// with one worker and with several.
func FuzzProducts(f *testing.F) {
	for _, s := range shapes {
		f.Add(uint16(s.batch), uint16(s.in), uint16(s.out))
	}
	f.Fuzz(func(t *testing.T, batch, in, out uint16) {
		checkShape(t, int(batch%40)+1, int(in%100)+1, int(out%80)+1)
	})
}
