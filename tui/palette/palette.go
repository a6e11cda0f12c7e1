// Package palette is the layer that finds keys, screens, lessons, presets, runs and
// settings by typing, and runs or opens them.
package palette

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"descent/tui/plot"
	"descent/tui/ui"
)

// An Entry is something that can be found.
type Entry struct {
	Kind string // key, screen, lesson, preset, run, setting
	Name string
	Doc  string // a description
	Key  string // the key that does the same, or ""
	Do   func(ui.Host) tea.Cmd
}

// A Palette finds entries.
type Palette struct {
	entries []Entry
	typed   func(text string) []Entry // returns entries made from the text, such as lr=0.1; they come first
	input   textinput.Model
	kind    string // the only shown kind, or "" for all
	at      int    // index in found of the chosen entry
	found   []found
}

// A found is a matching entry.
type found struct {
	Entry
	matched []int // byte positions in Name of the typed letters
}

// New returns a palette of entries. The entries that typed returns for a text are above
// the others.
func New(entries []Entry, typed func(text string) []Entry) *Palette {
	p := &Palette{entries: entries, typed: typed, input: ui.NewInput("")}
	p.find()
	return p
}

// find finds the entries for the typed text, the best match first. Without a text it finds
// all entries in their original order.
func (p *Palette) find() {
	p.found, p.at = nil, 0
	text := p.input.Value()
	for _, e := range p.typed(text) {
		p.add(found{Entry: e})
	}
	if text == "" {
		for _, e := range p.entries {
			p.add(found{Entry: e})
		}
		return
	}
	named := map[int]bool{}
	for _, m := range fuzzy.FindFrom(text, source(p.entries)) {
		named[m.Index] = true
		p.add(found{p.entries[m.Index], m.MatchedIndexes})
	}
	for i, e := range p.entries { // then entries whose description contains the text
		if !named[i] && strings.Contains(strings.ToLower(e.Kind+" "+e.Doc), strings.ToLower(text)) {
			p.add(found{Entry: e})
		}
	}
}

// add adds an entry to found if its kind is shown.
func (p *Palette) add(f found) {
	if p.kind == "" || f.Kind == p.kind {
		p.found = append(p.found, f)
	}
}

// source implements fuzzy.Source for entries.
type source []Entry

func (s source) Len() int            { return len(s) }
func (s source) String(i int) string { return s[i].Name }

// kinds returns the kinds of the entries, in their order.
func (p *Palette) kinds() []string {
	var kinds []string
	for _, e := range p.entries {
		if n := len(kinds); n == 0 || kinds[n-1] != e.Kind {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// Name implements ui.Layer.
func (*Palette) Name() string { return "finding by typing" }

// Keys implements ui.Layer.
func (p *Palette) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("enter", "run or open the chosen entry", "", p.do),
		ui.Bind("up, ctrl+p", "choose the entry above", "", ui.Act(func() { p.move(-1) })),
		ui.Bind("down, ctrl+n", "choose the entry below", "", ui.Act(func() { p.move(1) })),
		ui.Bind("tab", "show only entries of the next kind: keys, screens, lessons, presets, runs or settings", "", ui.Act(func() { p.nextKind(1) })),
		ui.Bind("shift+tab", "show only entries of the previous kind", "", ui.Act(func() { p.nextKind(-1) })),
		ui.Bind("esc", "close the list", "", func(h ui.Host) tea.Cmd { h.Close(); return nil }),
		ui.Other("a-z, 0-9, ...", "letters of a name, in their order; a setting with its value, as in lr=0.1, opens the form with it"),
	}
}

// move moves the choice by by places.
func (p *Palette) move(by int) { p.at = min(max(p.at+by, 0), max(len(p.found)-1, 0)) }

// Type implements ui.Typist.
func (p *Palette) Type(_ ui.Host, msg tea.Msg) (cmd tea.Cmd) {
	before := p.input.Value()
	if p.input, cmd = p.input.Update(msg); p.input.Value() != before {
		p.find()
	}
	return cmd
}

// do closes the palette and runs the chosen entry.
func (p *Palette) do(h ui.Host) tea.Cmd {
	if p.at >= len(p.found) {
		return nil
	}
	h.Close()
	return p.found[p.at].Do(h)
}

// nextKind shows only the next kind, and all kinds after the last one.
func (p *Palette) nextKind(by int) {
	all := append([]string{""}, p.kinds()...)
	for i, k := range all {
		if k == p.kind {
			p.kind = all[(i+by+len(all))%len(all)]
			break
		}
	}
	p.find()
}

// The size of the box of the palette, and the number of lines around its list: the border,
// the typed text, two rules, the description, the keys.
const (
	boxWidth, boxHeight = 72, 17
	aroundList          = 7
)

// box returns the rectangle of the palette in w×h cells.
func box(w, h int) ui.Rect {
	r := ui.Rect{W: min(boxWidth, w), H: min(boxHeight, h)}
	r.X, r.Y = (w-r.W)/2, min(2, h-r.H)
	return r
}

// window returns the visible part of the entries in a box.
func (p *Palette) window(r ui.Rect) plot.Window {
	return plot.NewWindow(p.at, len(p.found), max(r.H-aroundList, 1))
}

// Point implements ui.Pointable: a click on an entry runs it, a click outside of the box
// closes the palette, and the wheel moves the choice.
func (p *Palette) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	r := box(m.W, m.H)
	switch {
	case m.Act != ui.Click:
		p.move(m.Wheel())
	case !r.Has(m.X, m.Y):
		h.Close()
	default:
		if i, ok := m.Picked(r.Y+listRow, p.window(r)); ok {
			p.at = i
			return p.do(h)
		}
	}
	return nil
}
