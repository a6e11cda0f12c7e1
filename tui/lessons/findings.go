package lessons

import (
	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/plot"
	"descent/tui/ui"
)

// findings returns the measurements of the claim as a table for a file.
func (v *Screen) findings(*ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"measurement", "measured", "want"}}
	for _, f := range v.results[v.lesson().Name].Findings {
		t.Record(f.What, ui.Record(f.Measured), f.Band())
	}
	return t
}

// The widths of the columns beside the name of a measurement.
const (
	figureColumns = 12
	bandColumns   = 24 // "0.499999 to 0.500001" and the space before it
	minWhat       = 16 // minimal width of the name beside them
)

// drawFindings draws the measurements of the claim: whether each is in its range, its name
// and value, and the range. Names that are too long continue below.
func (v *Screen) drawFindings(s *ui.Scene, c plot.Canvas) {
	r, known := v.results[v.lesson().Name]
	if !known {
		return
	}
	what := max(c.Width-3-figureColumns-bandColumns, minWhat)
	c.Text(3, 0, plot.Plural(len(r.Findings), "measurement"), s.Theme.Weak)
	c.TextRight(3+what+figureColumns, 0, "measured", s.Theme.Weak)
	c.Text(3+what+figureColumns+2, 0, "want", s.Theme.Weak)
	body := c.Sub(0, 1, c.Width, c.Height-2)
	y, i := 0, v.first
	for ; i < len(r.Findings); i++ {
		lines := ui.Wrap(r.Findings[i].What, what)
		if y+len(lines) > body.Height {
			break
		}
		drawFinding(s, body.Sub(0, y, c.Width, len(lines)), r.Findings[i], lines, what)
		y += len(lines)
	}
	window := plot.Window{First: v.first, Rows: i - v.first, N: len(r.Findings)}
	if mark := window.Mark(s.Theme.Glyphs); mark != "" {
		c.Text(3, c.Height-1, mark+": pgdown, pgup", s.Theme.Weak)
	}
}

// drawFinding draws a measurement.
func drawFinding(s *ui.Scene, c plot.Canvas, f lesson.Finding, lines []string, what int) {
	mark, style := s.Theme.Glyphs.Done, s.Theme.Strong
	if !f.Pass() {
		mark, style = s.Theme.Glyphs.Diverged, s.Theme.Grave
	}
	c.Set(1, 0, mark, style)
	for y, line := range lines {
		c.Text(3, y, line, s.Theme.Text)
	}
	c.TextRight(3+what+figureColumns, 0, plot.Short(f.Measured, 6), style)
	c.Text(3+what+figureColumns+2, 0, f.Band(), s.Theme.Weak)
}

// scrollBy is the number of measurements by which a key scrolls.
const scrollBy = 8

// scroll returns a handler that scrolls the list of measurements.
func (v *Screen) scroll(by int) func(ui.Host) tea.Cmd {
	return func(ui.Host) tea.Cmd {
		n := len(v.results[v.lesson().Name].Findings)
		v.first = max(min(v.first+by*scrollBy, n-1), 0)
		return nil
	}
}
