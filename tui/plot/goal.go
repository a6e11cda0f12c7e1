package plot

import (
	"cmp"
	"math"
	"slices"
)

// A Goal is what runs strive for. A chart with a goal has a y axis for the runs
// near it: one that is far outside of the others is cut off, so that it does
// not flatten them.
type Goal struct {
	Value float64 // the best there is: 0 for a loss, 1 for an accuracy
	Least float64 // the least range of the axis that tells anything
}

// What runs strive for: no loss, a score (an accuracy or R²) of 1, and none
// between train and validation.
var (
	LossGoal  = Goal{Value: 0}
	ScoreGoal = Goal{Value: 1, Least: leastScores}
	GapGoal   = Goal{Value: 0, Least: leastScores}
)

const leastScores = 0.05

// A span is a range of values.
type span struct{ lo, hi float64 }

// nothing is the span of no values.
func nothing() span { return span{math.Inf(1), math.Inf(-1)} }

func (s span) with(t span) span { return span{min(s.lo, t.lo), max(s.hi, t.hi)} }
func (s span) empty() bool      { return s.lo > s.hi }

// A run joins others while their range grows at most squeeze times. No more
// than one of three is cut off, unless the range would grow more than beyond
// times. A range counts as leastShare of its values at least.
const squeeze, beyond, leastShare = 6, 100, 0.05

// size is how wide s counts.
func (s span) size(least float64) float64 {
	return max(s.hi-s.lo, least, leastShare*max(math.Abs(s.lo), math.Abs(s.hi)))
}

// fits reports whether s with t is at most so many times wider than s.
func (s span) fits(t span, times, least float64) bool {
	both := s.with(t)
	return both.hi-both.lo <= times*s.size(least)
}

// far returns which of cores, the ranges in which runs settled, lie far outside
// of the others, the nearest first. It begins with the one that is nearest to
// the goal. There is one at least.
func far(cores []span, goal, least float64) []int {
	distance := func(s span) float64 { return max(s.lo-goal, goal-s.hi, 0) }
	out := make([]int, len(cores))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(i, j int) int { return cmp.Compare(distance(cores[i]), distance(cores[j])) })
	in := cores[out[0]]
	for out = out[1:]; ; out = out[1:] {
		out = slices.DeleteFunc(out, func(i int) bool {
			fits := in.fits(cores[i], squeeze, least)
			if fits {
				in = in.with(cores[i])
			}
			return fits
		})
		if len(out) <= len(cores)/3 || !in.fits(cores[out[0]], beyond, least) {
			return out
		}
		in = in.with(cores[out[0]])
	}
}

// A reach is what a run takes of the y axis, as the axis counts.
type reach struct {
	name string
	all  span
	core span
}

// yRange returns the range of what is visible: of all runs but those that lie
// far outside of the others, if the chart has a goal.
func (ch *Chart) yRange(s scale) span {
	reaches := ch.reaches(s)
	all, shortest := nothing(), math.Inf(1)
	for _, r := range reaches {
		all, shortest = all.with(r.all), min(shortest, r.all.hi-r.all.lo)
	}
	if ch.Goal == nil || len(reaches) < 2 {
		return all
	}
	goal, least := ch.Goal.Value, ch.Goal.Least
	if s.log {
		goal, least = math.Log10(max(goal, math.SmallestNonzeroFloat64)), 1
	}
	if all.hi-all.lo <= squeeze*max(shortest, least) { // none can be far
		return all
	}
	return near(ch.settled(s, reaches), goal, least)
}

// near returns the range of the runs that are not far, and of those to which it
// can grow without flattening them.
func near(reaches []reach, goal, least float64) span {
	cores := make([]span, len(reaches))
	for i, r := range reaches {
		cores[i] = r.core
	}
	out := far(cores, goal, least)
	shown := nothing()
	for i, r := range reaches {
		if !slices.Contains(out, i) {
			shown = shown.with(r.all)
		}
	}
	for _, i := range out {
		if all := reaches[i].all; shown.fits(all, squeeze, least) {
			shown = shown.with(all)
		}
	}
	return shown
}

// reaches returns what each run takes of the axis. What has no name is one run.
func (ch *Chart) reaches(s scale) []reach {
	all := make([]reach, 0, len(ch.Lines))
	add := func(name string, t span) {
		if t.empty() {
			return
		}
		i := slices.IndexFunc(all, func(r reach) bool { return r.name == name })
		if i < 0 {
			all = append(all, reach{name, nothing(), nothing()})
			i = len(all) - 1
		}
		all[i].all = all[i].all.with(t)
	}
	for i := range ch.Lines {
		if l := &ch.Lines[i]; !l.Loose {
			add(l.Name, ch.visible(s, l.X, l.Y))
		}
	}
	for _, a := range ch.Areas {
		add(a.Name, ch.visible(s, a.X, a.Lo).with(ch.visible(s, a.X, a.Hi)))
	}
	return all
}

// Of a curve its first part, unsettled, does not say where it went; nor do the
// outermost values, outliers at either end. Of many values it is enough to look
// at some, evenly spaced.
const unsettled, outliers, enough = 0.15, 0.02, 128

// settled adds to reaches the ranges in which the runs settled.
func (ch *Chart) settled(s scale, reaches []reach) []reach {
	for i := range ch.Lines {
		l := &ch.Lines[i]
		k := slices.IndexFunc(reaches, func(r reach) bool { return r.name == l.Name })
		if k >= 0 && !l.Loose && !l.Faint {
			reaches[k].core = reaches[k].core.with(ch.core(s, l))
		}
	}
	for i, r := range reaches {
		if r.core.empty() {
			reaches[i].core = r.all
		}
	}
	return reaches
}

// core returns the range in which a curve settled, with its last value.
func (ch *Chart) core(s scale, l *Line) span {
	from, to := first(l.X, ch.XMin), first(l.X, math.Nextafter(ch.XMax, math.Inf(1)))
	if from >= to {
		return nothing()
	}
	from += first(l.X[from:to], l.X[from]+unsettled*(l.X[to-1]-l.X[from]))
	var kept [enough]float64
	values := kept[:0]
	last := math.NaN()
	stride := (to - from + enough - 1) / enough
	for i := to - 1; i >= from; i -= stride {
		if v := s.at(l.Y[i]); finite(v) {
			values = append(values, v)
			if math.IsNaN(last) {
				last = v
			}
		}
	}
	if len(values) == 0 {
		return nothing()
	}
	slices.Sort(values)
	return span{min(quantile(values, outliers), last), max(quantile(values, 1-outliers), last)}
}

// quantile returns a quantile of sorted values, linear between two of them.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
