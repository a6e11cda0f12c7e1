package importance

import (
	"cmp"
	"slices"

	"descent/trainer/search"
)

// Findings are what the trials of a search say about its axes, ready to be drawn.
type Findings struct {
	*Analysis
	Slices   [][]Estimate // the mean value at even places along each axis; nil for one of which too little is known
	Surfaces []Surface    // the mean value over each of the first of Pairs
}

// How many places a slice has, and a surface along each of its axes.
const slicePlaces, surfacePlaces = 48, 24

// mostPairs is how many pairs have a surface: those that do most together.
const mostPairs = 15

// Find returns what trials say about axes.
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

// Known reports whether there are trials enough to say anything.
func (a *Analysis) Known() bool {
	return slices.ContainsFunc(a.Main, func(e Effect) bool { return e.Trials > 0 })
}

// Wanted returns how many trials with a value an Analysis of so many axes needs.
func Wanted(axes int) int { return max(MinTrials, axes+3) }

// Explained returns the share of the variance that the forest of all trials explains,
// -1 if there is none.
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

// Effects returns the effects of single axes, the largest first, and behind them those
// of the pairs that have a surface.
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

// A Surface is the mean value over two axes, at places evenly spaced on both.
type Surface struct {
	Values       [surfacePlaces][surfacePlaces]float64 // by the first axis, then the second
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

// Flat reports whether the surface is equally high everywhere.
func (s *Surface) Flat() bool { return s.span == 0 }

// Share returns how high the surface is at x, y, both from 0 to 1: from 0 for its lowest
// place to 1 for its highest.
func (s *Surface) Share(x, y float64) float64 {
	at := func(u float64) int { return min(int(u*surfacePlaces), surfacePlaces-1) }
	if s.span == 0 {
		return 0
	}
	return (s.Values[at(x)][at(y)] - s.lowest) / s.span
}
