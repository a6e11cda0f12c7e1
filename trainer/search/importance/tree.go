package importance

import (
	"cmp"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A tree is a regression tree over the unit cube: a function that is constant on
// each of its leaves.
type tree struct {
	leaves []leaf
	root   *node
	whole  float64   // variance over the cube
	alone  []float64 // part of the variance due to each axis alone
}

// divide sets the variance of t, and the parts due to each axis alone.
func (t *tree) divide(axes int) {
	_, t.whole = t.moments()
	for j := range axes {
		t.alone = append(t.alone, t.variance(j))
	}
}

// A leaf is a box with the value of the tree in it.
type leaf struct {
	box   []extent
	value float64
}

// An extent is the range of a box along an axis: numbers from low to below high, or
// choices as a bit set.
type extent struct {
	low, high float64
	choices   uint64
	of        int // number of choices of the axis; 0 for a numeric axis
}

// whole returns the extent of a whole axis.
func whole(choices int) extent {
	return extent{0, 1, 1<<choices - 1, choices}
}

// share returns the share of the axis that is in e.
func (e *extent) share() float64 {
	if e.of > 0 {
		return float64(bits.OnesCount64(e.choices)) / float64(e.of)
	}
	return e.high - e.low
}

// common returns the share of the axis that is in both e and f.
func (e *extent) common(f *extent) float64 {
	if e.of > 0 {
		return float64(bits.OnesCount64(e.choices&f.choices)) / float64(e.of)
	}
	return max(0, min(e.high, f.high)-max(e.low, f.low))
}

// has reports whether u, which goes from 0 to 1 along the axis, is in e.
func (e *extent) has(u float64) bool {
	if e.of > 0 {
		return e.choices>>choiceAt(u, e.of)&1 == 1
	}
	return u >= e.low && (u < e.high || e.high == 1)
}

// choiceAt returns the index of the choice at u, of n choices.
func choiceAt(u float64, n int) int { return min(int(u*float64(n)), n-1) }

// A node is a leaf, or a split of a box along an axis.
type node struct {
	axis        int
	low         extent // the part of the left child
	left, right *node
	leaf        *leaf
}

// at returns the value of the tree at x.
func (n *node) at(x []float64) float64 {
	for n.leaf == nil {
		if n.low.has(x[n.axis]) {
			n = n.left
		} else {
			n = n.right
		}
	}
	return n.leaf.value
}

// A grower grows a tree on a sample of rows.
type grower struct {
	x    [][]float64
	y    []float64
	of   []int // number of choices of each axis
	rng  *rand.Rand
	size int // minimal number of rows in a leaf
	tree *tree
}

// grow returns the subtree for a box with the given rows.
func (g *grower) grow(rows []int, box []extent) *node {
	s := g.split(rows)
	if s == nil {
		sum := 0.0
		for _, i := range rows {
			sum += g.y[i]
		}
		g.tree.leaves = append(g.tree.leaves, leaf{box, sum / float64(len(rows))})
		return &node{leaf: &g.tree.leaves[len(g.tree.leaves)-1]}
	}
	low, high := slices.Clone(box), slices.Clone(box)
	if a := s.axis; g.of[a] > 0 {
		low[a].choices &= s.choices
		high[a].choices &^= s.choices
	} else {
		low[a].high, high[a].low = s.at, s.at
	}
	n := &node{axis: s.axis, low: low[s.axis]}
	n.low.low = 0 // also values outside the box
	n.left, n.right = g.grow(s.left, low), g.grow(s.right, high)
	return n
}

// A split divides rows at a number or by a set of choices.
type split struct {
	axis        int
	at          float64
	choices     uint64
	left, right []int
	gain        float64 // reduction of the sum of squares
}

// split returns the best split of rows along five sixths of the axes, chosen at random;
// nil if no split reduces the sum of squares.
func (g *grower) split(rows []int) *split {
	if len(rows) < 2*g.size {
		return nil
	}
	var top *split
	axes := g.rng.Perm(len(g.of))
	for _, a := range axes[:(5*len(axes)+5)/6] {
		if s := g.along(a, rows); s != nil && (top == nil || s.gain > top.gain) {
			top = s
		}
	}
	return top
}

// along returns the best split of rows along an axis, or nil. It sorts choices by the mean
// of their values, because the best subset is then a prefix (Breiman et al. 1984).
func (g *grower) along(axis int, rows []int) *split {
	key := g.keys(axis, rows)
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(i, j int) int { return cmp.Or(cmp.Compare(key(i), key(j)), i-j) })
	total := 0.0
	for _, i := range sorted {
		total += g.y[i]
	}
	n, left := float64(len(rows)), 0.0
	best, cut := 1e-12, 0
	for k := 1; k < len(sorted); k++ {
		left += g.y[sorted[k-1]]
		if k < g.size || len(sorted)-k < g.size || key(sorted[k-1]) == key(sorted[k]) {
			continue
		}
		m := float64(k)
		if gain := n / (m * (n - m)) * math.Pow(left-m*total/n, 2); gain > best {
			best, cut = gain, k
		}
	}
	if cut == 0 {
		return nil
	}
	s := &split{axis: axis, left: sorted[:cut], right: sorted[cut:], gain: best}
	if g.of[axis] == 0 {
		low, high := key(sorted[cut-1]), key(sorted[cut])
		s.at = low + g.rng.Float64()*(high-low)
		return s
	}
	var there uint64
	for k, i := range sorted {
		bit := uint64(1) << choiceAt(g.x[i][axis], g.of[axis])
		if there |= bit; k < cut {
			s.choices |= bit
		}
	}
	if 2*cut > len(sorted) { // choices without rows go to the side with more rows
		s.choices |= ^there
	}
	return s
}

// keys returns the sort key of a row along an axis.
func (g *grower) keys(axis int, rows []int) func(int) float64 {
	n := g.of[axis]
	if n == 0 {
		return func(i int) float64 { return g.x[i][axis] }
	}
	sum, count := make([]float64, n), make([]float64, n)
	for _, i := range rows {
		c := choiceAt(g.x[i][axis], n)
		sum[c], count[c] = sum[c]+g.y[i], count[c]+1
	}
	return func(i int) float64 {
		c := choiceAt(g.x[i][axis], n)
		return sum[c] / count[c]
	}
}

// within returns the volume of a leaf, ignoring the axes in none.
func (l *leaf) within(none []int) float64 {
	share := 1.0
	for j := range l.box {
		if !slices.Contains(none, j) {
			share *= l.box[j].share()
		}
	}
	return share
}

// moments returns the mean and the variance of t over the cube.
func (t *tree) moments() (mean, variance float64) {
	square := 0.0
	for i := range t.leaves {
		l := &t.leaves[i]
		share := l.within(nil)
		mean += l.value * share
		square += l.value * l.value * share
	}
	return mean, max(0, square-mean*mean)
}

// variance returns the variance, over the given axes, of the mean of t over all other
// axes. The mean of the square is a sum over pairs of leaves (Hutter et al. 2014 sum over
// the cells between all splits, which gives the same):
//
//	Σ value₁ value₂ (share₁ share₂ of the other axes) (common share of the given axes)
func (t *tree) variance(axes ...int) float64 {
	weight := make([]float64, len(t.leaves))
	for i := range t.leaves {
		weight[i] = t.leaves[i].value * t.leaves[i].within(axes)
	}
	square := 0.0
	for i := range t.leaves {
		for k := range i + 1 {
			common := weight[i] * weight[k]
			for _, j := range axes {
				common *= t.leaves[i].box[j].common(&t.leaves[k].box[j])
			}
			if k < i {
				common *= 2 // counts the pair in both orders
			}
			square += common
		}
	}
	mean, _ := t.moments()
	return max(0, square-mean*mean)
}

// marginal returns the mean of t over all other axes, with the given axes at u.
func (t *tree) marginal(axes []int, u []float64) (mean float64) {
	for i := range t.leaves {
		l, here := &t.leaves[i], true
		for k, j := range axes {
			here = here && l.box[j].has(u[k])
		}
		if here {
			mean += l.value * l.within(axes)
		}
	}
	return mean
}

// grid calls add with the contribution v of each leaf to marginal at n × n points, evenly
// spaced on two axes. place is i·n + j for point i of the first axis and point j of the
// second.
func (t *tree) grid(axes [2]int, n int, add func(place int, v float64)) {
	inside := func(e *extent, at []int) []int {
		for i := range n {
			if e.has((float64(i) + 0.5) / float64(n)) {
				at = append(at, i)
			}
		}
		return at
	}
	var first, second []int
	for i := range t.leaves {
		l := &t.leaves[i]
		v := l.value * l.within(axes[:])
		first, second = inside(&l.box[axes[0]], first[:0]), inside(&l.box[axes[1]], second[:0])
		for _, x := range first {
			for _, y := range second {
				add(x*n+y, v)
			}
		}
	}
}
