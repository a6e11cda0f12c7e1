package palette

import (
	"fmt"
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// The row of the box in which the list begins, and the columns of an entry: its kind, its
// name, its description.
const (
	listRow               = 3
	kindColumn            = 3
	nameColumn, docColumn = 12, 36
)

// Draw implements ui.Layer.
func (p *Palette) Draw(s *ui.Scene, c plot.Canvas) {
	r := box(c.Width, c.Height)
	t := s.Theme
	c = c.Sub(r.X, r.Y, r.W, r.H)
	ui.Fill(c)
	ui.Frame(c, t)
	x := c.Text(2, 1, ":", t.Strong)
	ui.DrawInput(c.Sub(x+1, 1, c.Width-x-15, 1), &p.input, t, t.Text)
	c.TextRight(c.Width-2, 1, fmt.Sprintf("%d of %d", len(p.found), len(p.entries)), t.Weak)
	ui.Rule(c, 2, t)
	w := p.window(r)
	for y := range w.Rows {
		p.drawEntry(c.Sub(1, listRow+y, c.Width-2, 1), s, p.found[w.First+y], w.First+y == p.at)
	}
	foot := c.Height - 4
	if mark := w.Mark(t.Glyphs); mark != "" && foot > listRow {
		c.Text(kindColumn, listRow+w.Rows, mark, t.Weak)
	}
	ui.Rule(c, foot, t)
	does := "Nothing is called that: fewer letters find more."
	if p.at < len(p.found) {
		does = p.found[p.at].Doc
	}
	c.Text(2, foot+1, c.Clip(does, c.Width-4), t.Text)
	c.Text(2, foot+2, c.Clip("enter does it   up, down choose   tab "+p.kindHint()+"   esc closes", c.Width-4), t.Weak)
}

// kindHint describes the shown kinds.
func (p *Palette) kindHint() string {
	if p.kind != "" {
		return "other kinds than " + p.kind
	}
	return "only " + strings.Join(p.kinds(), ", ")
}

// drawEntry draws an entry in a row.
func (p *Palette) drawEntry(c plot.Canvas, s *ui.Scene, f found, chosen bool) {
	t := s.Theme
	name, doc := t.Text, t.Weak
	if chosen {
		c.Set(0, 0, t.Glyphs.Selected, t.Strong)
		name, doc = t.Strong, t.Text
	}
	c.Text(kindColumn-1, 0, f.Kind, t.Weak)
	end := max(c.Width-plot.Width(f.Key)-2, docColumn)
	width := docColumn - nameColumn - 2
	if f.Doc == "" {
		width = end - nameColumn
	}
	ui.DrawMatched(c.Sub(nameColumn, 0, width, 1), f.Name, f.matched, name, t.Runs[0])
	c.Text(docColumn, 0, c.Clip(f.Doc, end-docColumn-1), doc)
	c.TextRight(c.Width-1, 0, f.Key, t.Weak)
}
