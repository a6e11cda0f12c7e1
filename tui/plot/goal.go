package plot

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A Goal is the best value that a measurement can have. A chart with a goal shows
// the ranges in which the runs near the goal have settled. The rest is cut off:
// the steep first part of a curve, outliers, and runs far from the others.
type Goal struct {
	Value float64 // the best value: 0 for a loss, 1 for an accuracy
	Least float64 // the smallest useful range of the y axis
}

// The goals of a loss, of a score (an accuracy or R²), and of the gap between the
// scores of train and validation.
var (
	LossGoal  = Goal{Value: 0}
	ScoreGoal = Goal{Value: 1, Least: leastScores}
	GapGoal   = Goal{Value: 0, Least: leastScores}
)

const leastScores = 0.05

// on returns the goal in positions on the axis s. On a logarithmic axis the
// smallest useful range is a decade.
func (g *Goal) on(s scale) Goal {
	if s.log {
		return Goal{math.Log10(max(g.Value, math.SmallestNonzeroFloat64)), 1}
	}
	return *g
}

// How far decides which runs the axis shows.
const (
	joinGrowth  = 6    // a run is shown if the range grows at most this many times
	forceGrowth = 100  // or this many times, while more than a third of the runs are left out
	leastShare  = 0.05 // a range counts as at least this share of its largest absolute value
)

// far returns the indices of those cores that the axis leaves out, the nearest to
// the goal first. The cores are the ranges in which runs have settled, at least
// one. far starts with the core nearest to the goal, and adds others to the range
// that is shown as joinGrowth and forceGrowth allow. least is the smallest useful
// range.
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
			fits := in.fits(cores[i], joinGrowth, least)
			if fits {
				in = in.with(cores[i])
			}
			return fits
		})
		if len(out) <= len(cores)/3 || !in.fits(cores[out[0]], forceGrowth, least) {
			return out
		}
		in = in.with(cores[out[0]])
	}
}

// near returns the range of the cores that are not far, and the indices of those
// that are.
func near(cores []Range, goal, least float64) (shown Range, out []int) {
	out = far(cores, goal, least)
	shown = emptyRange()
	for i, r := range cores {
		if !slices.Contains(out, i) {
			shown = shown.with(r)
		}
	}
	return shown, out
}

// An extent says what a run needs of the y axis, in positions on the axis: the
// range in which its curves have settled, and the range of their last values.
type extent struct {
	name       string
	core, ends Range
}

// extents returns the extent of each run. All curves without a name are one run.
func (ch *Chart) extents(s scale) []extent {
	all := make([]extent, 0, len(ch.Lines))
	add := func(name string, xs, ys []float64) {
		core, last := ch.core(s, xs, ys)
		if core.empty() {
			return
		}
		i := slices.IndexFunc(all, func(e extent) bool { return e.name == name })
		if i < 0 {
			all = append(all, extent{name, emptyRange(), emptyRange()})
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

// How core finds the range in which a curve has settled.
const (
	firstShare   = 0.15 // the first part of the curve, by x, that is left out
	outlierShare = 0.02 // the share of the values at either end that is left out
	mostSamples  = 128  // so many values, evenly spaced, are looked at
	fewValues    = 4    // a curve of fewer values counts as a whole
)

// core returns the range in which a curve has settled, which includes its last
// value, and that value, both in positions on the axis s. The range is empty and
// the value NaN if no value is between XMin and XMax.
func (ch *Chart) core(s scale, xs, ys []float64) (core Range, last float64) {
	from, to := sort.SearchFloat64s(xs, ch.XMin), sort.SearchFloat64s(xs, math.Nextafter(ch.XMax, math.Inf(1)))
	if from >= to {
		return emptyRange(), math.NaN()
	}
	low, high := outlierShare, 1-outlierShare
	if to-from < fewValues {
		low, high = 0, 1
	} else {
		from += sort.SearchFloat64s(xs[from:to], xs[from]+firstShare*(xs[to-1]-xs[from]))
	}
	var samples [mostSamples]float64
	values := samples[:0]
	last = math.NaN()
	stride := (to - from + mostSamples - 1) / mostSamples
	for i := to - 1; i >= from; i -= stride {
		if v := s.at(ys[i]); finite(v) {
			values = append(values, v)
			if math.IsNaN(last) {
				last = v
			}
		}
	}
	if len(values) == 0 {
		return emptyRange(), last
	}
	slices.Sort(values)
	return Range{min(quantile(values, low), last), max(quantile(values, high), last)}, last
}

// quantile returns the q-quantile of sorted values, linear between two of them.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
