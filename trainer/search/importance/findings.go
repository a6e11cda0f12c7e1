package importance

import (
	"cmp"
	"slices"

	"descent/trainer/search"
)

// Findings are an Analysis with the means over one and two axes, in a form for charts.
type Findings struct {
	*Analysis
	Slices   [][]Estimate // the mean value at evenly spaced points of each axis; nil for an axis with too few trials
	Surfaces []Surface    // the mean value over the axes of each of the first Pairs
}

// The number of points of a slice, and of a surface along each of its axes.
const slicePlaces, surfacePlaces = 48, 24

// mostPairs is the maximum number of surfaces. The pairs with the largest effects have one.
const mostPairs = 15

// Find returns the Findings for the axes and trials of a search.
func Find(axes []search.Axis, trials []search.Trial) *Findings {
	f := &Findings{Analysis: Analyze(axes, trials), Slices: make([][]Estimate, len(axes))}
	for j := range f.Main {
		e := &f.Main[j]
		if e.Trials == 0 {
			continue
		}
		for i := range slicePlaces {
			f.Slices[j] = append(f.Slices[j], e.At((float64(i)+0.5)/slicePlaces))
		}
	}
	for k := range f.Pairs[:min(len(f.Pairs), mostPairs)] {
		f.Surfaces = append(f.Surfaces, newSurface(&f.Pairs[k]))
	}
	return f
}

// Known reports whether there are enough trials for at least one effect.
func (a *Analysis) Known() bool {
	return slices.ContainsFunc(a.Main, func(e Effect) bool { return e.Trials > 0 })
}

// Wanted returns the number of trials with a value that an Analysis of the given number of
// axes needs.
func Wanted(axes int) int { return max(MinTrials, axes+3) }

// Explained returns the share of the variance that the forest of all trials explains; -1 if
// there is no forest.
func (a *Analysis) Explained() float64 {
	for j := range a.Main {
		if e := &a.Main[j]; e.Trials > 0 && a.Axes[j].Under == nil {
			return max(e.Explained, 0)
		}
	}
	return -1
}

// Keys returns the keys of the axes of an effect.
func (a *Analysis) Keys(e *Effect) (keys []string) {
	for _, j := range e.Axes {
		keys = append(keys, a.Axes[j].Key)
	}
	return keys
}

// Effects returns the effects of single axes, largest first, followed by those of the pairs
// that have a surface.
func (f *Findings) Effects() (all []*Effect) {
	for j := range f.Main {
		all = append(all, &f.Main[j])
	}
	slices.SortStableFunc(all, func(a, b *Effect) int { return cmp.Compare(b.Share.Mean, a.Share.Mean) })
	for k := range f.Surfaces {
		all = append(all, &f.Pairs[k])
	}
	return all
}

// A Surface is the mean value as a function of two axes, at evenly spaced points of both.
type Surface struct {
	Values       [surfacePlaces][surfacePlaces]float64 // indexed by the first axis, then the second
	lowest, span float64
}

// newSurface computes the surface of a pair.
func newSurface(e *Effect) (s Surface) {
	if e.Trials == 0 {
		return s
	}
	grid := e.forest.Grid([2]int{e.columns[0], e.columns[1]}, surfacePlaces)
	s.lowest = grid[0].Mean
	highest := s.lowest
	for k, e := range grid {
		s.Values[k/surfacePlaces][k%surfacePlaces] = e.Mean
		s.lowest, highest = min(s.lowest, e.Mean), max(highest, e.Mean)
	}
	s.span = highest - s.lowest
	return s
}

// Flat reports whether all values of the surface are equal.
func (s *Surface) Flat() bool { return s.span == 0 }

// Share returns the value of the surface at x, y, both from 0 to 1, scaled so that the
// lowest value is 0 and the highest is 1.
func (s *Surface) Share(x, y float64) float64 {
	at := func(u float64) int { return min(int(u*surfacePlaces), surfacePlaces-1) }
	if s.span == 0 {
		return 0
	}
	return (s.Values[at(x)][at(y)] - s.lowest) / s.span
}
