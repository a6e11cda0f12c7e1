package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"descent/trainer/interchange/chart"
	"descent/trainer/interchange/chart/axis"
	"descent/trainer/search"
)

// Limits that keep the page of a search small and legible.
const (
	mostLines    = 200    // trials in the parallel coordinates
	mostDots     = 12_000 // dots in all slices and contours together
	mostContours = 6
	mostCurves   = 12
)

// draw sets the figures.
func (g *studyPage) draw() {
	g.Texts = template.JS(g.texts())
	y := g.yAxis()
	if g.found.Known() {
		g.Important = append(g.Important, figure{Image: template.HTML(g.bars().Inline())})
	}
	lines := g.parallel(y)
	g.Important = append(g.Important, figure{Image: template.HTML(lines.Inline()), Points: template.JS(lines.Marks()), Wide: true, Least: 100 * len(lines.Axes)})
	pairs := min(len(g.found.Surfaces), mostContours)
	wide := g.containing(y)
	drawn := search.Thinned(places(len(g.ranked)), max(mostDots/(len(g.axes)+pairs), 100))
	for j := range g.axes {
		g.Slices = append(g.Slices, dots(g.slice(j, wide, drawn)))
	}
	for k := range pairs {
		g.Contours = append(g.Contours, dots(g.contour(k, drawn)))
	}
	if c := g.curves(); len(c.Curves) > 0 {
		g.Curves = append(g.Curves, curves(c))
	}
	if n := len(g.ranked); len(drawn) < n {
		g.Thinned = fmt.Sprintf("Of %d trials %d are drawn, evenly from the ranking; the lines are those of the best %d.", n, len(drawn), mostLines)
	} else if n > mostLines {
		g.Thinned = fmt.Sprintf("The lines are those of the best %d of %d trials.", mostLines, n)
	}
}

// places returns the ranks of n trials, from 0.
func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// dots returns the figure of a scatter.
func dots(s *chart.Scatter) figure {
	return figure{Image: template.HTML(s.Inline()), Points: template.JS(s.Marks())}
}

// A height is the axis of the score that ranks the trials.
type height struct {
	chart.Axis
	lo, hi float64
	less   bool // whether smaller values are better
}

// yAxis returns the axis of the score.
func (u *tuning) yAxis() height {
	lo, hi := search.Range(u.ranked)
	return height{lo: lo, hi: hi, less: u.study.Search.LessIsBetter(), Axis: chart.Axis{Name: u.rankedBy()}}.ticked()
}

// containing returns h, extended so that it contains the means of all slices.
func (u *tuning) containing(h height) height {
	for _, s := range u.found.Slices {
		for _, e := range s {
			h.lo, h.hi = min(h.lo, e.Mean), max(h.hi, e.Mean)
		}
	}
	return h.ticked()
}

// ticked returns h with ticks at round values.
func (h height) ticked() height {
	h.Ticks = nil
	values, _ := axis.Ticks(h.lo, h.hi, 6, false)
	for _, v := range values {
		h.Ticks = append(h.Ticks, chart.Tick{At: (v - h.lo) / (h.hi - h.lo), Text: digits(v)})
	}
	return h
}

// at returns the position of a value on the axis, from 0 to 1. Values beyond the axis have
// the position of its nearest end.
func (h height) at(v float64) float64 { return min(max((v-h.lo)/(h.hi-h.lo), 0), 1) }

// of returns the position of a trial. A trial that diverged or failed is at the worse end.
func (h height) of(t *search.Trial) float64 {
	switch {
	case !t.Lost():
		return h.at(t.Value())
	case h.less:
		return 1
	}
	return 0
}

// level returns the level of the trial with rank i, from 0.
func (u *tuning) level(i int) chart.Level {
	switch {
	case u.ranked[i].Lost():
		return chart.Lost
	case i == 0:
		return chart.Best
	case i < len(u.ranked)/4:
		return chart.Good
	case i < len(u.ranked)/2:
		return chart.Fair
	}
	return chart.Poor
}

// axisOf returns axis j of the search, with ticks at its choices or at round numbers.
func (u *tuning) axisOf(j int) chart.Axis {
	a := u.axes[j]
	x := chart.Axis{Name: a.Key}
	for i, c := range a.Choices {
		x.Ticks = append(x.Ticks, chart.Tick{At: (float64(i) + 0.5) / float64(len(a.Choices)), Text: u.clean(c)})
	}
	if a.Choices != nil {
		return x
	}
	values := axis.LogTicks(a.From, a.To, 6)
	if !a.Log {
		values, _ = axis.Ticks(a.From, a.To, 6, a.Whole)
	}
	for _, v := range values {
		x.Ticks = append(x.Ticks, chart.Tick{At: a.At(v), Text: digits(v)})
	}
	return x
}

// bars returns the importance of the settings, and of the pairs that have a contour.
func (u *tuning) bars() *chart.Bars {
	b := &chart.Bars{Title: "importance: share of the variance, and its 95% interval"}
	single := len(u.axes)
	for i, e := range u.found.Effects() {
		if i == single+mostContours {
			break
		}
		bar := chart.Bar{Label: strings.Join(u.found.Keys(e), " × "), Value: "too few trials", Unknown: e.Trials == 0}
		if len(e.Axes) > 1 {
			bar.Slot = 2
		}
		if e.Trials > 0 {
			bar.Value = percent(e.Share.Mean) + "  (" + between(e.Share) + ")"
			bar.Share, bar.Low, bar.High = e.Share.Mean, e.Share.Low, e.Share.High
		}
		b.Bars = append(b.Bars, bar)
	}
	return b
}

// parallel returns the best trials as lines across all axes and the axis of the score.
func (u *tuning) parallel(y height) *chart.Parallel {
	p := &chart.Parallel{Title: "parallel coordinates"}
	for j, a := range u.axes {
		x := u.axisOf(j)
		if a.Choices == nil { // the ends of the range are more informative than round numbers
			x.Ticks = []chart.Tick{{At: 0, Text: a.Value(0)}, {At: 1, Text: a.Value(1)}}
		}
		p.Axes = append(p.Axes, x)
	}
	last := y.Axis
	last.Ticks = []chart.Tick{{At: 0, Text: u.number(y.lo)}, {At: 1, Text: u.number(y.hi)}}
	p.Axes = append(p.Axes, last)
	for i, t := range slices.Backward(u.ranked[:min(len(u.ranked), mostLines)]) {
		l := chart.Line{Level: u.level(i), Of: i}
		for j := range u.axes {
			l.At = append(l.At, t.Place(u.axes, j))
		}
		score := math.NaN()
		if !t.Lost() {
			score = y.of(t)
		}
		l.At = append(l.At, score)
		p.Lines = append(p.Lines, l)
	}
	return p
}

// slice returns the scores of the trials over axis j, with the mean over all other axes.
func (u *tuning) slice(j int, y height, drawn []int) *chart.Scatter {
	s := &chart.Scatter{Title: u.axes[j].Key, X: u.axisOf(j), Y: y.Axis}
	for _, e := range u.found.Slices[j] {
		s.Line, s.Low, s.High = append(s.Line, y.at(e.Mean)), append(s.Low, y.at(e.Low)), append(s.High, y.at(e.High))
	}
	if e := &u.found.Main[j]; e.Trials > 0 {
		s.Title += ": " + percent(e.Share.Mean) + " of the variance"
	}
	for _, i := range slices.Backward(drawn) {
		if t := u.ranked[i]; t.Has(j) {
			s.Dots = append(s.Dots, chart.Dot{X: t.Place(u.axes, j), Y: y.of(t), Level: u.level(i), Of: i})
		}
	}
	return s
}

// contour returns the mean over the two axes of pair k, with the trials.
func (u *tuning) contour(k int, drawn []int) *chart.Scatter {
	pair, surface := &u.found.Pairs[k], &u.found.Surfaces[k]
	i, j := pair.Axes[0], pair.Axes[1]
	s := &chart.Scatter{X: u.axisOf(i), Y: u.axisOf(j), Cells: len(surface.Values)}
	s.Title = fmt.Sprintf("%s × %s: together %s", u.axes[i].Key, u.axes[j].Key, percent(pair.Share.Mean))
	if !surface.Flat() {
		s.Ground = surface.Share
		if u.study.Search.LessIsBetter() {
			s.Ground = func(x, y float64) float64 { return 1 - surface.Share(x, y) }
		}
	}
	for _, n := range slices.Backward(drawn) {
		if t := u.ranked[n]; t.Has(i) && t.Has(j) {
			s.Dots = append(s.Dots, chart.Dot{X: t.Place(u.axes, i), Y: t.Place(u.axes, j), Level: u.level(n), Of: n})
		}
	}
	return s
}

// curves returns the curves of the best trials.
func (u *tuning) curves() *chart.Chart {
	c := &chart.Chart{Title: u.rankedBy(), X: "epoch"}
	for i, t := range slices.Backward(u.ranked[:min(len(u.ranked), mostCurves)]) {
		k := chart.Curve{Name: fmt.Sprintf("place %d: trial %d", i+1, t.Number), Slot: i, Gray: i >= chart.Colors}
		if i < 2 { // the best trial has the same color as in the other figures
			k.Slot = 1 - i
		}
		if i < 3 {
			k.Label = fmt.Sprintf("trial %d", t.Number)
		}
		for _, sample := range u.study.Curves[t.Number].Thinned(128) {
			k.X, k.Y = append(k.X, sample.Epoch), append(k.Y, sample.Value)
		}
		if len(k.Y) > 0 {
			c.Curves = append(c.Curves, k)
		}
	}
	return c
}
