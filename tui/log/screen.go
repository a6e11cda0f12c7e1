// Package log is the screen that lists the events of runs since the dashboard was opened,
// with times. Screen receives the events from the dashboard and filters them.
package log

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the state of the screen: the events and their filter.
type Screen struct {
	events []lanes.Event // the oldest first
	kind   lanes.EventKind
	one    bool   // whether only events of kind are shown
	words  string // words that events must contain to be shown
	back   int    // number of latest events below the visible part
}

// New returns the screen.
func New() *Screen { return new(Screen) }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Log" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "what happened to the runs since the program was started, with times; the latest at the bottom"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{{Name: "log", About: about, Draw: v.draw, Table: func(s *ui.Scene) *ui.Table { return v.table(s, v.shown()) }, Mouse: v.wheel}}
}

const about = "An event has its time, its run, its kind and what there is to say. Best: an evaluation had the lowest validation loss " +
	"so far. Verdict: the sentence at the bottom changed. Broke: the run diverged or failed. Nothing of it is kept when the program ends."

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("s", "show only the events that contain some words", "search", v.askWords),
		ui.Bind("t", "show only events of the next kind; after the last kind, all events", "kind", v.moveKind(1)),
		ui.Bind("T", "show only events of the previous kind", "", v.moveKind(-1)),
		ui.Bind("pgup, [", "earlier events", "earlier", v.scroll(10)),
		ui.Bind("pgdown, ]", "later events", "", v.scroll(-10)),
	}
}

// Layout implements ui.Screen.
func (*Screen) Layout(_ *ui.Scene, w, h int) ui.Layout { return ui.Layout{"log": ui.Area(w, h)} }

// mostEvents is the largest number of stored events.
const mostEvents = 10_000

// Hear implements ui.Listener.
func (v *Screen) Hear(e lanes.Event) {
	if len(v.events) == mostEvents {
		v.events = append(v.events[:0], v.events[mostEvents/10:]...)
	}
	v.events = append(v.events, e)
	if v.back > 0 && v.lets(e, v.lowerWords()) { // keeps the visible part in place
		v.back++
	}
}

// shown returns the events that pass the filter.
func (v *Screen) shown() []lanes.Event {
	words := v.lowerWords()
	var shown []lanes.Event
	for _, e := range v.events {
		if v.lets(e, words) {
			shown = append(shown, e)
		}
	}
	return shown
}

// lowerWords returns the words of the filter in lower case.
func (v *Screen) lowerWords() []string { return strings.Fields(strings.ToLower(v.words)) }

// lets reports whether an event has the shown kind and contains all words.
func (v *Screen) lets(e lanes.Event, words []string) bool {
	if v.one && e.Kind != v.kind {
		return false
	}
	text := strings.ToLower(e.Run + " " + e.Kind.String() + " " + e.Text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// table returns events as a table.
func (v *Screen) table(s *ui.Scene, events []lanes.Event) *ui.Table {
	t := &ui.Table{Head: []string{"time", "run", "what", ""}}
	for _, e := range events {
		run := s.Theme.Text
		if e.Slot >= 0 {
			run = s.Theme.Runs[e.Slot]
		}
		text := s.Theme.Text
		if e.Kind == lanes.Broke {
			text = s.Theme.Grave
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: e.When.Format("15:04:05"), Style: s.Theme.Weak}, {Text: e.Run, Style: run},
			{Text: e.Kind.String(), Style: s.Theme.Strong}, {Text: e.Text, Style: text}})
	}
	return t
}

// draw draws the visible events.
func (v *Screen) draw(s *ui.Scene, c plot.Canvas) {
	shown := v.shown()
	x := c.Text(0, 0, s.Heading("log"), s.Theme.Strong)
	c.Text(x+2, 0, v.says(len(shown)), s.Theme.Weak)
	if len(shown) == 0 {
		return
	}
	w := lastPage(len(shown), c.Height)
	w.First = max(w.First-v.back, 0)
	t := v.table(s, shown[w.First:w.First+w.Rows])
	t.Mark = w.Mark(s.Theme.Glyphs)
	t.Left = true
	t.Draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, true)
}

// lastPage returns the visible part of n events in a panel of the given height, scrolled to
// the end.
func lastPage(n, height int) plot.Window { return plot.NewWindow(n-1, n, height-2) }

// says returns what is shown, in words, and which keys show the others.
func (v *Screen) says(n int) string {
	if !v.one && v.words == "" {
		return plot.Plural(n, "event")
	}
	text, keys := fmt.Sprintf("%s of %s", plot.Whole(n), plot.Plural(len(v.events), "event")), "t changes that"
	if v.one {
		text += ", only " + v.kind.String()
	}
	if v.words != "" {
		text += ", with " + v.words
		keys = "s changes that"
	}
	if v.one && v.words != "" {
		keys = "s and t change that"
	}
	return text + ": " + keys
}

// askWords opens a prompt for the words of the filter.
func (v *Screen) askWords(h ui.Host) tea.Cmd {
	before := v.words
	p := ui.NewPrompt("show events with", before)
	p.Help = "words of the run, the kind or the text; enter keeps, esc goes back"
	p.Change = func(_ ui.Host, text string) error {
		v.words, v.back = text, 0
		return nil
	}
	p.Done = func(ui.Host, string) tea.Cmd { return nil }
	p.Cancel = func(ui.Host) { v.words = before }
	h.Open(p)
	return nil
}

// moveKind returns a handler that moves the shown kind by by places in a cycle: all kinds
// together, then each kind.
func (v *Screen) moveKind(by int) func(ui.Host) tea.Cmd {
	return func(ui.Host) tea.Cmd {
		at := 0
		if v.one {
			at = int(v.kind) + 1
		}
		n := lanes.EventKinds + 1
		at = (at + by + n) % n
		v.one, v.kind, v.back = at > 0, lanes.EventKind(max(at-1, 0)), 0
		return nil
	}
}

// scroll returns a handler that scrolls by by events toward earlier ones.
func (v *Screen) scroll(by int) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		most := lastPage(len(v.shown()), h.Panel("log").H).First
		v.back = min(max(min(v.back, most)+by, 0), most)
		return nil
	}
}

// wheel scrolls.
func (v *Screen) wheel(h ui.Host, m ui.Mouse) tea.Cmd {
	return v.scroll(-m.Wheel())(h)
}
