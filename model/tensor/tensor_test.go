package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// epsilon is the rounding error of a Float.
func epsilon() float64 {
	if reflect.TypeFor[Float]().Kind() == reflect.Float32 {
		return 1.0 / (1 << 24)
	}
	return 1.0 / (1 << 53)
}

// A shape is that of a layer and its batch.
type shape struct{ batch, in, out int }

// shapes are below, at and above the sizes at which kernels and tiles work
// differently.
var shapes = []shape{
	{1, 1, 1}, {1, 2, 7}, {3, 2, 32}, {2, 1, 31}, {7, 33, 2}, {31, 7, 65}, {33, 65, 1},
	{64, 64, 64}, {65, 31, 193}, {63, 193, 192}, {2, 785, 33}, {66, 785, 10},
	{129, 16, 385}, {3, 128, 127}, {130, 5, 3},
}

// eachKernel runs a test with each of the kernels that this processor can run.
func eachKernel(t *testing.T, test func(*testing.T)) {
	defer func(k kernels) { use = k }(use)
	for _, k := range runnable {
		use = k
		t.Run(k.name, test)
	}
}

func random(rng *rand.Rand, xs []Float) {
	for i := range xs {
		xs[i] = Float(rng.NormFloat64())
		if rng.IntN(4) == 0 {
			xs[i] = 0 // as behind a ReLU
		}
	}
}

// operands returns random operands of a layer. The results are filled with NaN, so
// that an element that is not written is noticed.
func operands(batch, in, out int) (x, dy, y, dx Matrix, w, dw Weights, bias, db []Float) {
	rng := rand.New(rand.NewPCG(1, uint64(batch*1_000_000+in*1000+out)))
	x, dy, y, dx = New(batch, in), New(batch, out), New(batch, out), New(batch, in)
	w = Weights{in, out, make([]Float, WeightsLen(in, out))}
	dw = Weights{in, out, make([]Float, WeightsLen(in, out))}
	bias, db = make([]Float, out), make([]Float, out)
	plain := make([]Float, in*out)
	random(rng, plain)
	w.Load(plain)
	random(rng, x.Data)
	random(rng, dy.Data)
	random(rng, bias)
	nan := Float(math.NaN())
	plain = slices.Repeat([]Float{nan}, in*out)
	dw.Load(plain)
	for _, r := range [][]Float{y.Data, dx.Data, db} {
		copy(r, slices.Repeat([]Float{nan}, len(r)))
	}
	return
}

// near fails unless got is within the rounding error of a sum of n products,
// of which sum is the exact value and size the sum of absolute values.
func near(t *testing.T, name string, i, j int, got Float, sum, size float64, n int) {
	if room := epsilon() * float64(n+2) * (size + 1e-30); !(math.Abs(float64(got)-sum) <= room) {
		t.Helper()
		t.Fatalf("%s: %s[%d,%d] is %v: want %v within %.2g", use.name, name, i, j, got, sum, room)
	}
}

// TestProducts compares every product with loops in float64.
func TestProducts(t *testing.T) { eachKernel(t, checkProducts) }

func checkProducts(t *testing.T) {
	for _, s := range shapes {
		t.Run(fmt.Sprintf("%dx%dx%d", s.batch, s.in, s.out), func(t *testing.T) { compareProducts(t, new(Engine), s.batch, s.in, s.out) })
	}
}

// checkShape checks the products of a shape with all kernels, on one worker and
// on two.
func checkShape(t *testing.T, batch, in, out int) {
	defer func(k kernels) { use = k }(use)
	for _, k := range runnable {
		use = k
		compareProducts(t, new(Engine), batch, in, out)
		engine := NewEngine(2)
		compareProducts(t, engine, batch, in, out)
		engine.Close()
	}
}

// compareProducts compares the products of a layer with loops.
func compareProducts(t *testing.T, engine *Engine, batch, in, out int) {
	t.Helper()
	x, dy, y, dx, w, dw, bias, db := operands(batch, in, out)
	engine.Forward(y, x, w, bias, NoEpilogue)
	engine.GradWeights(dw, db, x, dy, nil)
	engine.GradInput(dx, dy, w, Mask{})

	var sum, size float64
	add := func(a, b Float) {
		sum += float64(a) * float64(b)
		size += math.Abs(float64(a) * float64(b))
	}
	plain := w.Plain(nil)
	for i := range batch {
		for j := range out {
			sum, size = 0, 0
			add(bias[j], 1)
			for k, v := range x.Row(i) {
				add(v, plain[k*out+j])
			}
			near(t, "y", i, j, y.Row(i)[j], sum, size, in+1)
		}
		for k := range in {
			sum, size = 0, 0
			for j, v := range dy.Row(i) {
				add(v, plain[k*out+j])
			}
			near(t, "dx", i, k, dx.Row(i)[k], sum, size, out)
		}
	}
	grad := dw.Plain(nil)
	for j := range out {
		for k := range in {
			sum, size = 0, 0
			for i := range batch {
				add(x.Data[i*in+k], dy.Data[i*out+j])
			}
			near(t, "dw", k, j, grad[k*out+j], sum, size, batch)
		}
		sum, size = 0, 0
		for i := range batch {
			add(dy.Row(i)[j], 1)
		}
		near(t, "db", 0, j, db[j], sum, size, batch)
	}
}

// TestEqualBits checks that results depend only on the values of the operands, not
// on their addresses.
func TestEqualBits(t *testing.T) { eachKernel(t, checkEqualBits) }

func checkEqualBits(t *testing.T) {
	var engine Engine
	for _, s := range shapes {
		x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
		engine.Forward(y, x, w, bias, NoEpilogue)
		engine.GradWeights(dw, db, x, dy, nil)
		engine.GradInput(dx, dy, w, Mask{})
		moved := func(xs []Float) []Float { return append(make([]Float, 1, len(xs)+1), xs...)[1:] }
		x.Data, dy.Data, w.Data, bias = moved(x.Data), moved(dy.Data), moved(w.Data), moved(bias)
		y2 := Matrix{y.Rows, y.Cols, moved(y.Data)}
		dx2 := Matrix{dx.Rows, dx.Cols, moved(dx.Data)}
		dw2 := Weights{dw.In, dw.Out, moved(dw.Data)}
		clear(y2.Data)
		clear(dx2.Data)
		clear(dw2.Data)
		engine.Forward(y2, x, w, bias, NoEpilogue)
		engine.GradWeights(dw2, db, x, dy, nil)
		engine.GradInput(dx2, dy, w, Mask{})
		if !slices.Equal(y.Data, y2.Data) || !slices.Equal(dx.Data, dx2.Data) || !slices.Equal(dw.Data, dw2.Data) {
			t.Errorf("%v: operands at other addresses give different bits", s)
		}
	}
}

// TestNonFinite checks that NaN and infinities in the operands reach the results,
// so that divergence is noticed, and only the rows to which they belong.
func TestNonFinite(t *testing.T) { eachKernel(t, checkNonFinite) }

func checkNonFinite(t *testing.T) {
	var engine Engine
	finite := func(v Float) bool { return v-v == 0 }
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, s := range shapes {
			x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
			ones := slices.Repeat([]Float{1}, s.in*s.out)
			w.Load(ones)
			row, k, j := s.batch/2, s.in/2, s.out/2
			x.Row(row)[k] = Float(bad)
			for i := range s.batch {
				dy.Row(i)[j] = 1
			}
			engine.Forward(y, x, w, bias, NoEpilogue)
			for i := range s.batch {
				for _, v := range y.Row(i) {
					if finite(v) != (i != row) {
						t.Fatalf("%v: input %v in row %d makes %v of row %d", s, bad, row, v, i)
					}
				}
			}
			engine.GradWeights(dw, db, x, dy, nil)
			if finite(dw.At(k, j)) {
				t.Fatalf("%v: input %v makes a gradient %v", s, bad, dw.At(k, j))
			}
			dy.Row(row)[j] = Float(bad)
			engine.GradWeights(dw, db, x, dy, nil)
			engine.GradInput(dx, dy, w, Mask{})
			if finite(db[j]) || finite(dx.Row(row)[k]) {
				t.Fatalf("%v: gradient %v makes %v of the bias and %v of the input", s, bad, db[j], dx.Row(row)[k])
			}
		}
	}
}

// TestEmpty checks shapes with nothing to sum.
func TestEmpty(t *testing.T) { eachKernel(t, checkEmpty) }

func checkEmpty(t *testing.T) {
	var engine Engine
	_, _, y, _, w, dw, bias, db := operands(0, 3, 2)
	engine.Forward(y, New(0, 3), w, bias, NoEpilogue)
	engine.GradWeights(dw, db, New(0, 3), New(0, 2), nil)
	zero := func(v Float) bool { return v == 0 }
	if plain := dw.Plain(nil); slices.IndexFunc(append(plain, db...), func(v Float) bool { return !zero(v) }) >= 0 {
		t.Errorf("the gradients of no example are %v, %v", plain, db)
	}
}

func TestProductsAllocateNothing(t *testing.T) { eachKernel(t, checkProductsAllocateNothing) }

func checkProductsAllocateNothing(t *testing.T) {
	for _, s := range shapes {
		x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
		var engine Engine
		engine.GradInput(dx, dy, w, Mask{}) // the first use makes the scratch
		allocs := testing.AllocsPerRun(3, func() {
			engine.Forward(y, x, w, bias, NoEpilogue)
			engine.GradWeights(dw, db, x, dy, nil)
			engine.GradInput(dx, dy, w, Mask{})
		})
		if allocs != 0 {
			t.Errorf("%v: %v allocations", s, allocs)
		}
	}
}

// TestZeroTimesInfinity checks that 0·∞ is no number, as IEEE 754 says,
// wherever the two meet: kernels that leave out zeros would hide it.
func TestZeroTimesInfinity(t *testing.T) { eachKernel(t, checkZeroTimesInfinity) }

func checkZeroTimesInfinity(t *testing.T) {
	inf := Float(math.Inf(1))
	nan := func(v Float) bool { return v != v }
	for _, s := range shapes {
		var engine Engine
		x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
		plain := make([]Float, s.in*s.out)
		k, j := s.in/2, s.out/2
		plain[k*s.out+j] = inf
		w.Load(plain)
		clear(x.Data)
		clear(dy.Data)
		engine.Forward(y, x, w, bias, NoEpilogue)
		engine.GradInput(dx, dy, w, Mask{})
		for i := range s.batch {
			if !nan(y.Row(i)[j]) || !nan(dx.Row(i)[k]) {
				t.Fatalf("%v: 0·∞ is %v forward, %v backward", s, y.Row(i)[j], dx.Row(i)[k])
			}
			for c, v := range y.Row(i) {
				if c != j && nan(v) {
					t.Fatalf("%v: column %d of y is NaN", s, c)
				}
			}
		}
		dy.Row(s.batch / 2)[j] = inf
		engine.GradWeights(dw, db, x, dy, nil)
		if !nan(dw.At(k, j)) {
			t.Fatalf("%v: 0·∞ is %v in the gradient", s, dw.At(k, j))
		}
		for i := range s.in {
			for c := range s.out {
				if c != j && nan(dw.At(i, c)) {
					t.Fatalf("%v: element (%d, %d) of the gradient is NaN", s, i, c)
				}
			}
		}
	}
}
