package importance

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"descent/trainer/search"
)

// A sample is the forest of the trials that have the axes of a group, over these axes and
// those of all trials.
type sample struct {
	columns []int // indices of its axes
	rows    int
	forest  *Forest // nil if there are too few trials
}

// newSample returns the sample of a group, "" for the axes of all trials. It leaves out
// the axis whose choices determine whether the group exists.
func newSample(axes []search.Axis, group string, trials []*search.Trial) *sample {
	s := &sample{}
	part, _, _ := strings.Cut(group, "=")
	member := -1 // an axis of the group, which the trials must have
	for j, a := range axes {
		if g := a.Group(); g == "" && a.Key != part || g == group {
			s.columns = append(s.columns, j)
			if g == group {
				member = j
			}
		}
	}
	var x [][]float64
	var have []*search.Trial
	for _, t := range trials {
		if t.Has(member) {
			row := make([]float64, len(s.columns))
			for i, j := range s.columns {
				row[i] = t.At[j]
			}
			x, have = append(x, row), append(have, t)
		}
	}
	if s.rows = len(have); s.rows < MinTrials {
		return s
	}
	choices := make([]int, len(s.columns))
	for i, j := range s.columns {
		choices[i] = len(axes[j].Choices)
	}
	s.forest = Grow(x, fenced(have), choices)
	return s
}

// has reports whether the sample has axis j.
func (s *sample) has(j int) bool { return slices.Contains(s.columns, j) }

// effect returns the effect of axes, which s must have.
func (s *sample) effect(axes ...int) Effect {
	e := Effect{Axes: axes, Share: Estimate{math.NaN(), 0, 1}}
	if s.forest == nil {
		return e
	}
	for _, j := range axes {
		e.columns = append(e.columns, slices.Index(s.columns, j))
	}
	e.forest, e.Trials, e.Explained = s.forest, s.rows, s.forest.Explained
	e.Share = s.forest.Share(e.columns...)
	return e
}

// fenced returns the values of trials. Values beyond Tukey's fence, 1.5 interquartile
// ranges outside the worse quartile, are set to the fence, so that outliers do not
// dominate the variance. Trials that failed or diverged get the worst value.
func fenced(trials []*search.Trial) []float64 {
	values := make([]float64, len(trials))
	var known []float64 // higher is better
	for i, t := range trials {
		values[i] = t.Value() * t.Better()
		if t.Lost() || math.IsInf(values[i], 0) {
			values[i] = math.NaN()
		}
		if !math.IsNaN(values[i]) {
			known = append(known, values[i])
		}
	}
	if len(known) == 0 {
		return make([]float64, len(trials))
	}
	slices.Sort(known)
	worst := known[0]
	low, high := stat.Quantile(0.25, stat.Empirical, known, nil), stat.Quantile(0.75, stat.Empirical, known, nil)
	if high > low {
		worst = max(worst, low-1.5*(high-low))
	}
	for i, t := range trials {
		if !(values[i] > worst) { // also true for NaN, of a trial that failed or diverged
			values[i] = worst
		}
		values[i] *= t.Better()
	}
	return values
}
