// Package importance says which axes of a search matter, and how well that is known.
//
// It is functional ANOVA (Hutter, Hoos and Leyton-Brown 2014): a random forest is grown
// on the places and the values of the trials, and the variance of each of its trees over
// the whole cube of the axes is divided exactly into what comes from each axis alone,
// from each pair beyond that, and so on. The same forest gives the mean value along an
// axis or over two, for slices and contours.
//
// A forest of few trials knows little. What it does not explain of trials that it was
// not grown on is part of every interval.
package importance

import (
	"cmp"
	"slices"

	"descent/trainer/search"
)

// MinTrials is the smallest number of trials that an Analysis is made of.
const MinTrials = 5

// mostTrials is how many trials of a long search are taken, evenly from the ranking, which
// bounds the time to a second or so.
const mostTrials = 2000

// An Analysis is what the trials of a search say about its axes.
type Analysis struct {
	Axes  []search.Axis
	Main  []Effect // what each axis does alone, in the order of Axes
	Pairs []Effect // what two axes do together beyond that, the largest first
}

// An Effect is what one or two axes do.
type Effect struct {
	Axes      []int    // places among Analysis.Axes
	Share     Estimate // of the variance of the values
	Explained float64  // share of the variance that is known; see Forest.Explained
	Trials    int      // that have the axes; 0 if these are too few, and Share says nothing

	forest  *Forest
	columns []int // of the forest, one for each of Axes
}

// At returns the mean value of the trials' metric, over all other axes, where those of
// the effect are at u: a number from 0 to 1 for each. Points along one axis make a
// slice, those over two a contour. It must not be called without Trials.
func (e *Effect) At(u ...float64) Estimate { return e.forest.At(e.columns, u...) }

// Analyze returns what trials say about axes. They are compared by the metric by which
// they are ranked, at the last rung that enough have reached.
//
// An axis that exists under a choice is measured among the trials that have it, and
// pairs of such axes only where they exist under the same choice.
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
			if axes[i].Under == nil { // the axis that fewer trials have decides
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
