package search

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/search"
	"descent/trainer/search/importance"
	"descent/tui/plot"
	"descent/tui/ui"
)

// findings has the effects of the settings on the score. They are computed on another
// goroutine, while a view is shown that needs them.
type findings struct {
	analysis *importance.Analysis
	slices   [][]importance.Estimate // the mean score along each axis; nil for an axis with too few trials
	surfaces []surface               // the mean score over each pair, in the order of Analysis.Pairs
	trials   int                     // number of trials from which they were computed
	busy     bool
}

// A surface is the mean score over two axes, at points evenly spaced on both.
type surface struct {
	values       [surfacePoints][surfacePoints]float64 // indexed by the first axis, then by the second
	lowest, span float64
}

// The number of points of slices and surfaces along an axis.
const slicePoints, surfacePoints = 48, 24

// Update implements ui.Updater: it looks for a search to show, and computes the
// findings for the views that show them, when there are more trials.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	if !v.study.planned() {
		return v.lookForSearch(h)
	}
	return v.analyze()
}

// analyze returns a command that computes the findings, if there is something new.
func (v *Screen) analyze() tea.Cmd {
	s := v.study
	all := s.trials()
	if v.view < importances || v.view == parallels || s.found.busy || len(all) == s.found.trials {
		return nil
	}
	if s.live && 10*len(all) < 11*s.found.trials { // wait for 10 % more trials: the computation slows them down
		return nil
	}
	s.found.busy = true
	axes, trials := s.axes(), slices.Clone(all)
	return func() tea.Msg {
		found := analyze(axes, trials)
		return ui.Reply(func(ui.Host) tea.Cmd {
			s.found = found
			return nil
		})
	}
}

// analyze computes the findings of trials.
func analyze(axes []search.Axis, trials []search.Trial) findings {
	f := findings{analysis: importance.Analyze(axes, trials), trials: len(trials)}
	f.slices = make([][]importance.Estimate, len(axes))
	for j := range f.analysis.Main {
		e := &f.analysis.Main[j]
		if e.Trials == 0 {
			continue
		}
		for i := range slicePoints {
			f.slices[j] = append(f.slices[j], e.At((float64(i)+0.5)/slicePoints))
		}
	}
	for k := range f.analysis.Pairs[:min(len(f.analysis.Pairs), mostPairs)] {
		f.surfaces = append(f.surfaces, newSurface(&f.analysis.Pairs[k]))
	}
	return f
}

// mostPairs is the largest number of pairs with a contour: those with the largest
// interactions.
const mostPairs = 15

// newSurface computes the surface of a pair.
func newSurface(e *importance.Effect) (s surface) {
	if e.Trials == 0 {
		return s
	}
	highest := s.lowest
	for i := range s.values {
		for j := range s.values[i] {
			v := e.At((float64(i)+0.5)/surfacePoints, (float64(j)+0.5)/surfacePoints).Mean
			s.values[i][j] = v
			if first := i+j == 0; first || v < s.lowest {
				s.lowest = v
			}
			if first := i+j == 0; first || v > highest {
				highest = v
			}
		}
	}
	s.span = highest - s.lowest
	return s
}

// share returns the height of the surface at x, y: 0 for its minimum, 1 for its maximum.
func (s *surface) share(x, y float64) float64 {
	at := func(u float64) int { return min(int(u*surfacePoints), surfacePoints-1) }
	if s.span == 0 {
		return 0
	}
	return (s.values[at(x)][at(y)] - s.lowest) / s.span
}

// waiting returns true if there are no findings yet, and then draws why.
func (v *Screen) waiting(s *ui.Scene, c plot.Canvas, title string) bool {
	f := &v.study.found
	if f.analysis != nil && slices.ContainsFunc(f.analysis.Main, func(e importance.Effect) bool { return e.Trials > 0 }) {
		return false
	}
	c.Text(0, 0, s.Heading(title), s.Theme.Strong)
	text := "looking at the trials"
	if f.analysis != nil {
		text = fmt.Sprintf("too few trials: want at least %d that have a score", max(importance.MinTrials, len(v.study.axes())+3))
	}
	c.Text(max((c.Width-len(text))/2, 1), c.Height/2, text, s.Theme.Weak)
	return true
}
