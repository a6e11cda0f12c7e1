package plot

import (
	"math"
	"slices"
)

// A Range is what of y a chart shows, as its axis counts: in y or, on a
// logarithmic axis, its exponent.
type Range struct{ Lo, Hi float64 }

// nothing is the range of no values.
func nothing() Range { return Range{math.Inf(1), math.Inf(-1)} }

func (r Range) with(t Range) Range { return Range{min(r.Lo, t.Lo), max(r.Hi, t.Hi)} }
func (r Range) empty() bool        { return r.Lo > r.Hi }

// holds reports whether t, if it is anything, is within r, with so much room
// beyond its ends.
func (r Range) holds(t Range, room float64) bool {
	return t.empty() || t.Lo >= r.Lo-room && t.Hi <= r.Hi+room
}

// size is how wide r counts.
func (r Range) size(least float64) float64 {
	return max(r.Hi-r.Lo, least, leastShare*max(math.Abs(r.Lo), math.Abs(r.Hi)))
}

// fits reports whether r with t is at most so many times wider than r.
func (r Range) fits(t Range, times, least float64) bool {
	both := r.with(t)
	return both.Hi-both.Lo <= times*r.size(least)
}

// Fit returns the range that shows what matters: where the runs near the goal
// settled, or everything where there is no goal, with a little room.
func (ch *Chart) Fit() Range {
	s := scale{log: ch.Log}
	core, _ := ch.fitted(s)
	return ch.roomy(s, core)
}

// Of a range that is kept, a core may stick out by stickOut of it, and the
// present one must be larger than shrunk of it. One that replaces it gets
// headway of itself more on the sides on which it grows, and keeps the others.
const stickOut, shrunk, headway = 0.02, 0.6, 0.15

// Hold returns the range for a chart that showed the range old before, so that
// it rests most of the time while runs train: old, unless where the runs
// settled sticks out, a last value would be cut off, or old is much too wide.
func (ch *Chart) Hold(old Range) Range {
	s := scale{log: ch.Log}
	core, ends := ch.fitted(s)
	next := ch.roomy(s, core)
	wide := old.Hi - old.Lo
	if !(wide > 0) {
		return next
	}
	if old.holds(core, stickOut*wide) && old.holds(ends, 0) && next.Hi-next.Lo > shrunk*wide {
		return old
	}
	grown := ch.rounded(s, next.ahead(old))
	if both := ch.rounded(s, grown.with(old)); next.Hi-next.Lo > shrunk*(both.Hi-both.Lo) {
		return both
	}
	return grown
}

// ahead returns r with more room on the sides on which it went beyond old: there
// it will go on.
func (r Range) ahead(old Range) Range {
	more := headway * (r.Hi - r.Lo)
	if r.Lo < old.Lo {
		r.Lo -= more
	}
	if r.Hi > old.Hi {
		r.Hi += more
	}
	return r
}

// fitted returns the range of what matters, and that of the last values which
// must not be cut off.
func (ch *Chart) fitted(s scale) (core, ends Range) {
	if ch.Goal == nil {
		all := ch.everything(s)
		return all, all
	}
	reaches := ch.reaches(s)
	if len(reaches) == 0 {
		return nothing(), nothing()
	}
	cores := make([]Range, len(reaches))
	for i, r := range reaches {
		cores[i] = r.core
	}
	goal := ch.Goal.on(s)
	core, out := near(cores, goal.Value, goal.Least)
	ends = nothing()
	for i, r := range reaches {
		if !slices.Contains(out, i) {
			ends = ends.with(r.ends)
		}
	}
	return core, ends
}

// everything returns the range of all that is visible.
func (ch *Chart) everything(s scale) Range {
	all := nothing()
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

// visible returns the range of the part of a curve that is between XMin and
// XMax, and of the points beside it, to which lines are drawn, as the axis
// counts.
func (ch *Chart) visible(s scale, xs, ys []float64) Range {
	from := max(first(xs, ch.XMin)-1, 0)
	to := min(first(xs, ch.XMax)+1, len(ys))
	least := -math.MaxFloat64
	if s.log {
		least = math.SmallestNonzeroFloat64
	}
	r := nothing()
	for _, y := range ys[min(from, to):to] {
		if y >= least && y <= math.MaxFloat64 { // and so a number, with a place
			r.Lo, r.Hi = min(r.Lo, y), max(r.Hi, y)
		}
	}
	if !r.empty() {
		r.Lo, r.Hi = s.at(r.Lo), s.at(r.Hi)
	}
	return r
}

// Beyond both ends of what is shown is edge of it. The ends are multiples of a
// round number, of which finest at most are in the range. On a logarithmic axis
// less than leastDecades of a decade tells nothing.
const edge, finest, leastDecades = 0.03, 50, 0.2

// roomy returns r with a little room, wide enough to tell something, within
// the bounds of the axis.
func (ch *Chart) roomy(s scale, r Range) Range {
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
	case r.Hi-r.Lo < 1e-12*(1+math.Abs(r.Hi)): // a constant curve goes in the middle
		size = max(math.Abs(r.Hi), 1e-3, least)
	}
	if extra := size - (r.Hi - r.Lo); extra > 0 {
		r.Lo, r.Hi = r.Lo-extra/2, r.Hi+extra/2
	}
	return ch.rounded(s, Range{r.Lo - edge*size, r.Hi + edge*size})
}

// rounded returns r with ends that are multiples of a round number, within the
// bounds of the axis.
func (ch *Chart) rounded(s scale, r Range) Range {
	if unit := nice((r.Hi - r.Lo) / finest); unit > 0 && !math.IsInf(unit, 0) {
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
