// Package help is the layer that explains the screen, the focused panel, the keys, the
// mouse and the signs.
package help

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A Page explains a screen and its focused panel.
type Page struct {
	ui.Scroll
	screen ui.Screen
	panel  ui.Panel   // the focused panel
	keys   []ui.Key   // in the order of the list
	layers []ui.Layer // the layers whose keys are listed
}

// New returns the page for a screen, its focused panel, its keys, and the layers that may
// be on top of it.
func New(screen ui.Screen, panel ui.Panel, keys []ui.Key, layers []ui.Layer) *Page {
	p := &Page{screen: screen, panel: panel, keys: keys}
	p.layers = append(layers[:len(layers):len(layers)], p)
	return p
}

// Name implements ui.Layer.
func (*Page) Name() string { return "this page" }

// Keys implements ui.Layer.
func (p *Page) Keys() []ui.Key {
	return append(p.Scroll.Keys(), ui.Other("other keys", "close it"))
}

// Type implements ui.Typist: other keys close the page.
func (p *Page) Type(h ui.Host, msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		h.Close()
	}
	return nil
}

// Point implements ui.Pointable: a click on a key presses it, a click on the title closes
// the page.
func (p *Page) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act != ui.Click:
		p.Wheel(m)
	case m.Y == 0:
		h.Close()
	default:
		rows := p.rows(h.Scene(), m.W)
		i, ok := p.Window(len(rows), m.H-headRows).Row(m.Y - headRows)
		if ok && rows[i].press != "" {
			h.Close()
			return h.Press(rows[i].press)
		}
	}
	return nil
}

// A line is a term with its meaning, or a heading, which has no meaning. The line of a key
// has its press.
type line struct {
	term, meaning, press string
	alone                bool // whether the meaning is in the next line
}

// lines returns the lines of the page, without line breaks in meanings.
func (p *Page) lines(s *ui.Scene) []line {
	lines := []line{{term: "This screen"}, {term: p.screen.Name(), meaning: p.screen.Doc()}}
	if p.panel.About != "" {
		lines = append(lines, line{term: string(s.Theme.Glyphs.Selected) + " " + p.panel.Name, meaning: p.panel.About})
	}
	lines = append(lines, line{}, line{term: "Keys"})
	for _, k := range p.keys {
		lines = append(lines, line{term: k.Show, meaning: k.Doc, press: k.Presses[0]})
	}
	for _, l := range p.layers {
		lines = append(lines, line{}, line{term: "Keys of " + l.Name()})
		for _, k := range l.Keys() {
			lines = append(lines, line{term: k.Show, meaning: k.Doc})
		}
	}
	return slices.Concat(lines, mouseLines, signLines(s.Theme.Glyphs), verdictLines())
}

// mouseLines explain the actions of the mouse.
var mouseLines = []line{
	{},
	{term: "With the mouse"},
	{term: "click", meaning: "a tab goes to its screen, a run in the list selects it (again: all), a key in the last line or on this page presses it; a panel gets the focus, and what is clicked in it is looked at"},
	{term: "click, drag, wheel", meaning: "on a chart: set the cross-hair, pan, zoom around the pointer; in a list: the wheel scrolls or goes to the next"},
}

// signLines returns the explanations of the signs on charts and beside runs.
func signLines(g *plot.Glyphs) []line {
	return []line{
		{},
		{term: "On the screen"},
		{term: "A " + ui.LinePiece(g.Solid), meaning: "a run's training part: solid, with its name or a capital letter at its end"},
		{term: "a " + ui.LinePiece(g.Dashed), meaning: "its validation part: dashed, solid where train is not shown, with its name or a small letter"},
		{term: "at lowest loss", meaning: "a run's validation accuracy or R² at the epoch in brackets, at which its validation loss was lowest"},
		{term: string(g.Mark), meaning: "the same epoch on its validation curve"},
		{term: string(g.Above), meaning: "a curve leaves the chart here: its first fall, an outlier; 0 shows everything"},
		{term: string(g.Turn), meaning: "where { or } changed the run's learning rate"},
		{term: string(g.Above) + " F 5.8e41", meaning: "run F lies so far above the others that it is cut off, and ends at 5.8e41"},
	}
}

// verdictLines returns the explanations of verdicts.
func verdictLines() []line {
	lines := []line{{}, {term: "The sentence at the bottom says"}}
	for _, r := range advice.Rules {
		meaning := r.Doc
		if r.Remedy != "" {
			meaning += "; try " + r.Remedy
		}
		lines = append(lines, line{term: r.ID, meaning: meaning})
	}
	return lines
}

// Draw implements ui.Layer. It draws the page over the whole of c.
func (p *Page) Draw(s *ui.Scene, c plot.Canvas) {
	t := s.Theme
	ui.Fill(c)
	ui.DrawTitle(c, t, "descent "+string(t.Glyphs.Dot)+" help", "space, j, k scroll   esc closes")
	rows := p.rows(s, c.Width)
	body := c.Sub(0, headRows, c.Width, c.Height-headRows)
	window := p.Window(len(rows), body.Height)
	window.DrawMark(body, 1, t.Glyphs, t.Weak)
	for y, l := range rows[window.First : window.First+window.Rows] {
		if l.meaning == "" && !l.alone {
			body.Text(1, y, strings.ToUpper(l.term), t.Weak)
			continue
		}
		body.Text(2, y, l.term, t.Strong)
		body.Text(meaningColumn, y, l.meaning, t.Text)
	}
}

const (
	headRows      = 2  // above the page
	meaningColumn = 20 // column at which meanings begin
)

// rows returns the lines of the page, wrapped to width columns.
func (p *Page) rows(s *ui.Scene, width int) (rows []line) {
	for _, l := range p.lines(s) {
		if l.meaning != "" && plot.Width(l.term) > meaningColumn-4 { // too long: the meaning is in the next line
			rows = append(rows, line{term: l.term, press: l.press, alone: true})
			l.term = ""
		}
		for i, part := range ui.Wrap(l.meaning, width-meaningColumn-2) {
			term := ""
			if i == 0 {
				term = l.term
			}
			rows = append(rows, line{term: term, meaning: part, press: l.press})
		}
	}
	return rows
}
