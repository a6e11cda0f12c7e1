package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// lengths are around the sizes of vectors and blocks.
var lengths = []int{0, 1, 2, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 785}

// awkward returns n numbers, among them subnormal, huge, infinite ones and NaN.
func awkward(rng *rand.Rand, n int) []Float {
	special := []Float{0, Float(math.Copysign(0, -1)), 1e-30, -1e-30, 88.5, -88.5, -104, 200, -200, 1e30, -1e30,
		Float(math.Inf(1)), Float(math.Inf(-1)), Float(math.NaN())}
	xs := make([]Float, n+1)[1:] // off the borders of cache lines
	for i := range xs {
		xs[i] = Float(3 * rng.NormFloat64())
		if rng.IntN(6) == 0 {
			xs[i] = special[rng.IntN(len(special))]
		}
	}
	return xs
}

// tame limits numbers, except for NaN, to -10..10 or, if they are to be outputs of
// a function (answers), maps them to 0..1. With larger numbers, gradients would
// multiply the rounding differences between single and double precision.
func tame(xs []Float, answers bool) {
	for i, x := range xs {
		switch {
		case math.IsNaN(float64(x)):
		case answers:
			xs[i] = Float(math.Abs(math.Tanh(float64(x))))
		default:
			xs[i] = max(-10, min(x, 10))
		}
	}
}

// vectorFields calls visit with every function of k that takes slices, and the
// portable one.
func vectorFields(k kernels, visit func(name string, got, want reflect.Value)) {
	field := func(v reflect.Value, i int) reflect.Value { // as if it were exported
		return reflect.NewAt(v.Field(i).Type(), unsafe.Pointer(v.Field(i).UnsafeAddr())).Elem()
	}
	for _, pair := range [][2]any{
		{&k.activationKernels, &portable.activationKernels},
		{&k.vectorKernels, &portable.vectorKernels},
		{&k.columnKernels, &portable.columnKernels},
	} {
		got, want := reflect.ValueOf(pair[0]).Elem(), reflect.ValueOf(pair[1]).Elem()
		for i := range got.NumField() {
			visit(got.Type().Field(i).Name, field(got, i), field(want, i))
		}
	}
}

// arguments returns random arguments for a kernel. Slices with a number for each
// column have cols elements, others rows·cols.
func arguments(rng *rand.Rand, name string, f reflect.Type, rows, cols int) []any {
	columns := map[string]int{"sumRows": 1, "markColumns": 1, "sumProducts": 1, "normalize": 5, "normalizeGrad": 3, "columnSums": 1, "columnSquares": 2}
	var args []any
	for i := range f.NumIn() {
		n := rows * cols
		if i < columns[name] || name == "affineByteRows" && i >= 3 {
			n = cols
		}
		switch f.In(i) {
		case reflect.TypeFor[[]Float]():
			xs := awkward(rng, n)
			if strings.HasSuffix(name, "Grad") && name != "reluGrad" && name != "leakGrad" {
				tame(xs, i >= 2 && (name == "sigmoidGrad" || name == "tanhGrad"))
			}
			args = append(args, xs)
		case reflect.TypeFor[[]float64]():
			xs := make([]float64, n)
			for j := range xs {
				xs[j] = rng.NormFloat64()
			}
			args = append(args, xs)
		case reflect.TypeFor[[]uint8]():
			xs := make([]uint8, n)
			for j := range xs {
				xs[j] = uint8(rng.IntN(256))
			}
			args = append(args, xs)
		case reflect.TypeFor[[]int32]():
			below := rows
			if name == "softmax" {
				below = cols
			}
			xs := make([]int32, rows)
			for j := range xs {
				xs[j] = int32(rng.IntN(below))
			}
			args = append(args, xs)
		case reflect.TypeFor[[]uint64]():
			xs := make([]uint64, (n+3)/4)
			for j := range xs {
				xs[j] = rng.Uint64()
			}
			args = append(args, xs)
		case reflect.TypeFor[int](): // below of keepMask, cols of softmax
			v := 30000
			if name == "softmax" {
				v = cols
			}
			args = append(args, v)
		case reflect.TypeFor[Float]():
			args = append(args, Float(0.1+rng.Float64()))
		}
	}
	return args
}

// call calls f with copies of args and returns everything that it wrote or
// returned.
func call(name string, f reflect.Value, args []any) (all []any) {
	var in []reflect.Value
	for _, a := range args {
		v := reflect.ValueOf(a)
		if v.Kind() == reflect.Slice {
			c := reflect.MakeSlice(v.Type(), v.Len()+1, v.Len()+1).Slice(1, v.Len()+1)
			reflect.Copy(c, v)
			v = c
		}
		in = append(in, v)
	}
	out := f.Call(in)
	if len(out) == 2 { // of softmax, which are used together
		sum := math.Log(out[0].Float()) + out[1].Float()
		out = []reflect.Value{reflect.ValueOf(sum)}
	}
	if name == "markColumns" { // by any number
		for j := range in[0].Len() {
			if e := in[0].Index(j); e.Float() != 0 {
				e.SetFloat(1)
			}
		}
	}
	for _, v := range append(in, out...) {
		all = append(all, v.Interface())
	}
	return all
}

// TestKernels compares every function of every set of kernels with the
// portable one, on odd lengths and with extreme numbers. It allows
// what rounding in single precision explains, for functions that fall fast and
// sums that cancel.
func TestKernels(t *testing.T) {
	for _, k := range runnable {
		vectorFields(k, func(name string, got, want reflect.Value) {
			if name == "exp" || name == "" {
				return // measured over the whole range elsewhere
			}
			t.Run(k.name+"/"+name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(7, 7))
				for _, cols := range lengths {
					if cols == 0 && strings.Contains("sumRows markColumns sumProducts normalize normalizeGrad columnSums columnSquares softmax", name) {
						continue
					}
					for _, rows := range []int{1, 2, 7} {
						args := arguments(rng, name, got.Type(), rows, cols)
						a, b := call(name, got, args), call(name, want, args)
						for i := range a {
							if err := alike(a[i], b[i]); err != nil {
								t.Fatalf("%d columns, %d rows: argument or result %d: %v", cols, rows, i, err)
							}
						}
					}
				}
			})
		})
	}
}

// alike returns an error if two values differ by more than rounding.
func alike(a, b any) error {
	x, y := numbers(a), numbers(b)
	top := min(1, size(y))
	for i := range x {
		tiny := 1e-37 * (1 + math.Abs(y[i])) // what may be rounded to zero
		room := 4e-6*math.Abs(y[i]) + 4e-6*top + tiny
		switch {
		case math.IsNaN(x[i]) && math.IsNaN(y[i]), x[i] == y[i], math.Abs(x[i]-y[i]) <= room:
		default:
			return fmt.Errorf("element %d is %v, want %v", i, x[i], y[i])
		}
	}
	return nil
}

// size returns the largest finite absolute value.
func size(xs []float64) (top float64) {
	for _, x := range xs {
		if x-x == 0 {
			top = max(top, math.Abs(x))
		}
	}
	return top
}

func numbers(v any) []float64 {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice {
		switch {
		case r.CanFloat():
			return []float64{r.Float()}
		case r.CanInt():
			return []float64{float64(r.Int())}
		}
	}
	var xs []float64
	for i := range r.Len() {
		switch e := r.Index(i); {
		case e.CanFloat():
			xs = append(xs, e.Float())
		case e.CanUint():
			xs = append(xs, float64(e.Uint()))
		case e.CanInt():
			xs = append(xs, float64(e.Int()))
		}
	}
	return xs
}

// TestSameBits checks that AVX2 and AVX-512 do the same arithmetic.
func TestSameBits(t *testing.T) {
	if len(runnable) < 3 {
		t.Skip("this processor runs one kind of assembly at most")
	}
	defer func(k kernels) { use = k }(use)
	run := func(k kernels, batch, in, out int) (all []Float) {
		use = k
		x, dy, y, dx, w, dw, bias, db := operands(batch, in, out)
		var engine Engine
		engine.Forward(y, x, w, bias, NoEpilogue)
		engine.GradWeights(dw, db, x, dy, nil)
		engine.GradInput(dx, dy, w, Mask{})
		all = slices.Concat(y.Data, dx.Data, dw.Plain(nil))
		engine.Forward(y, x, w, bias, ReLUEpilogue)
		engine.GradInput(dx, dy, w, Mask{x})
		for kind := DescentRule; kind <= NesterovRule; kind++ {
			u := randomUpdate(Rule{Kind: kind, Rate: 0.02, Mu: 0.9}, in, out)
			engine.GradWeights(dw, db, x, dy, u)
			all = slices.Concat(all, u.W.Data, u.V.Data, u.Bias.Data, u.BiasV.Data)
		}
		Softmax(dy, y)
		return slices.Concat(all, y.Data, dx.Data, dy.Data)
	}
	for _, s := range shapes {
		a, b := run(runnable[0], s.batch, s.in, s.out), run(runnable[1], s.batch, s.in, s.out)
		if !slices.Equal(a, b) {
			t.Errorf("%v: %s and %s give other bits", s, runnable[0].name, runnable[1].name)
		}
	}
}

// TestNumerics checks that the kernels of a family, which give the same bits (see
// TestSameBits), have the same Numerics, and different families different ones.
func TestNumerics(t *testing.T) {
	defer func(k kernels) { use = k }(use)
	named := map[string]string{}
	for _, k := range runnable {
		use = k
		name := Numerics()
		if !strings.HasPrefix(name, reflect.TypeFor[Float]().String()+" ") || !strings.HasSuffix(name, " "+runtime.GOARCH) {
			t.Errorf("%s: the arithmetic is called %q", k.name, name)
		}
		if family := strings.TrimRight(k.name, "0123456789"); !strings.Contains(name, " "+family+" ") {
			t.Errorf("%s is of the family %s: want %s", k.name, name, family)
		}
		named[k.name] = name
	}
	if named["avx2"] == named["portable"] {
		t.Errorf("avx2 and portable are both called %q", named["portable"])
	}
}

func TestChoose(t *testing.T) {
	names, used, err := Kernels()
	if err != nil || !slices.Contains(names, used) || names[len(names)-1] != "portable" {
		t.Errorf("%v, %s, %v", names, used, err)
	}
	for _, name := range names {
		if k, err := choose(name); err != nil || k.name != name {
			t.Errorf("%s: %s, %v", name, k.name, err)
		}
	}
	if k, err := choose("mmx"); err == nil || k.name != names[0] || !strings.Contains(err.Error(), "portable") {
		t.Errorf("mmx: %s, %v", k.name, err)
	}
}
