// Package help is the page that explains the screen, its keys and what else is
// on it.
package help

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A Page explains a screen and the panel that has the focus.
type Page struct {
	screen ui.Screen
	panel  ui.Panel // that has the focus
	keys   []ui.Key // in the order in which they are listed
	offset int      // lines that it is scrolled down
}

// New returns the page for a screen, its panel that has the focus and the keys
// that can be pressed there.
func New(screen ui.Screen, panel ui.Panel, keys []ui.Key) *Page {
	return &Page{screen: screen, panel: panel, keys: keys}
}

// Press implements ui.Layer.
func (p *Page) Press(h ui.Host, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "down", "j", "space", "pgdown":
		p.offset++
	case "up", "k", "pgup":
		p.offset = max(p.offset-1, 0)
	default:
		h.Close()
	}
	return nil
}

// Point implements ui.Pointable: a click on a key presses it, one on the title
// closes the page.
func (p *Page) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act == ui.WheelUp:
		p.offset = max(p.offset-1, 0)
	case m.Act == ui.WheelDown:
		p.offset++
	case m.Act == ui.Click && m.Y == 0:
		h.Close()
	case m.Act == ui.Click:
		rows := p.rows(h.Scene(), m.W)
		i, ok := p.window(len(rows), m.H-headRows).Row(m.Y - headRows)
		if ok && rows[i].press != "" {
			h.Close()
			return h.Press(rows[i].press)
		}
	}
	return nil
}

// A line is a term and what it means; a line without a meaning is a heading.
// The line of a key has what presses it.
type line struct{ term, meaning, press string }

// lines returns the page, each meaning in one line, however long.
func (p *Page) lines(s *ui.Scene) []line {
	lines := []line{{term: "This screen"}, {term: p.screen.Name(), meaning: p.screen.Doc()}}
	if p.panel.About != "" {
		lines = append(lines, line{term: string(s.Theme.Glyphs.Selected) + " " + p.panel.Name, meaning: p.panel.About})
	}
	lines = append(lines, line{}, line{term: "Keys"})
	for _, k := range p.keys {
		lines = append(lines, line{k.Show, k.Doc, k.Presses[0]})
	}
	return slices.Concat(lines, formLines, mouseLines, signLines(s.Theme.Glyphs), verdictLines())
}

// formLines are the keys of the form.
var formLines = []line{
	{},
	{term: "In the form"},
	{term: "up, down, tab", meaning: "go to another setting"},
	{term: "left, right", meaning: "take another choice; a letter takes the next one that begins with it"},
	{term: "0-9, a-z, ...", meaning: "numbers and texts are typed; what is wrong with one stands beside it"},
	{term: "enter, esc", meaning: "start the run beside the others, or go back"},
	{term: "ctrl+p", meaning: "preflight: what can be known before it trains (start, penalty, twenty by heart, gradient, short run)"},
	{term: "ctrl+l", meaning: "find a learning rate: it rises step by step while the loss is watched; enter takes the suggestion"},
}

// mouseLines are what a mouse does.
var mouseLines = []line{
	{},
	{term: "With the mouse"},
	{term: "click", meaning: "a tab goes to its screen, a run in the list selects it (again: all), a key in the last line or on this page presses it; a panel gets the focus, and what is clicked in it is looked at"},
	{term: "click, drag, wheel", meaning: "on a chart: set the cross-hair, pan, zoom around the pointer; in a list: the wheel scrolls or goes to the next"},
}

// signLines explains the signs on the charts and beside the runs.
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

// verdictLines explains what the sentence at the bottom may say.
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
	c.Text(1, 0, "descent "+string(t.Glyphs.Dot)+" help", t.Strong)
	c.TextRight(c.Width-1, 0, "any key closes, j and k scroll", t.Weak)
	rows := p.rows(s, c.Width)
	body := c.Sub(0, headRows, c.Width, c.Height-headRows)
	window := p.window(len(rows), body.Height)
	window.DrawMark(body, 1, t.Glyphs, t.Weak)
	for y, l := range rows[window.First : window.First+window.Rows] {
		if l.meaning == "" {
			body.Text(1, y, strings.ToUpper(l.term), t.Weak)
			continue
		}
		body.Text(2, y, l.term, t.Strong)
		body.Text(meaningColumn, y, l.meaning, t.Text)
	}
}

// window returns which of n rows are shown in a body of the given height. Where
// the page was scrolled beyond its end it takes the offset back to that.
func (p *Page) window(n, height int) plot.Window {
	w := plot.NewWindow(n-1, n, height)
	p.offset = min(p.offset, w.First)
	w.First = p.offset
	return w
}

const (
	headRows      = 2  // above the page
	meaningColumn = 20 // where what terms mean begins
)

// rows returns the page in lines that fit into width columns.
func (p *Page) rows(s *ui.Scene, width int) (rows []line) {
	for _, l := range p.lines(s) {
		for i, part := range ui.Wrap(l.meaning, width-meaningColumn-2) {
			term := ""
			if i == 0 {
				term = l.term
			}
			rows = append(rows, line{term, part, l.press})
		}
	}
	return rows
}
