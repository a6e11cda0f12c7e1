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

// views has the names of the views and their panels.
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

// drawViews draws the names of the views. If there is little room, it begins with the
// shown view.
func (v *Screen) drawViews(s *ui.Scene, c plot.Canvas) {
	x := 1
	for i, w := range views {
		if view(i) == v.view {
			c.Text(x-1, 0, string(s.Theme.Glyphs.Selected)+w.name, s.Theme.Strong)
		} else {
			c.Text(x, 0, w.name, s.Theme.Weak)
		}
		x += len(w.name) + viewGap
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
	for i, w := range views {
		if m.Act == ui.Click && m.X >= x && m.X <= x+len(w.name) {
			v.view = view(i)
		}
		x += len(w.name) + viewGap
	}
	return nil
}
