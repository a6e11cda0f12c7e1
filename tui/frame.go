package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/roster"
	"descent/tui/ui"
)

// A frame is everything that is drawn except for the layer on top: the scene of the shown
// screen, and the parts around it.
type frame struct {
	ui.Scene
	pages   []page
	page    int
	focus   int          // index of the focused panel
	full    bool         // whether the focused panel takes the whole body
	list    *roster.List // of the runs, if there are many
	strip   roster.Strip // of the runs, if there are few
	lecture bool         // whether lecture mode is on
}

// frame returns the present frame.
func (a *App) frame() *frame {
	f := &frame{
		Scene: ui.Scene{
			Title: a.title, Lanes: a.lanes.Shown(), Selected: a.lanes.Selected, Filter: a.lanes.Filter(),
			Notice: a.notice, Pace: a.pace, Theme: a.display.theme, View: a.view,
			Baseline: a.lanes.Baseline(), Found: a.finding(),
		},
		pages: a.pages, page: a.page, focus: a.focus, full: a.full, lecture: a.lecture,
	}
	f.Hidden = len(a.lanes.Lanes) - len(f.Lanes)
	f.list = roster.NewList(&f.Scene, &a.order)
	f.Listed = f.list.Items()
	f.Arrange()
	if !f.crowded() {
		f.strip = roster.NewStrip(f.Listed, f.Theme.Glyphs, a.display.w-1)
	}
	f.Focus = f.pages[f.page].panels[f.focus].Name
	f.Body = f.divide(a.display.w, a.display.h).body
	return f
}

// A placed is a panel with its rectangle of the terminal.
type placed struct {
	ui.Panel
	ui.Rect
	focused bool
}

// frameParts is the number of panels of the frame itself.
const frameParts = 5

// place returns the panels with their rectangles of w×h cells: first those of the frame,
// then those of the screen. In full screen the focused panel takes the whole body.
func (f *frame) place(w, h int) []placed {
	page := &f.pages[f.page]
	head, says := ui.Panel{Name: "header", Draw: f.drawHeader}, ui.Panel{Name: "verdict", Draw: drawVerdict}
	l := f.divide(w, h)
	var lecture *ui.Lecture
	if f.lecture {
		l, lecture = f.divideLecture(w, h)
		head = ui.Panel{Name: "title", Draw: f.drawTitle}
	}
	if lecture != nil {
		says.Draw = drawLecture(lecture)
	}
	if c, ok := page.Screen.(ui.Chooser); ok && f.Notice == "" {
		says.Draw = func(s *ui.Scene, on plot.Canvas) { drawSentence(on, c.Sentence(), s.Theme.Text) }
	}
	drawStrip := f.strip.Draw
	if l.listed {
		drawStrip = f.list.DrawPanel
	}
	all := make([]placed, 0, frameParts+len(page.panels))
	all = append(all,
		placed{Panel: head, Rect: l.header},
		placed{Panel: ui.Panel{Name: "filter", Draw: drawFilter}, Rect: l.filter},
		placed{Panel: ui.Panel{Name: "strip", Draw: drawStrip}, Rect: l.strip},
		placed{Panel: says, Rect: l.verdict},
		placed{Panel: ui.Panel{Name: "keys", Draw: f.drawHints}, Rect: l.keys})
	rects := page.Layout(&f.Scene, l.body.W, l.body.H)
	large := f.large(lecture)
	for i, p := range page.panels {
		r := rects[p.Name]
		r.X, r.Y = r.X+l.body.X, r.Y+l.body.Y
		switch {
		case i == large:
			r = l.body
		case large >= 0:
			r = ui.Rect{}
		}
		all = append(all, placed{p, r, i == f.focus && lecture == nil})
	}
	return all
}

// The cells that are needed for a list of many runs beside the charts.
const (
	chartRows    = 13  // of a screen's body: ten of curves, title, axis and a summary
	besideWidth  = 116 // columns for a list of many runs beside the charts
	besideHeight = 20
	widestList   = 72
	listGap      = 2 // columns between the list and the charts
)

// crowded reports whether there are too many runs for a strip.
func (f *frame) crowded() bool { return len(f.Lanes) > lanes.MostDrawn }

// divide divides w×h cells. A list of many runs is beside the charts on a wide terminal,
// else above them. A list of a few runs replaces the strip if chartRows are left for the
// charts. A screen with runs of its own has neither list nor strip; nor has a lesson on a
// low terminal, where the verdict has one line.
func (f *frame) divide(w, h int) division {
	page := &f.pages[f.page]
	if _, ok := page.Screen.(ui.Chooser); ok {
		return divide(w, h, 0, false).brief()
	}
	if _, ok := page.Screen.(ui.Lecturer); ok && h < ui.AiryScreen {
		return divide(w, h, 0, f.Filter != "").brief()
	}
	n, most := len(f.Lanes), h/4
	if page.overview {
		most = max(most, h-frameRows(w, h, f.Filter != "")-chartRows)
	}
	switch {
	case f.crowded() && page.overview && w >= besideWidth && h >= besideHeight:
		d := divide(w, h, 0, f.Filter != "")
		d.strip, d.body = d.body.Left(min(w*12/25, widestList), listGap)
		d.listed = true
		return d
	case f.crowded(), n >= roster.FewRuns && page.overview && most >= n+1:
		d := divide(w, h, max(1, min(f.list.Rows()+roster.Head(most), most)), f.Filter != "")
		d.listed = true
		return d
	}
	return divide(w, h, min(f.strip.Rows(), max(1, h/4)), f.Filter != "")
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

// A division has the rectangles of the parts of the frame, and the rest for the panels of
// the screen.
type division struct {
	header, filter, strip, body, verdict, keys ui.Rect
	listed                                     bool // whether the list of runs has the strip's place
}

// divide divides w×h cells. strip is the number of rows of the run strip; filtered adds a
// row for the filter.
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
	if strip > 0 {
		d.strip, d.body = d.body.Top(strip, gap)
	}
	d.body, d.keys = d.body.Bottom(1, 0)
	d.body, d.verdict = d.body.Bottom(verdictRows(w, h), gap)
	return d
}

// brief returns d with a verdict of one line.
func (d division) brief() division {
	if more := d.verdict.H - 1; more > 0 {
		d.body.H, d.verdict.Y, d.verdict.H = d.body.H+more, d.verdict.Y+more, 1
	}
	return d
}

// frameRows returns the number of rows of header, filter, verdict and hints, with the gaps
// between them.
func frameRows(w, h int, filtered bool) int {
	return h - divide(w, h, 1, filtered).body.H - 1
}

// longestVerdict is how many columns a verdict takes, with the letter of its run; see
// TestVerdictsAreSaidWhole.
const longestVerdict = 156

// verdictRows returns the number of lines for the sentence.
func verdictRows(w, h int) int {
	if w-2 < longestVerdict && h >= 20 {
		return 2
	}
	return 1
}

// frameTime is the time between two snapshots of the runs.
const frameTime = time.Second / 10

// restTime is the time between two snapshots on screens of studies, where only a line or
// two change with the runs. The effects of keys and new findings are drawn at once.
const restTime = 4 * frameTime

// nextFrame returns a command that waits for the next frame and then takes snapshots,
// which arrive as lanes.News. Only one of these commands runs at a time, so that it can
// safely write the spare snapshots.
func (a *App) nextFrame() tea.Cmd {
	all := a.lanes.Clone()
	wait := frameTime
	if _, ok := a.pages[a.page].Screen.(ui.Studier); ok {
		wait = restTime
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return lanes.Look(all) })
}
