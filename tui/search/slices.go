package search

import (
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// The minimal size of a slice, in cells.
const sliceCols, sliceRows = 26, 7

// tiles returns rectangles for up to n slices in w×h cells, row by row, as many as fit.
func tiles(n, w, h int) (rects []ui.Rect) {
	across := min(max(w/sliceCols, 1), n)
	up := min((n+across-1)/across, max(h/sliceRows, 1))
	cols, rows := (w-2*(across-1))/across, h/up
	for k := range min(n, across*up) {
		rects = append(rects, ui.Rect{X: k % across * (cols + 2), Y: k / across * rows, W: cols, H: rows})
	}
	return rects
}

// slice returns the plot of axis j.
func (v *Screen) slice(s *ui.Scene, j int) *plot.Projection {
	th, a := s.Theme, &v.study.axes()[j]
	p := &plot.Projection{Title: " " + a.Key, From: a.Value(0), To: a.Value(1), Glyphs: th.Glyphs,
		Good: th.Runs[0], Bad: th.Grave, Best: th.Runs[1], Strong: th.Strong, Weak: th.Weak, Trace: th.Runs[2]}
	if v.lessIsBetter() {
		p.Goal = &plot.LossGoal
	}
	if a.Choices != nil {
		p.From, p.To = a.Choices[0], a.Choices[len(a.Choices)-1]
	}
	if f := &v.study.found; f.Findings != nil && j < len(f.Slices) && f.Slices[j] != nil {
		p.Title += "  " + shareText(&f.Main[j])
		for _, e := range f.Slices[j] {
			p.Curve = append(p.Curve, e.Mean)
		}
	}
	looked := v.looked()
	for _, r := range slices.Backward(v.study.ranked()) { // the best is on top
		if r.Has(j) && r.key != looked.key {
			v.addTo(p, r, j)
		}
	}
	if looked != nil && looked.Has(j) {
		v.addTo(p, looked, j)
		p.Choose()
	}
	return p
}

// addTo adds a trial to the plot of axis j.
func (v *Screen) addTo(p *plot.Projection, r *rankedTrial, j int) {
	p.Add(r.Place(v.study.axes(), j), r.Value(), r.Lost(), r.place == 1)
}

// drawSlices draws a slice for each axis, as many as fit.
func (v *Screen) drawSlices(s *ui.Scene, c plot.Canvas) {
	n := len(v.study.axes())
	c.Text(0, 0, s.Heading("slices: "+v.study.rankedBy()+" over each setting"), s.Theme.Strong)
	rects := tiles(n, c.Width, c.Height-1)
	for j, r := range rects {
		v.slice(s, j).Draw(c.Sub(r.X, r.Y+1, r.W, r.H))
	}
	if out := n - len(rects); out > 0 {
		c.TextRight(c.Width, 0, s.Theme.Glyphs.LeftOut(out), s.Theme.Weak)
	}
}

// pickSlice selects the trial nearest to a click.
func (v *Screen) pickSlice(h ui.Host, m ui.Mouse) tea.Cmd {
	if m.Act != ui.Click {
		return v.wheelTrials(h, m)
	}
	for j, r := range tiles(len(v.study.axes()), m.W, m.H-1) {
		if !r.Has(m.X, m.Y-1) {
			continue
		}
		p := v.slice(h.Scene(), j)
		at, score := p.Place(m.X-r.X, m.Y-1-r.Y, r.W, r.H)
		lo, hi := p.Scores()
		ranked := v.study.ranked()
		slices.Reverse(ranked)
		return v.nearest(ranked, func(i int) float64 {
			if !ranked[i].Has(j) || !ranked[i].Best.Measured() {
				return math.Inf(1)
			}
			return math.Hypot(ranked[i].Place(v.study.axes(), j)-at, (ranked[i].Value()-score)/(hi-lo))
		})
	}
	return nil
}
