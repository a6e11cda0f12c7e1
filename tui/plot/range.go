package plot

import (
	"math"
	"slices"
	"sort"
)

// A Range is a range of positions on a y axis: of y itself or, on a logarithmic
// axis, of log10(y).
type Range struct{ Lo, Hi float64 }

// emptyRange returns the range of no values.
func emptyRange() Range { return Range{math.Inf(1), math.Inf(-1)} }

// with returns the smallest range that contains r and t.
func (r Range) with(t Range) Range { return Range{min(r.Lo, t.Lo), max(r.Hi, t.Hi)} }

// empty reports whether r is the range of no values.
func (r Range) empty() bool { return r.Lo > r.Hi }

// holds reports whether t is empty or lies within r, when r is made wider by room
// at both ends.
func (r Range) holds(t Range, room float64) bool {
	return t.empty() || t.Lo >= r.Lo-room && t.Hi <= r.Hi+room
}

// size returns the width of r, or a lower bound for it: least, or leastShare of
// the largest absolute value.
func (r Range) size(least float64) float64 {
	return max(r.Hi-r.Lo, least, leastShare*max(math.Abs(r.Lo), math.Abs(r.Hi)))
}

// fits reports whether r with t is at most times as wide as the size of r.
func (r Range) fits(t Range, times, least float64) bool {
	both := r.with(t)
	return both.Hi-both.Lo <= times*r.size(least)
}

// Fit returns the range of the y axis, with a margin: the range in which the runs
// near the goal have settled, or that of all values if there is no goal.
func (ch *Chart) Fit() Range {
	s := scale{log: ch.Log}
	core, _ := ch.fitted(s)
	return ch.withMargin(s, core)
}

// When Hold keeps a range, as shares of that range, and how it chooses the next.
const (
	overhang     = 0.02 // the runs' settled values may lie beyond the range by this
	shrunk       = 0.6  // the range of Fit must be larger than this
	growthMargin = 0.15 // share of the new range that is added on a side that grew
)

// Hold returns the range for a chart that showed the range old before, so that
// the axis changes rarely while runs train. It returns old, unless the values in
// which the runs have settled lie outside of it, a last value would be cut off, or
// old is much too wide.
func (ch *Chart) Hold(old Range) Range {
	s := scale{log: ch.Log}
	core, ends := ch.fitted(s)
	next := ch.withMargin(s, core)
	wide := old.Hi - old.Lo
	if !(wide > 0) {
		return next
	}
	if old.holds(core, overhang*wide) && old.holds(ends, 0) && next.Hi-next.Lo > shrunk*wide {
		return old
	}
	grown := ch.rounded(s, next.withGrowth(old))
	if both := ch.rounded(s, grown.with(old)); next.Hi-next.Lo > shrunk*(both.Hi-both.Lo) {
		return both
	}
	return grown
}

// withGrowth returns r, made wider on the sides on which it goes beyond old, since
// curves are likely to go on in that direction.
func (r Range) withGrowth(old Range) Range {
	more := growthMargin * (r.Hi - r.Lo)
	if r.Lo < old.Lo {
		r.Lo -= more
	}
	if r.Hi > old.Hi {
		r.Hi += more
	}
	return r
}

// fitted returns the range of values that the axis should show, and the range of
// the last values, which must not be cut off.
func (ch *Chart) fitted(s scale) (core, ends Range) {
	if ch.Goal == nil {
		all := ch.everything(s)
		return all, all
	}
	extents := ch.extents(s)
	if len(extents) == 0 {
		return emptyRange(), emptyRange()
	}
	cores := make([]Range, len(extents))
	for i, e := range extents {
		cores[i] = e.core
	}
	goal := ch.Goal.on(s)
	core, out := near(cores, goal.Value, goal.Least)
	ends = emptyRange()
	for i, e := range extents {
		if !slices.Contains(out, i) {
			ends = ends.with(e.ends)
		}
	}
	return core, ends
}

// everything returns the range of all values between XMin and XMax.
func (ch *Chart) everything(s scale) Range {
	all := emptyRange()
	for i := range ch.Lines {
		if l := &ch.Lines[i]; !l.Loose {
			all = all.with(ch.visible(s, l.X, l.Y))
		}
	}
	for _, a := range ch.Areas {
		all = all.with(ch.visible(s, a.X, a.Lo)).with(ch.visible(s, a.X, a.Hi))
	}
	return all
}

// visible returns the range of a curve between XMin and XMax, with the next points
// outside, to which lines are drawn, in positions on the axis s.
func (ch *Chart) visible(s scale, xs, ys []float64) Range {
	from := max(sort.SearchFloat64s(xs, ch.XMin)-1, 0)
	to := min(sort.SearchFloat64s(xs, ch.XMax)+1, len(ys))
	least := -math.MaxFloat64
	if s.log {
		least = math.SmallestNonzeroFloat64
	}
	r := emptyRange()
	for _, y := range ys[min(from, to):to] {
		if y >= least && y <= math.MaxFloat64 { // false for NaN, and for what has no position
			r.Lo, r.Hi = min(r.Lo, y), max(r.Hi, y)
		}
	}
	if !r.empty() {
		r.Lo, r.Hi = s.at(r.Lo), s.at(r.Hi)
	}
	return r
}

// The margin and the rounding of a range.
const (
	margin       = 0.03 // share of the range that is added at both ends
	mostUnits    = 50   // the ends are multiples of a round number, of which at most these fit into the range
	leastDecades = 0.2  // smallest useful range of a logarithmic axis, in decades
)

// withMargin returns r with a margin, at least as wide as the smallest useful
// range, within the bounds of the axis.
func (ch *Chart) withMargin(s scale, r Range) Range {
	if r.empty() {
		return r
	}
	least := 0.0
	if ch.Goal != nil {
		least = ch.Goal.Least
	}
	size := r.size(least)
	switch {
	case s.log:
		size = max(r.Hi-r.Lo, leastDecades)
	case r.Hi-r.Lo < 1e-12*(1+math.Abs(r.Hi)): // a constant curve is in the middle
		size = max(math.Abs(r.Hi), 1e-3, least)
	}
	if extra := size - (r.Hi - r.Lo); extra > 0 {
		r.Lo, r.Hi = r.Lo-extra/2, r.Hi+extra/2
	}
	return ch.rounded(s, Range{r.Lo - margin*size, r.Hi + margin*size})
}

// rounded returns r with ends that are multiples of a round number, within the
// bounds of the axis.
func (ch *Chart) rounded(s scale, r Range) Range {
	if unit := nice((r.Hi - r.Lo) / mostUnits); unit > 0 && !math.IsInf(unit, 0) {
		r.Lo, r.Hi = math.Floor(r.Lo/unit)*unit, math.Ceil(r.Hi/unit)*unit
	}
	if ch.bounded(s) {
		r.Lo, r.Hi = max(r.Lo, ch.YMin), min(r.Hi, ch.YMax)
	}
	return r
}

// bounded reports whether the axis has bounds.
func (ch *Chart) bounded(s scale) bool { return ch.YMin < ch.YMax && !s.log }

// nice returns the smallest of 1, 2 and 5 times a power of ten that is at least
// v, as a number to round to.
func nice(v float64) float64 {
	exp := math.Floor(math.Log10(v))
	for _, m := range []float64{1, 2, 5} {
		if n := m * math.Pow(10, exp); v <= n*(1+1e-9) {
			return n
		}
	}
	return math.Pow(10, exp+1)
}
