package importance

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// trees is the number of trees of a forest.
const trees = 100

// mostLeaves is the approximate limit on the leaves of a tree. It limits the computing
// time.
const mostLeaves = 256

// A Forest is a random forest over the unit cube (Breiman 2001), each of whose trees
// is grown on a bootstrap sample.
type Forest struct {
	trees []tree
	axes  int
	// Explained is the out-of-bag R²: the share of the variance of the values that is
	// explained by trees that were not grown on them. It is at most 1, and 0 or less if
	// the forest predicts nothing. It is NaN if all values are equal.
	Explained float64
}

// Grow returns a forest for the values y at the rows of x (n×axes, from 0 to 1). choices
// contains the number of choices of each axis, which divide the interval from 0 to 1 into
// equal parts, or 0 for a numeric axis. Axes with more than 64 choices are treated as
// numeric. Equal arguments give equal forests.
func Grow(x [][]float64, y []float64, choices []int) *Forest {
	f := &Forest{trees: make([]tree, trees), axes: len(choices)}
	of, box := slices.Clone(choices), make([]extent, len(choices))
	for j, n := range of {
		if n > 64 {
			of[j] = 0
		}
		box[j] = whole(of[j])
	}
	sum, count := make([]float64, len(y)), make([]float64, len(y)) // out of bag
	for i := range f.trees {
		rng := rand.New(rand.NewPCG(uint64(i), 7))
		rows, in := make([]int, len(y)), make([]bool, len(y))
		for k := range rows {
			rows[k] = rng.IntN(len(y))
			in[rows[k]] = true
		}
		t := &f.trees[i]
		t.leaves = make([]leaf, 0, len(y)) // large enough, so that pointers from nodes stay valid
		t.root = (&grower{x, y, of, rng, max(2, len(y)/mostLeaves), t}).grow(rows, box)
		t.divide(len(of))
		for k := range y {
			if !in[k] {
				sum[k], count[k] = sum[k]+t.root.at(x[k]), count[k]+1
			}
		}
	}
	mean, off, all := stat.Mean(y, nil), 0.0, 0.0
	for k, v := range y {
		off += math.Pow(v-sum[k]/max(count[k], 1), 2)
		all += math.Pow(v-mean, 2)
	}
	f.Explained = 1 - off/all
	return f
}

// An Estimate is the mean over the trees of a forest, with the interval that contains
// 95 % of them.
type Estimate struct{ Mean, Low, High float64 }

// estimate returns the Estimate of a value that of computes for each tree.
func (f *Forest) estimate(of func(*tree) float64) Estimate {
	values := make([]float64, len(f.trees))
	for i := range f.trees {
		values[i] = of(&f.trees[i])
	}
	return estimateOf(values)
}

// estimateOf returns the estimate of the values of all trees, which it sorts.
func estimateOf(values []float64) Estimate {
	slices.Sort(values)
	return Estimate{stat.Mean(values, nil),
		stat.Quantile(0.025, stat.Empirical, values, nil), stat.Quantile(0.975, stat.Empirical, values, nil)}
}

// Share returns the share of the variance over the cube that is due to one axis, or to
// the interaction of two axes. The shares of all axes, pairs and larger groups have the
// sum 1, unless the forest is constant.
//
// The spread of the trees does not include errors that all trees share. If they explain
// the share R of the variance, 1 − R may be due to any axis, so the interval is wider by
// 1 − R on both sides.
func (f *Forest) Share(axes ...int) Estimate {
	e := f.estimate(func(t *tree) float64 {
		if t.whole < 1e-300 {
			return 0
		}
		if len(axes) == 1 {
			return min(1, t.alone[axes[0]]/t.whole)
		}
		part := t.variance(axes...)
		for _, j := range axes {
			part -= t.alone[j]
		}
		return min(1, max(0, part/t.whole))
	})
	unknown := 1.0
	if f.Explained > 0 { // false for NaN
		unknown = 1 - f.Explained
	}
	e.Low, e.High = max(0, e.Low-unknown), min(1, e.High+unknown)
	return e
}

// At returns the mean of the forest over all other axes, with the given axes at u.
func (f *Forest) At(axes []int, u ...float64) Estimate {
	return f.estimate(func(t *tree) float64 { return t.marginal(axes, u) })
}

// Grid returns At for two axes at n × n points, evenly spaced on both. The element i·n + j
// is the estimate at point i of the first axis and point j of the second.
func (f *Forest) Grid(axes [2]int, n int) []Estimate {
	values := make([][]float64, n*n) // for each point, one value per tree
	all := make([]float64, n*n*len(f.trees))
	for k := range values {
		values[k] = all[k*len(f.trees) : (k+1)*len(f.trees)]
	}
	for i := range f.trees {
		f.trees[i].grid(axes, n, func(k int, v float64) { values[k][i] += v })
	}
	grid := make([]Estimate, len(values))
	for k := range grid {
		grid[k] = estimateOf(values[k])
	}
	return grid
}
