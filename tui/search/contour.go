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

// bands is the number of color levels of a contour.
const bands = 8

// nextPair shows the contour of the next two settings.
func (v *Screen) nextPair(h ui.Host) tea.Cmd {
	f := &v.study.found
	if v.view != contours {
		v.view = contours
		return nil
	}
	switch {
	case f.Findings == nil || len(f.Surfaces) == 0:
		h.Say("There is no contour yet: want trials of two settings that have a score.")
		return nil
	case len(f.Surfaces) == 1:
		h.Say("There is one pair of settings: want three settings or more.")
		return nil
	}
	v.study.pair = (v.study.pair + 1) % len(f.Surfaces)
	return nil
}

// pairOf returns the axes of the shown contour.
func (v *Screen) pairOf() (i, j int, ok bool) {
	f := &v.study.found
	if f.Findings == nil || len(f.Surfaces) == 0 {
		return 0, 0, false
	}
	axes := f.Pairs[v.study.pair%len(f.Surfaces)].Axes
	return axes[0], axes[1], true
}

// drawContour draws the score over two axes.
func (v *Screen) drawContour(s *ui.Scene, c plot.Canvas) {
	if len(v.study.axes()) < 2 {
		c.Text(0, 0, s.Heading("contour"), s.Theme.Strong)
		c.Text(1, min(2, c.Height-1), "a contour needs two settings", s.Theme.Weak)
		return
	}
	if v.waiting(s, c, "contour") {
		return
	}
	i, j, ok := v.pairOf()
	if !ok {
		c.Text(0, 0, s.Heading("contour"), s.Theme.Strong)
		c.Text(1, min(2, c.Height-1), "no two settings stand beside each other in enough trials", s.Theme.Weak)
		return
	}
	v.contour(s, i, j).Draw(c)
}

// contour returns the contour plot of axes i and j.
func (v *Screen) contour(s *ui.Scene, i, j int) *plot.Square {
	th, f := s.Theme, &v.study.found
	axes := v.study.axes()
	k := v.study.pair % len(f.Surfaces)
	surface := &f.Surfaces[k]
	q := &plot.Square{
		Title: s.Heading(fmt.Sprintf("contour %d/%d: together %s", k+1, len(f.Surfaces), shareText(&f.Pairs[k]))),
		XName: rangeText(&axes[i]), YName: rangeText(&axes[j]),
		Good: th.Text, Bad: th.Grave, Best: th.Runs[1], Strong: th.Strong, Weak: th.Weak, Glyphs: th.Glyphs, Paint: th.Paint,
	}
	if !surface.Flat() {
		q.Ground = func(x, y float64) plot.Ink {
			share := surface.Share(x, y)
			if v.lessIsBetter() {
				share = 1 - share
			}
			return th.Paint.Heat(0.85 * math.Floor(min(share, 0.999)*bands) / (bands - 1))
		}
	}
	looked := v.looked()
	for _, r := range slices.Backward(v.study.ranked()) {
		if r.Has(i) && r.Has(j) && r.key != looked.key {
			q.Trials = append(q.Trials, squareTrial(axes, r, i, j))
		}
	}
	if looked != nil && looked.Has(i) && looked.Has(j) {
		t := squareTrial(axes, looked, i, j)
		t.Chosen = true
		q.Trials = append(q.Trials, t)
	}
	return q
}

// squareTrial returns a trial as a point on axes i and j.
func squareTrial(axes []search.Axis, r *rankedTrial, i, j int) plot.SquareTrial {
	return plot.SquareTrial{X: r.Place(axes, i), Y: r.Place(axes, j), Lost: r.Lost(), Best: r.place == 1 && !r.Lost()}
}

// rangeText returns the name of an axis with its ends.
func rangeText(a *search.Axis) string {
	if a.Choices != nil {
		return a.Key + " " + a.Choices[0] + " to " + a.Choices[len(a.Choices)-1]
	}
	return a.Key + " " + a.Value(0) + " to " + a.Value(1)
}

// pickContour selects the trial nearest to a click; the right button shows the next pair
// of settings.
func (v *Screen) pickContour(h ui.Host, m ui.Mouse) tea.Cmd {
	i, j, ok := v.pairOf()
	switch {
	case !ok:
		return nil
	case m.Act == ui.ClickRight:
		return v.nextPair(h)
	case m.Act != ui.Click:
		return v.wheelTrials(h, m)
	}
	x, y := plot.SquareAt(m.X, m.Y, m.W, m.H)
	ranked := v.study.ranked()
	slices.Reverse(ranked)
	axes := v.study.axes()
	return v.nearest(ranked, func(k int) float64 {
		r := ranked[k]
		if !r.Has(i) || !r.Has(j) {
			return math.Inf(1)
		}
		return math.Hypot(r.Place(axes, i)-x, r.Place(axes, j)-y)
	})
}
