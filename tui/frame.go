package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A frame is all that is drawn but for the layer on top: the scene of the
// screen that is shown, and what surrounds it.
type frame struct {
	ui.Scene
	pages []page
	page  int
	focus int   // the panel that has the focus
	full  bool  // whether that panel takes the whole body
	strip strip // for the width of the terminal
}

// frame returns the frame of the screen that is shown, as of now.
func (a *App) frame() *frame {
	f := &frame{
		Scene: ui.Scene{
			Title: a.title, Lanes: a.lanes.Shown(), Selected: a.lanes.Selected, Filter: a.lanes.Filter(),
			Notice: a.notice, Pace: a.pace, Theme: a.display.theme, View: a.view,
			Baseline: a.lanes.Baseline(), Found: a.finding(),
		},
		pages: a.pages, page: a.page, focus: a.focus, full: a.full,
	}
	f.Hidden = len(a.lanes.Lanes) - len(f.Lanes)
	f.Arrange()
	f.strip = newStrip(f.Lanes, f.Theme.Glyphs, a.display.w-1)
	f.Focus = f.pages[f.page].panels[f.focus].Name
	f.Body = divide(a.display.w, a.display.h, f.strip.rows(), f.Filter != "").body
	return f
}

// A placed panel has its rectangle of the terminal.
type placed struct {
	ui.Panel
	ui.Rect
	focused bool
}

// frameParts is how many panels the frame itself has.
const frameParts = 5

// place returns the panels with their rectangles of w×h cells: first those of
// the frame, then those of the screen. A full-screen panel takes the whole
// body.
func (f *frame) place(w, h int) []placed {
	l := divide(w, h, f.strip.rows(), f.Filter != "")
	page := &f.pages[f.page]
	all := make([]placed, 0, frameParts+len(page.panels))
	all = append(all,
		placed{Panel: ui.Panel{Name: "header", Draw: f.drawHeader}, Rect: l.header},
		placed{Panel: ui.Panel{Name: "filter", Draw: drawFilter}, Rect: l.filter},
		placed{Panel: ui.Panel{Name: "strip", Draw: f.drawStrip}, Rect: l.strip},
		placed{Panel: ui.Panel{Name: "verdict", Draw: drawVerdict}, Rect: l.verdict},
		placed{Panel: ui.Panel{Name: "keys", Draw: f.drawHints}, Rect: l.keys})
	rects := page.Layout(&f.Scene, l.body.W, l.body.H)
	for i, p := range page.panels {
		r := rects[p.Name]
		r.X, r.Y = r.X+l.body.X, r.Y+l.body.Y
		if f.full {
			r = ui.Rect{}
			if i == f.focus {
				r = l.body
			}
		}
		all = append(all, placed{p, r, i == f.focus})
	}
	return all
}

// draw draws the frame and its screen on c.
func (f *frame) draw(c plot.Canvas) {
	for _, p := range f.place(c.Width, c.Height) {
		if !p.Empty() {
			s := f.Scene
			s.Focused = p.focused
			p.Draw(&s, c.Sub(p.X, p.Y, p.W, p.H))
		}
	}
}

// A division says where the parts of the frame are that all screens share, and
// what is left for the panels of the screen.
type division struct{ header, filter, strip, body, verdict, keys ui.Rect }

// divide divides w×h cells. strip is the number of rows that the run strip
// asks for; filtered is whether a filter needs a row to be seen in.
func divide(w, h, strip int, filtered bool) division {
	var d division
	gap := 0
	if h >= ui.AiryScreen {
		gap = 1
	}
	d.header, d.body = ui.Area(w, max(h, 0)).Top(1, gap)
	if filtered {
		d.filter, d.body = d.body.Top(1, 0)
	}
	d.strip, d.body = d.body.Top(min(strip, max(1, h/4)), gap)
	d.body, d.keys = d.body.Bottom(1, 0)
	d.body, d.verdict = d.body.Bottom(verdictRows(w, h), gap)
	return d
}

// verdictRows is how many lines a sentence may take.
func verdictRows(w, h int) int {
	if w < ui.WideScreen && h >= 20 {
		return 2
	}
	return 1
}

// frameTime is the time between two snapshots of the runs.
const frameTime = time.Second / 10

// restTime is the same on screens that show what a study found, where only a
// line or two change with the runs. The effects of keys and new findings are
// drawn at once.
const restTime = 4 * frameTime

// nextFrame waits a frame and then takes snapshots, which come as lanes.News.
// It runs off the interface's goroutine, and only one is ever under way: that
// is what makes writing to the spare snapshots safe.
func (a *App) nextFrame() tea.Cmd {
	all := a.lanes.Clone()
	wait := frameTime
	if _, ok := a.pages[a.page].Screen.(ui.Studier); ok {
		wait = restTime
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return lanes.Look(all) })
}
