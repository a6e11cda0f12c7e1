package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/tui/plot"
)

// A screen is one page of the dashboard, under a tab of the header.
type screen struct {
	name string // on its tab
	doc  string // what it shows, for help

	// panels are its parts, in the order in which tab goes through them, and
	// layout gives each its rectangle of a body of w×h cells: an empty one
	// where there is no room.
	panels []panel
	layout func(s *Scene, w, h int) []Rect

	keys  []key                // beside those of every screen
	all   []key                // with those; set by screens
	study func(*App) studyFunc // what to compute off the UI goroutine, if anything

	// tend, if there is one, is asked after every message while the screen is
	// shown: whether something else is to be done, and to move what moves.
	tend func(*App) tea.Cmd

	// opens reports whether the dashboard begins with this screen for p; nil
	// is no.
	opens func(p presets.Preset) bool
}

// A told is a message that says itself what the App is to do: how a command
// that a screen started comes back.
type told func(*App) tea.Cmd

// A panel draws one part of a screen. Draw is quick and changes nothing: it is
// called after every message.
type panel struct {
	name  string
	about string // what it shows, with its formula; a panel with one can have the focus
	draw  func(*Scene, plot.Canvas)

	// chart or table is what it shows, to be written to a file; else it is
	// written as text.
	chart func(*Scene) plot.Chart
	table func(*Scene) *table

	// mouse handles what a mouse does on the panel; nil does nothing. What it
	// can do, a key can do too.
	mouse func(*App, mouse) tea.Cmd
}

// screens lists the screens; their place is their key. To add one, write its
// file and its line here.
func screens() []screen {
	table := []screen{
		runsScreen(),
		compareScreen(),
		layersScreen(),
		dataScreen(),
		lessonsScreen(),
		searchScreen(),
	}
	for i := range table {
		table[i].all = slices.Concat(firstKeys(), table[i].keys, keys(len(table)))
	}
	return table
}

// A placed panel has its rectangle of the terminal.
type placed struct {
	panel
	Rect
	focused bool
}

// place divides w×h cells among the panels of the frame and of the screen. A
// full-screen panel takes the whole body.
func (s *Scene) place(w, h int) []placed {
	s.strip = newStrip(s.Lanes, s.Theme.Glyphs, w-1)
	l := layout(w, h, s.strip.rows())
	all := []placed{
		{panel: panel{name: "header", draw: drawHeader, mouse: clickHeader}, Rect: l.Header},
		{panel: panel{name: "strip", draw: drawStrip, mouse: clickStrip}, Rect: l.Strip},
		{panel: panel{name: "verdict", draw: drawVerdict}, Rect: l.Verdict},
		{panel: panel{name: "keys", draw: drawKeys, mouse: clickKeys}, Rect: l.Keys},
	}
	rects := s.screen.layout(s, l.Body.W, l.Body.H)
	for i, p := range s.screen.panels {
		r := rects[i]
		r.X, r.Y = r.X+l.Body.X, r.Y+l.Body.Y
		if s.full {
			r = Rect{}
			if i == s.focus {
				r = l.Body
			}
		}
		all = append(all, placed{p, r, i == s.focus})
	}
	return all
}

// draw draws the screen on c.
func (s *Scene) draw(c plot.Canvas) {
	for _, p := range s.place(c.Width, c.Height) {
		if !p.empty() {
			s.focused = p.focused
			p.draw(s, c.Sub(p.X, p.Y, p.W, p.H))
		}
	}
}

// title returns the title of the panel that is being drawn, with a mark on the
// one that has the focus.
func (s *Scene) title(text string) string {
	if s.focused {
		return string(s.Theme.Glyphs.Selected) + text
	}
	return " " + text
}

// show goes to screen i.
func (a *App) show(i int) tea.Cmd {
	if i < len(a.screens) && i != a.screen {
		a.screen, a.focus, a.full = i, 0, false
	}
	return nil
}

// focusBy moves the focus to the panel by places further on that can have it
// and is on the screen.
func (a *App) focusBy(by int) tea.Cmd {
	s := a.scene()
	s.full = false
	all := s.place(a.w, a.h)
	panels := all[len(all)-len(s.screen.panels):]
	n := len(panels)
	for i := 1; i <= n; i++ {
		k := ((a.focus+i*by)%n + n) % n
		if panels[k].about != "" && (a.full || !panels[k].empty()) {
			a.focus = k
			return nil
		}
	}
	return nil
}

func (a *App) focusNext() tea.Cmd   { return a.focusBy(1) }
func (a *App) focusBefore() tea.Cmd { return a.focusBy(-1) }

// enlarge gives the focused panel the whole body, or takes it back.
func (a *App) enlarge() tea.Cmd {
	a.full = !a.full
	return nil
}
