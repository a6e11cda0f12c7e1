// Package importance estimates how much each axis of a search affects the result, with
// intervals.
//
// The method is functional ANOVA (Hutter, Hoos and Leyton-Brown 2014): a random forest is
// grown on the places and the values of the trials, and the variance of each of its trees
// over the cube of the axes is decomposed exactly into parts due to single axes, to
// interactions of pairs, and so on. The same forest gives the mean value along one axis
// or two axes, for slices and contours. Analyze returns all of this as an Analysis.
//
// The intervals include the out-of-bag error, which is large for few trials.
package importance

import (
	"cmp"
	"slices"

	"descent/trainer/search"
)

// MinTrials is the smallest number of trials for an Analysis.
const MinTrials = 5

// mostTrials is the maximum number of trials that are used, evenly spaced in the ranking.
// It limits the computing time to about a second.
const mostTrials = 2000

// An Analysis contains the effects of the axes of a search.
type Analysis struct {
	Axes  []search.Axis
	Main  []Effect // main effects, in the order of Axes
	Pairs []Effect // interactions of two axes, largest first
}

// An Effect is the main effect of an axis or the interaction of two.
type Effect struct {
	Axes      []int    // indices in Analysis.Axes
	Share     Estimate // share of the variance of the values
	Explained float64  // see Forest.Explained
	Trials    int      // number of trials that have the axes; 0 if there are too few, and Share is not set

	forest  *Forest
	columns []int // of the forest, one for each of Axes
}

// At returns the mean of the ranking metric over all other axes, with the axes of the
// effect at u, from 0 to 1 for each. Points along one axis give a slice, points over two
// axes a contour. It must not be called if Trials is 0.
func (e *Effect) At(u ...float64) Estimate { return e.forest.At(e.columns, u...) }

// Analyze returns the effects of axes on the ranking metric of trials, at the last rung
// that enough of them have reached.
//
// The effect of an axis that exists only under certain choices is computed from the
// trials that have it, and a pair of such axes must exist under the same choices.
func Analyze(axes []search.Axis, trials []search.Trial) *Analysis {
	a := &Analysis{Axes: axes}
	compared := search.Thinned(search.Comparable(trials, Wanted(len(axes))), mostTrials)
	samples := map[string]*sample{}
	of := func(j int) *sample {
		key := axes[j].Group()
		if samples[key] == nil {
			samples[key] = newSample(axes, key, compared)
		}
		return samples[key]
	}
	for j := range axes {
		a.Main = append(a.Main, of(j).effect(j))
		for i := range j {
			s := of(i)
			if axes[i].Under == nil { // use the group of the axis that fewer trials have
				s = of(j)
			}
			if s.has(i) && s.has(j) && s.forest != nil {
				a.Pairs = append(a.Pairs, s.effect(i, j))
			}
		}
	}
	slices.SortStableFunc(a.Pairs, func(x, y Effect) int { return cmp.Compare(y.Share.Mean, x.Share.Mean) })
	return a
}
