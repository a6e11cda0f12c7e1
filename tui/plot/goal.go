package plot

import (
	"cmp"
	"math"
	"slices"
)

// A Goal is what runs strive for. A chart with a goal has a y axis for what is
// still of interest: the ranges in which the runs near the goal settled. What
// is outside, a first fall, outliers or a run far from the others, is cut off.
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

// on returns the goal as an axis counts. On a logarithmic one a decade is the
// least that tells anything.
func (g *Goal) on(s scale) Goal {
	if s.log {
		return Goal{math.Log10(max(g.Value, math.SmallestNonzeroFloat64)), 1}
	}
	return *g
}

// A run joins others while their range grows at most squeeze times. No more
// than one of three is cut off, unless the range would grow more than beyond
// times. A range counts as leastShare of its values at least.
const squeeze, beyond, leastShare = 6, 100, 0.05

// far returns which of cores, the ranges in which runs settled, lie far outside
// of the others, the nearest first. It begins with the one that is nearest to
// the goal. There is one at least.
func far(cores []Range, goal, least float64) []int {
	distance := func(s Range) float64 { return max(s.Lo-goal, goal-s.Hi, 0) }
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

// near returns the range of the cores that are not far, and which are.
func near(cores []Range, goal, least float64) (shown Range, out []int) {
	out = far(cores, goal, least)
	shown = nothing()
	for i, r := range cores {
		if !slices.Contains(out, i) {
			shown = shown.with(r)
		}
	}
	return shown, out
}

// A reach is what a run takes of the y axis, as the axis counts: the range in
// which it settled, and that of the last values of its curves.
type reach struct {
	name       string
	core, ends Range
}

// reaches returns what each run takes of the axis. What has no name is one run.
func (ch *Chart) reaches(s scale) []reach {
	all := make([]reach, 0, len(ch.Lines))
	add := func(name string, xs, ys []float64) {
		core, last := ch.core(s, xs, ys)
		if core.empty() {
			return
		}
		i := slices.IndexFunc(all, func(r reach) bool { return r.name == name })
		if i < 0 {
			all = append(all, reach{name, nothing(), nothing()})
			i = len(all) - 1
		}
		all[i].core, all[i].ends = all[i].core.with(core), all[i].ends.with(Range{last, last})
	}
	for i := range ch.Lines {
		if l := &ch.Lines[i]; !l.Loose && !l.Faint {
			add(l.Name, l.X, l.Y)
		}
	}
	for _, a := range ch.Areas {
		add(a.Name, a.X, a.Lo)
		add(a.Name, a.X, a.Hi)
	}
	return all
}

// Of a curve its first part, unsettled, does not say where it went; nor do the
// outermost values, outliers at either end. Of many values it is enough to look
// at some, evenly spaced. Of a curve of few values each is of interest.
const unsettled, outliers, enough, few = 0.15, 0.02, 128, 4

// core returns the range in which a curve settled, with its last value.
func (ch *Chart) core(s scale, xs, ys []float64) (core Range, last float64) {
	from, to := first(xs, ch.XMin), first(xs, math.Nextafter(ch.XMax, math.Inf(1)))
	if from >= to {
		return nothing(), math.NaN()
	}
	low, high := outliers, 1-outliers
	if to-from < few {
		low, high = 0, 1
	} else {
		from += first(xs[from:to], xs[from]+unsettled*(xs[to-1]-xs[from]))
	}
	var kept [enough]float64
	values := kept[:0]
	last = math.NaN()
	stride := (to - from + enough - 1) / enough
	for i := to - 1; i >= from; i -= stride {
		if v := s.at(ys[i]); finite(v) {
			values = append(values, v)
			if math.IsNaN(last) {
				last = v
			}
		}
	}
	if len(values) == 0 {
		return nothing(), last
	}
	slices.Sort(values)
	return Range{min(quantile(values, low), last), max(quantile(values, high), last)}, last
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
