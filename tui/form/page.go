package form

import (
	"fmt"
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Draw implements ui.Layer. It draws the form over the whole of c.
func (f *Form) Draw(s *ui.Scene, c plot.Canvas) {
	t := s.Theme
	ui.Fill(c)
	l := f.layout(c.Width, c.Height)
	hints := f.hints(c.Width, c.Height)
	c.Text(1, 0, c.Clip(f.title, max(hints[0].x-3, 0)), t.Strong)
	for _, h := range hints {
		c.Text(h.x, h.y, h.text, t.Weak)
	}
	rows := f.rows()
	for y := range l.window.Rows {
		i := l.window.First + y
		f.drawRow(c.Sub(0, l.fields.Y+y, l.fields.W, 1), t, rows[i], i == f.focused)
	}
	if l.across {
		for y := range l.aside.H {
			c.Set(l.fields.W, l.aside.Y+y, t.Glyphs.Solid[1], t.Weak)
		}
	}
	if l.window.Rows < l.fields.H || l.window.Rows < len(rows) {
		mark := c
		if !l.across && l.aside.H > 0 {
			mark = c.Sub(0, 0, l.fields.W, l.fields.Y+l.fields.H)
		}
		mark.Text(labelColumn, l.mark, f.markText(l.window, rows, t.Glyphs), t.Weak)
	}
	f.drawAside(s, c, l)
	f.drawFoot(s, c.Sub(l.foot.X, l.foot.Y, l.foot.W, l.foot.H), f.about(l.across))
}

// markText describes the hidden rows: "▼ 13 more: schedule … data_seed".
func (f *Form) markText(w plot.Window, rows []row, g *plot.Glyphs) string {
	text, below := w.Mark(g), rows[w.First+w.Rows:]
	switch len(below) {
	case 0:
		return text
	case 1:
		return text + ": " + below[0].field.Key
	}
	return fmt.Sprintf("%s: %s %s %s", text, below[0].field.Key, g.More, below[len(below)-1].field.Key)
}

// drawRow draws a row: its label and its value, with a mark if the value is a consequence
// of the data or invalid.
func (f *Form) drawRow(c plot.Canvas, t *ui.Theme, r row, focused bool) {
	label, value := t.Text, t.Text
	if focused {
		c.Set(0, 0, t.Glyphs.Selected, t.Strong)
		label, value = t.Strong, t.Strong
	}
	c.Text(labelColumn+2*r.level, 0, r.field.Key, label)
	if _, bad := f.wrong[r.path]; bad {
		value = t.Grave
		c.Set(valueColumn-1, 0, t.Glyphs.Diverged, t.Grave)
	}
	typed := f.input.Value()
	switch text := f.text(r); {
	case focused && r.field.Choices != nil && typed == "":
		x := c.Text(valueColumn, 0, c.Clip(text, c.Width-valueColumn-1), value)
		c.Set(x, 0, ' ', t.Focus)
	case focused:
		ui.DrawInput(c.Sub(valueColumn, 0, c.Width-valueColumn, 1), &f.input, t, value)
	default:
		if _, ok := f.derived[r.path]; ok {
			text += "*"
		}
		c.Text(valueColumn, 0, text, value)
	}
}

// drawFoot draws the cost of the run, and about or the error of the run. The last row is
// for hints.
func (f *Form) drawFoot(s *ui.Scene, c plot.Canvas, about string) {
	t, rows := s.Theme, c.Height
	if rows > 1 {
		rows-- // the last row is for hints
	}
	text, style := about, t.Weak
	switch {
	case f.asking:
		text, style = f.cost.need.String()+". y starts it all the same, any other key goes back", t.Grave
	case f.refused != nil:
		text, style = f.refused.Error(), t.Grave
	case f.waiting:
		text = "reading the data ..."
	}
	lines := ui.Wrap(text, c.Width-2)
	told := f.refused != nil || f.asking // the message includes the cost
	if !told && rows > 1 && (rows > 2 || len(lines) < rows) {
		cost := ui.Wrap(f.costText(s.Pace, c.Width-2), c.Width-2)
		used := ui.DrawLines(c.Sub(1, 0, c.Width-2, min(rows-1, 2)), cost, t.Text)
		c = c.Sub(0, used, c.Width, c.Height-used)
		rows -= used
	}
	ui.DrawLines(c.Sub(1, 0, c.Width-2, rows), lines, style)
}

// about returns the text at the bottom: the description of the highlighted entry, or that
// of the focused row unless it is shown beside the rows (beside), and the consequences of
// the data. For the first row it is the sentence about the state of a fork.
func (f *Form) about(beside bool) string {
	r := f.row()
	if f.said != "" && f.focused == 0 {
		return f.said
	}
	text := r.field.Key + ": " + r.field.Doc
	if beside && !r.listed() {
		text = ""
	}
	switch c, ok := f.list.chosen(); {
	case r.field.Choices == nil || ok && f.list.paths:
	case ok:
		text = c.Name + ": " + c.Doc
		if c.Name != f.text(r) {
			text += "; now " + f.text(r)
		}
	case f.input.Value() != "":
		text = "enter takes the typed text; now " + f.text(r)
	}
	c, _ := f.list.chosen()
	if _, derived := f.derived[r.path]; derived || r.path == "data" && c.Name == f.text(r) {
		if follows := f.followText(); follows != "" {
			text = strings.TrimSuffix(follows+". "+text, ". ")
		}
	}
	return text
}
