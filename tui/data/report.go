package data

import (
	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/data/excerpt"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A report is a layer that describes how the data of the selected run were read.
type report struct {
	ui.Scroll
	title string
	data  data.Report
}

// openReport opens it.
func (v *Screen) openReport(h ui.Host) tea.Cmd {
	f, _, _ := v.found(h.Scene())
	if f == nil {
		return nil
	}
	h.Open(&report{title: data.Sources.Format(f.spec.Data), data: f.set.Report()})
	return nil
}

// Name implements ui.Layer.
func (*report) Name() string { return "the report on the data (i)" }

// Keys implements ui.Layer.
func (r *report) Keys() []ui.Key {
	return append(r.Scroll.Keys(), ui.Bind("esc, i", "back to the examples", "", func(h ui.Host) tea.Cmd { h.Close(); return nil }))
}

// Point implements ui.Pointable: a click on the first row closes the layer, the wheel
// scrolls.
func (r *report) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	if m.Act == ui.Click && m.Y == 0 {
		h.Close()
	}
	r.Wheel(m)
	return nil
}

// Draw implements ui.Layer: the remarks, and below them the columns.
func (r *report) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	x := c.Text(1, 0, "how the data were read", s.Theme.Strong)
	c.Text(x+2, 0, r.title, s.Theme.Weak)
	c.Text(1, c.Height-1, "down scrolls  esc back", s.Theme.Weak)
	body := c.Sub(1, 2, c.Width-2, c.Height-3)
	lines := append(r.remarks(s, body.Width), r.columns(s, body.Width)...)
	w := r.Window(len(lines), body.Height)
	for y := range w.Rows {
		lines[w.First+y](body.Sub(0, y, body.Width, 1))
	}
	w.DrawMark(body, 0, s.Theme.Glyphs, s.Theme.Weak)
}

// aboutColumn is the column at which the text of a remark begins.
const aboutColumn = 10

// remarks returns functions that draw the lines of the remarks.
func (r *report) remarks(s *ui.Scene, width int) (lines []func(plot.Canvas)) {
	for _, remark := range r.data.Remarks {
		for i, text := range ui.Wrap(remark.Text, width-aboutColumn) {
			lines = append(lines, func(c plot.Canvas) {
				if i == 0 {
					c.Text(0, 0, remark.About, s.Theme.Strong)
				}
				c.Text(aboutColumn, 0, text, s.Theme.Text)
			})
		}
	}
	return lines
}

// columns returns functions that draw the lines about the columns of a table.
func (r *report) columns(s *ui.Scene, width int) (lines []func(plot.Canvas)) {
	if r.data.Columns == nil {
		return nil
	}
	t := &ui.Table{Head: []string{"column", "kind", "use", "missing", "inputs", "filled with"}, Left: true}
	for _, c := range r.data.Columns {
		t.Record(c.Name, c.Kind, c.Use, c.Missing, c.Inputs, c.Filled)
	}
	return append([]func(plot.Canvas){func(plot.Canvas) {}}, t.Lines(width, s.Theme, true)...)
}

// drawNotes draws a row with the number of notes on the data, and the first one after the
// summary.
func (v *Screen) drawNotes(s *ui.Scene, c plot.Canvas) {
	f, _, _ := v.found(s)
	if f == nil || len(f.set.Notes) == 0 {
		return
	}
	telling := 0
	if f.set.Reading != nil { // the first is the summary
		telling = min(1, len(f.set.Notes)-1)
	}
	x := c.Text(0, 0, s.Heading(plot.Plural(len(f.set.Notes), "note")), s.Theme.Strong)
	c.Text(x+2, 0, "i shows all: "+excerpt.Printable(f.set.Notes[telling]), s.Theme.Text)
}

// pointNotes opens the report.
func (v *Screen) pointNotes(h ui.Host, m ui.Mouse) tea.Cmd {
	if m.Act == ui.Click {
		return v.openReport(h)
	}
	return nil
}
