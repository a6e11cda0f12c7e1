package form

import (
	"descent/tui/plot"
	"descent/tui/ui"
)

// Draw implements ui.Layer. It draws the form over the whole of c.
func (f *Form) Draw(s *ui.Scene, c plot.Canvas) {
	t := s.Theme
	ui.Fill(c)
	hints := f.hints(c.Width)
	c.Text(1, 0, c.Clip(f.title, max(hints[0].x-3, 0)), t.Strong)
	for _, h := range hints {
		c.Text(h.x, 0, h.text, t.Weak)
	}
	rows := f.rows()
	head, foot := margins(len(rows), c.Height)
	body := c.Sub(0, head, c.Width, c.Height-head-foot)
	window := plot.NewWindow(f.focused, len(rows), body.Height)
	if c.Width >= minAside {
		left := c.Width - c.Width*2/5
		f.drawAside(s, body.Sub(left+1, 0, c.Width-left-2, body.Height), rows[f.focused].path)
		body = body.Sub(0, 0, left, body.Height)
	}
	for y := range window.Rows {
		f.drawRow(body.Sub(0, y, body.Width, 1), t, rows[window.First+y], window.First+y == f.focused)
	}
	window.DrawMark(body, labelColumn, t.Glyphs, t.Weak)
	f.drawFoot(c.Sub(0, c.Height-foot, c.Width, foot), t, rows[f.focused])
}

// margins returns how many lines of a form are above its rows and below them.
func margins(rows, height int) (head, foot int) {
	foot = min(4, max(1, height/6))
	if height > rows+foot+2 {
		return 2, foot
	}
	return 1, foot
}

const (
	labelColumn = 2
	valueColumn = 16
	minAside    = 76 // columns of a form with an explanation beside it
)

// drawRow draws a row: its label, its value, and what is wrong with that.
func (f *Form) drawRow(c plot.Canvas, t *ui.Theme, r row, focused bool) {
	label := t.Text
	if focused {
		c.Set(0, 0, t.Glyphs.Selected, t.Strong)
		label = t.Strong
	}
	c.Text(labelColumn+2*r.level, 0, r.field.Key, label)
	x := valueColumn
	switch text := f.text(r); {
	case r.field.Choices != nil && focused:
		x = c.Text(x, 0, "< "+text+" >", t.Strong)
	case r.field.Choices != nil:
		x = c.Text(x+2, 0, text, t.Text)
	case focused:
		x = ui.DrawInput(c, x+2, &f.input, t.Strong, t.Focus)
	default:
		x = c.Text(x+2, 0, text, t.Text)
	}
	if text, bad := f.wrong[r.path]; bad {
		c.Text(x+2, 0, r.field.Set(text).Error(), t.Grave)
	}
}

// drawFoot says what the setting of a row means, or why the run cannot start.
func (f *Form) drawFoot(c plot.Canvas, t *ui.Theme, r row) {
	text, style := r.field.Doc, t.Weak
	for _, choice := range r.field.Choices {
		if choice.Name == f.text(r) {
			text += ": " + choice.Doc
		}
	}
	switch {
	case f.refused != nil:
		text, style = f.refused.Error(), t.Grave
	case f.checking:
		text = "reading the data ..."
	}
	for y, line := range ui.Wrap(text, c.Width-2) {
		c.Text(1, y, line, style)
	}
}
