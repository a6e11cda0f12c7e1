package search

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// parallelLines is the maximum number of trials with lines, and fewLines the maximum if
// colors do not distinguish lines. The best trials have lines.
const parallelLines, fewLines = 100, 16

// parallel returns the plot, and the trial of each of its lines.
func (v *Screen) parallel(s *ui.Scene) (*plot.Parallel, []*rankedTrial) {
	th := s.Theme
	ranked, looked := v.study.ranked(), v.looked()
	lo, hi := search.Range(trialsOf(ranked))
	best := ranked[:min(len(ranked), parallelLines)]
	if th.Letters {
		best = ranked[:min(len(ranked), fewLines)]
	}
	p := &plot.Parallel{Title: s.Heading(parallelTitle(len(best), len(ranked))),
		Strong: th.Strong, Weak: th.Weak, Glyphs: th.Glyphs}
	for _, a := range v.study.axes() {
		axis := plot.ParallelAxis{Name: a.Key, Choices: a.Choices}
		if a.Choices == nil {
			axis.Low, axis.High = a.Value(0), a.Value(1)
		}
		p.Axes = append(p.Axes, axis)
	}
	p.Axes = append(p.Axes, plot.ParallelAxis{Name: v.study.rankedBy(), Low: plot.Short(lo, 3), High: plot.Short(hi, 3), Strong: true})
	var of []*rankedTrial
	add := func(r *rankedTrial, l plot.ParallelLine) {
		for j := range v.study.axes() {
			l.At = append(l.At, r.Place(v.study.axes(), j))
		}
		score := math.NaN()
		if !r.Lost() {
			score = (r.Value() - lo) / (hi - lo)
		}
		l.At = append(l.At, score)
		p.Lines, of = append(p.Lines, l), append(of, r)
	}
	for i, r := range slices.Backward(best) {
		l := plot.ParallelLine{Style: th.Dimmer[0], Faint: th.Letters}
		switch {
		case i < len(ranked)/4:
			l.Style = th.Runs[0]
		case i >= len(ranked)/2:
			l.Style = th.Weak
		}
		add(r, l)
	}
	if looked != nil {
		add(looked, plot.ParallelLine{Style: th.Bold[1], Thick: true})
	}
	return p, of
}

// trialsOf returns the trials of a ranking.
func trialsOf(ranked []*rankedTrial) (all []*search.Trial) {
	for _, r := range ranked {
		all = append(all, r.Trial)
	}
	return all
}

// parallelTitle returns the title with the number of trials that have lines.
func parallelTitle(lines, trials int) string {
	if lines < trials {
		return fmt.Sprintf("parallel: the best %d of %d trials", lines, trials)
	}
	return "parallel: " + plot.Plural(trials, "trial")
}

// drawParallel draws the parallel coordinates.
func (v *Screen) drawParallel(s *ui.Scene, c plot.Canvas) {
	p, _ := v.parallel(s)
	p.Draw(c)
}

// pickParallel selects the trial whose line is nearest to a click, at the nearest axis.
func (v *Screen) pickParallel(h ui.Host, m ui.Mouse) tea.Cmd {
	if m.Act != ui.Click {
		return v.wheelTrials(h, m)
	}
	p, of := v.parallel(h.Scene())
	j := p.AxisAt(m.X, m.W)
	u := p.At(m.Y, m.H)
	return v.nearest(of, func(i int) float64 { return math.Abs(p.Lines[i].At[j] - u) })
}

// nearest selects the trial with the smallest distance; of equal ones the best.
func (v *Screen) nearest(of []*rankedTrial, distance func(i int) float64) tea.Cmd {
	best, at := math.Inf(1), -1
	for i := range of {
		if d := distance(i); d <= best { // better trials come later in of
			best, at = d, i
		}
	}
	if at < 0 {
		return nil
	}
	return v.lookAt(of[at])
}
