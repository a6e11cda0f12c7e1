package search

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// A view is a way to show the trials, above the list.
type view int

// The views, in the order in which a key shows them.
const (
	squares view = iota
	curves
	importances
	parallels
	slopes
	contours
)

// views lists the names of the views and their panels.
var views = []struct{ name string }{
	squares: {"squares"}, curves: {"curves"}, importances: {"importance"}, parallels: {"parallel"}, slopes: {"slices"}, contours: {"contour"},
}

// nextView shows the next view.
func (v *Screen) nextView(ui.Host) tea.Cmd {
	v.view = (v.view + 1) % view(len(views))
	return nil
}

// needs returns draw, or a function that draws the explanation if there is no search.
func (v *Screen) needs(draw func(*ui.Scene, plot.Canvas)) func(*ui.Scene, plot.Canvas) {
	return func(s *ui.Scene, c plot.Canvas) {
		if !v.study.planned() {
			c.Text(0, 0, s.Heading("search"), s.Theme.Strong)
			drawNoSearch(s, c)
			return
		}
		draw(s, c)
	}
}

// viewGap is the distance of the names of two views.
const viewGap = 2

// viewNames returns the first and the last view whose names fit into width columns,
// including the shown view, and the number of views that do not fit.
func (v *Screen) viewNames(width int) (first, last view, out int) {
	n := view(len(views))
	columns := func(first, last view) (w int) {
		for _, s := range views[first:last] {
			w += len(s.name) + viewGap
		}
		return w
	}
	const mark = 8 // columns of "… 3 more"
	first, last = 0, n
	for first < last-1 && columns(first, last)+mark*min(1, int(n-last+first)) > width {
		if last > v.view+1 {
			last--
		} else {
			first++
		}
	}
	return first, last, int(n - last + first)
}

// drawViews draws the names of the views that fit, including that of the shown view.
func (v *Screen) drawViews(s *ui.Scene, c plot.Canvas) {
	x := 1
	first, last, out := v.viewNames(c.Width)
	for i := first; i < last; i++ {
		if i == v.view {
			c.Text(x-1, 0, string(s.Theme.Glyphs.Selected)+views[i].name, s.Theme.Strong)
		} else {
			c.Text(x, 0, views[i].name, s.Theme.Weak)
		}
		x += len(views[i].name) + viewGap
	}
	if out > 0 {
		c.Text(x, 0, s.Theme.Glyphs.LeftOut(out), s.Theme.Weak)
		return
	}
	if !v.study.planned() {
		return
	}
	state := v.study.progress()
	if v.study.live {
		state += " under way"
	} else if !v.study.over() {
		state += ", E goes on"
	}
	text := v.study.called() + "  " + state
	if plot.Width(text)+x > c.Width {
		text = state
	}
	if plot.Width(text)+x <= c.Width {
		c.TextRight(c.Width, 0, text, s.Theme.Weak)
	}
}

// pickView shows the view whose name was clicked.
func (v *Screen) pickView(_ ui.Host, m ui.Mouse) tea.Cmd {
	x := 0
	first, last, _ := v.viewNames(m.W)
	for i := first; i < last; i++ {
		if m.Act == ui.Click && m.X >= x && m.X <= x+len(views[i].name) {
			v.view = i
			return nil
		}
		x += len(views[i].name) + viewGap
	}
	return nil
}
