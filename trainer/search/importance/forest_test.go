package importance

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// sampled returns n random rows with the given number of axes, and f of each row.
func sampled(n, axes int, seed uint64, f func(x []float64) float64) (x [][]float64, y []float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for range n {
		row := make([]float64, axes)
		for j := range row {
			row[j] = rng.Float64()
		}
		x, y = append(x, row), append(y, f(row))
	}
	return x, y
}

// functions are test functions with known shares of the variance.
var functions = []struct {
	name    string
	f       func(x []float64) float64
	choices []int
	shares  map[string]float64
}{
	{"additive", func(x []float64) float64 { return 4*x[0] + 2*x[1] + x[2] }, []int{0, 0, 0}, // 16, 4 and 1 of 21
		map[string]float64{"[0]": 16.0 / 21, "[1]": 4.0 / 21, "[2]": 1.0 / 21, "[0 1]": 0, "[1 2]": 0}},
	{"product", func(x []float64) float64 { return (x[0] - 0.5) * (x[1] - 0.5) }, []int{0, 0, 0},
		map[string]float64{"[0]": 0, "[1]": 0, "[2]": 0, "[0 1]": 1, "[0 2]": 0}},
	{"choices", func(x []float64) float64 { // variance 1/12 of a number, 2/9 of a choice of three
		return x[0] + map[int]float64{0: 0, 1: 1, 2: 0}[choiceAt(x[1], 3)]
	}, []int{0, 3}, map[string]float64{"[0]": 3.0 / 11, "[1]": 8.0 / 11, "[0 1]": 0}},
	{"ishigami", func(x []float64) float64 { // Ishigami and Homma 1990, a = 7, b = 0.1
		a, b, c := math.Pi*(2*x[0]-1), math.Pi*(2*x[1]-1), math.Pi*(2*x[2]-1)
		return math.Sin(a) + 7*math.Pow(math.Sin(b), 2) + 0.1*math.Pow(c, 4)*math.Sin(a)
	}, []int{0, 0, 0}, map[string]float64{"[0]": 0.3139, "[1]": 0.4424, "[2]": 0, "[0 2]": 0.2437, "[0 1]": 0, "[1 2]": 0}},
}

// TestShares tests that with many rows the shares are those of the function.
func TestShares(t *testing.T) {
	for _, c := range functions {
		x, y := sampled(500, len(c.choices), 1, c.f)
		f := Grow(x, y, c.choices)
		for j := range c.choices {
			for i := range j + 1 {
				axes := slices.Compact([]int{i, j})
				want, got := c.shares[fmt.Sprint(axes)], f.Share(axes...)
				if math.Abs(got.Mean-want) > 0.1 || !(got.Low <= want+0.02 && want <= got.High) {
					t.Errorf("%s: %v has %+v: want %.3f", c.name, axes, got, want)
				}
			}
		}
		if f.Explained < 0.85 || f.Explained > 1 {
			t.Errorf("%s: %.3f is explained", c.name, f.Explained)
		}
	}
}

// TestFewRows tests that with few rows the intervals are wide and contain the true shares.
func TestFewRows(t *testing.T) {
	last := 1.1
	for _, n := range []int{10, 30, 100} {
		held, all, width := 0, 0, 0.0
		for seed := range uint64(4) {
			for _, c := range functions {
				x, y := sampled(n, len(c.choices), seed, c.f)
				f := Grow(x, y, c.choices)
				for j := range c.choices {
					want, e := c.shares[fmt.Sprint([]int{j})], f.Share(j)
					if all++; e.Low <= want && want <= e.High {
						held++
					}
					width += e.High - e.Low
				}
			}
		}
		width /= float64(all)
		if held < all*95/100 || width >= last {
			t.Errorf("%d rows: %d of %d intervals hold, of mean width %.3f", n, held, all, width)
		}
		last = width
	}
}

// TestForest tests that equal rows give equal forests, and that the mean along an axis is
// that of the function.
func TestForest(t *testing.T) {
	c := functions[0]
	x, y := sampled(200, 3, 1, c.f)
	f := Grow(x, y, c.choices)
	if !reflect.DeepEqual(f, Grow(x, y, c.choices)) {
		t.Error("an equal forest is another")
	}
	for _, u := range []float64{0.1, 0.5, 0.9} {
		if got := f.At([]int{0}, u); math.Abs(got.Mean-4*u-1.5) > 0.4 || !(got.Low < got.Mean && got.Mean < got.High) {
			t.Errorf("at %v it is %+v: want %v", u, got, 4*u+1.5)
		}
		if got := f.At([]int{0, 1}, u, u); math.Abs(got.Mean-6*u-0.5) > 0.6 {
			t.Errorf("at %v of two it is %+v: want %v", u, got, 6*u+0.5)
		}
	}
	for k, e := range f.Grid([2]int{2, 0}, 3) {
		if want := f.At([]int{2, 0}, (float64(k/3)+0.5)/3, (float64(k%3)+0.5)/3); e != want {
			t.Errorf("place %d of the grid is %+v: want %+v", k, e, want)
		}
	}
	for _, tr := range f.trees {
		share := 0.0
		for i := range tr.leaves {
			share += tr.leaves[i].within(nil)
		}
		mean, variance := tr.moments()
		if math.Abs(share-1) > 1e-9 || math.Abs(tr.variance(0, 1, 2)-variance) > 1e-9 || math.Abs(tr.marginal(nil, nil)-mean) > 1e-9 {
			t.Errorf("the leaves are %v of the cube, their variance is %v or %v", share, variance, tr.variance(0, 1, 2))
		}
	}
}
