package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// derivative returns f′ at each x, by Backward.
func derivative(f Activation, x []tensor.Float) []tensor.Float {
	y, dx := make([]tensor.Float, len(x)), make([]tensor.Float, len(x))
	f.Forward(y, x)
	f.Backward(dx, slices.Repeat([]tensor.Float{1}, len(x)), x, y)
	return dx
}

// TestDerivatives compares Backward with centered finite differences.
func TestDerivatives(t *testing.T) {
	h := tensor.Float(pick(1.0/128, 1.0/(1<<17)))
	rng := rand.New(rand.NewPCG(1, 1))
	var x []tensor.Float
	for len(x) < 500 {
		// Some functions have a kink at 0, over which a difference can't reach.
		if v := tensor.Float(3 * rng.NormFloat64()); math.Abs(float64(v)) > 2*float64(h) {
			x = append(x, v)
		}
	}
	for _, e := range Activations {
		t.Run(e.Name, func(t *testing.T) {
			dx := derivative(e.Part, x)
			below, above := make([]tensor.Float, len(x)), make([]tensor.Float, len(x))
			for i, v := range x {
				below[i], above[i] = v-h, v+h
			}
			step := make([]float64, len(x)) // 2h, as rounded
			for i := range x {
				step[i] = float64(above[i]) - float64(below[i])
			}
			e.Part.Forward(below, slices.Clone(below))
			e.Part.Forward(above, slices.Clone(above))
			worst := 0.0
			for i := range x {
				numeric := (float64(above[i]) - float64(below[i])) / step[i]
				worst = math.Max(worst, math.Abs(float64(dx[i])-numeric))
			}
			t.Logf("largest error %.2g", worst)
			if !(worst < pick(2e-4, 1e-9)) {
				t.Errorf("the derivative is off by up to %.3g", worst)
			}
		})
	}
}

// slopes are the derivatives by their formulas, in double precision, and the
// absolute error that Backward may have in single precision in addition to rounding
// its result. There is such an error where a slope is computed from a y close to 1,
// or is the sum of two terms that cancel.
var slopes = map[string]struct {
	of   func(f Activation, x float64) float64
	room float64
}{
	"identity":   {func(Activation, float64) float64 { return 1 }, 0},
	"sigmoid":    {func(_ Activation, x float64) float64 { return logistic(x) * logistic(-x) }, 1.2e-7},
	"tanh":       {func(_ Activation, x float64) float64 { return 1 / math.Pow(math.Cosh(x), 2) }, 1.8e-7},
	"relu":       {func(_ Activation, x float64) float64 { return kink(x, 0) }, 0},
	"leaky_relu": {func(f Activation, x float64) float64 { return kink(x, f.(LeakyReLU).Slope) }, 0},
	"prelu":      {func(f Activation, x float64) float64 { return kink(x, f.(PReLU).Init) }, 0},
	"elu":        {func(f Activation, x float64) float64 { return kink(x, f.(ELU).Alpha*math.Exp(x)) }, 0},
	"maxout":     {func(Activation, float64) float64 { return 1 }, 0},
	"gelu": {func(_ Activation, x float64) float64 {
		return math.Erfc(-x/math.Sqrt2)/2 + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}, 1.2e-7},
	"silu":     {func(_ Activation, x float64) float64 { return logistic(x) * (1 + x*logistic(-x)) }, 1.2e-7},
	"softplus": {func(_ Activation, x float64) float64 { return logistic(x) }, 0},
}

// logistic returns 1/(1 + e⁻ˣ) without the loss of small results.
func logistic(x float64) float64 {
	if x < 0 {
		return math.Exp(x) / (1 + math.Exp(x))
	}
	return 1 / (1 + math.Exp(-x))
}

// kink returns 1 for x > 0 and below elsewhere.
func kink(x, below float64) float64 {
	if x > 0 {
		return 1
	}
	return below
}

// TestSlopes compares Backward with the derivative in double precision. Small
// slopes must have a small relative error too, within the room of slopes.
func TestSlopes(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		x := linspace(-30, 30, 60_001)
		for _, e := range Activations {
			exact, ok := slopes[e.Name]
			if !ok {
				t.Errorf("%s has no derivative: want one in slopes", e.Name)
				continue
			}
			for i, got := range derivative(e.Part, x) {
				want := exact.of(e.Part, float64(x[i]))
				room := pick(2e-6, 1e-13)*math.Abs(want) + pick(exact.room, 3e-16) + 1e-37
				if math.Abs(float64(got)-want) > room {
					t.Errorf("%s: the slope at %v is %.9g: want %.9g within %.2g", e.Name, x[i], got, want, room)
					break
				}
			}
		}
	})
}

// TestBackwardScales checks that dx is dy·f′, also in the memory of dy.
func TestBackwardScales(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	x, dy := normal(rng, 2, 99), normal(rng, 1, 99)
	for _, e := range Activations {
		slope := derivative(e.Part, x)
		y := make([]tensor.Float, len(x))
		e.Part.Forward(y, x)
		dx := slices.Clone(dy)
		e.Part.Backward(dx, dx, x, y)
		for i := range dx {
			if got, want := float64(dx[i]), float64(dy[i])*float64(slope[i]); !(math.Abs(got-want) <= pick(1e-6, 1e-14)) {
				t.Errorf("%s: dy = %v at x = %v gives %v: want %v", e.Name, dy[i], x[i], got, want)
				break
			}
		}
	}
}

// TestActivationsAreStable checks that large inputs give no NaN, as careless
// exponentials do.
func TestActivationsAreStable(t *testing.T) {
	x := floats(0, 1e-4, 1e-30, 10, 40, 89, 100, 710, 1000, 1e4, 1e30)
	for i := range x {
		x = append(x, -x[i])
	}
	for _, e := range Activations {
		y := make([]tensor.Float, len(x))
		e.Part.Forward(y, x)
		dx := derivative(e.Part, x)
		for i := range x {
			if y[i]-y[i] != 0 || dx[i]-dx[i] != 0 {
				t.Errorf("%s: f(%v) = %v, f′ = %v: want finite numbers", e.Name, x[i], y[i], dx[i])
			}
		}
	}
}

// TestActivationsPassNaN checks that a NaN as input gives a NaN as output, so that
// it reaches the loss, where it ends a run.
func TestActivationsPassNaN(t *testing.T) {
	for _, e := range Activations {
		y := make([]tensor.Float, 1)
		if e.Part.Forward(y, floats(math.NaN())); !isNaN(y[0]) {
			t.Errorf("%s: f(NaN) = %v", e.Name, y[0])
		}
	}
}

func TestActivationValues(t *testing.T) {
	for _, c := range []struct {
		name         string
		f            Activation
		x, y, slopes []float64
	}{
		{"identity", Identity{}, []float64{-2, 0, 3}, []float64{-2, 0, 3}, []float64{1, 1, 1}},
		{"sigmoid", Sigmoid{}, []float64{0, 10, -10}, []float64{0.5, 0.9999546021312976, 4.5397868702434395e-5},
			[]float64{0.25, 4.5395807735951673e-5, 4.5395807735951673e-5}},
		{"tanh", Tanh{}, []float64{0, 10, -10}, []float64{0, 0.9999999958776927, -0.9999999958776927},
			[]float64{1, 8.2446145e-9, 8.2446145e-9}},
		{"relu", ReLU{}, []float64{-2, 0, 3}, []float64{0, 0, 3}, []float64{0, 0, 1}},
		{"gelu", GELU{}, []float64{0, 1, -1, 30}, []float64{0, 0.8413447460685429, -0.15865525393145707, 30},
			[]float64{0.5, 1.0833154705876864, -0.08331547058768628, 1}},
		{"silu", SiLU{}, []float64{0, 1, -1}, []float64{0, 0.7310585786300049, -0.2689414213699951},
			[]float64{0.5, 0.9276705118714867, 0.07232948812851325}},
		{"softplus", Softplus{}, []float64{0, -100, 40}, []float64{math.Ln2, 0, 40}, []float64{0.5, 0, 1}},
		{"prelu", PReLU{0.25}, []float64{-2, 0, 3}, []float64{-0.5, 0, 3}, []float64{0.25, 0.25, 1}},
		{"leaky_relu", LeakyReLU{0.1}, []float64{-2, 0, 3}, []float64{-0.2, 0, 3}, []float64{0.1, 0.1, 1}},
	} {
		x := floats(c.x...)
		y := make([]tensor.Float, len(x))
		c.f.Forward(y, x)
		slopes := derivative(c.f, x)
		for i := range x {
			// 1 − y² and 1 − y have the absolute error of a number near 1.
			room := pick(2e-7, 1e-15) * max(1, math.Abs(c.x[i]))
			if math.Abs(float64(y[i])-c.y[i]) > room || math.Abs(float64(slopes[i])-c.slopes[i]) > room {
				t.Errorf("%s: f(%v) = %v, f′ = %v: want %v, %v", c.name, x[i], y[i], slopes[i], c.y[i], c.slopes[i])
			}
		}
	}
}

// TestActivationMoments checks the mean and deviation of the outputs for normal
// inputs, to three digits.
func TestActivationMoments(t *testing.T) {
	const n = 1_000_000
	x := normal(rand.New(rand.NewPCG(3, 1)), 1, n)
	y := make([]tensor.Float, n)
	for _, c := range []struct {
		text      string
		mean, std float64
	}{
		{"identity", 0, 1},
		{"sigmoid", .5, .2083},
		{"tanh", 0, .6279},
		{"relu", .398942, .583819},
		{"leaky_relu", .394953, .586568},
		{"prelu", .299207, .664624},
		{"elu", .160521, .786879},
	} {
		f, err := Activations.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		f.Forward(y, x)
		mean, std := moments(y)
		if !(math.Abs(mean-c.mean) < 0.005) || !(math.Abs(std-c.std) < 0.005) {
			t.Errorf("%s of normal inputs: mean %.4f, deviation %.4f: want %.4f, %.4f", c.text, mean, std, c.mean, c.std)
		}
	}
}
