package data

import (
	"fmt"
	"strings"

	"descent/trainer"
	"descent/trainer/ensemble"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A row is what one network or average reaches.
type row struct {
	name, value, note string
	share             float64
	style             plot.Style
}

// rows returns what was measured, the single networks first.
func (m *measured) rows(s *ui.Scene) (rows []row) {
	letters := ""
	for i, n := range m.alone {
		if i > 0 {
			letters += "+"
		}
		letters += n.lane.Letter()
		name := fmt.Sprintf("%s %s, epoch %s", n.lane.Letter(), n.lane.Name, trainer.FormatEpoch(n.lane.Snap.Last.Epoch))
		rows = append(rows, row{name, interval("%.1f%%", n.accuracy, n.err), "alone", n.accuracy, s.Theme.Runs[n.lane.Slot]})
	}
	if m.together != nil {
		rows = append(rows, averageRow(letters, ensemble.Method{Members: len(m.alone)}, m.together, s.Theme.Strong))
	}
	for _, n := range m.alone {
		if n.passes != nil {
			rows = append(rows, averageRow(n.lane.Letter(), ensemble.Method{Passes: dropoutPasses}, n.passes, s.Theme.Runs[n.lane.Slot]))
		}
	}
	return rows
}

// averageRow returns what an average reaches, beside what it is compared with.
func averageRow(letters string, how ensemble.Method, r *ensemble.Result, style plot.Style) row {
	note := fmt.Sprintf("%s on %s: %s", interval("%+.1f", r.Difference, r.DifferenceErr), how.Baseline(), r.Verdict())
	return row{letters + " " + how.String(), interval("%.1f%%", r.Average, r.AverageErr), note, r.Average, style}
}

// legend says what the rows are.
const legend = "Alone: what each network reaches by itself. Together: the mean of the predictions of the runs that are marked " +
	"(all, if none is marked and all are selected), an ensemble; runs that differ in their seeds alone are the usual members: R starts one. " +
	"Passes with dropout: the mean of passes of one network that drop units at random (Monte Carlo), beside one pass that drops none. " +
	"Snapshots are no rows, since a run keeps the weights of its last evaluation alone: descent ensemble --snapshots measures them. " +
	"±: 95% interval, 1.96 standard errors over the examples; of a difference, in points, paired example by example. " +
	"It helps where the difference is more than two standard errors above 0."

// Draw implements ui.Layer.
func (a *averages) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	x := c.Text(1, 0, "averages", s.Theme.Strong)
	c.Text(1, c.Height-1, c.Clip("p pauses  < > pace  esc back", c.Width-2), s.Theme.Weak)
	m, _ := s.Found.(*measured)
	if m == nil {
		c.Text(x+2, 0, c.Clip("measuring", c.Width-x-3), s.Theme.Weak)
		return
	}
	c.Text(x+2, 0, c.Clip(m.about(), c.Width-x-3), s.Theme.Weak)
	body := c.Sub(1, 2, c.Width-2, c.Height-4)
	used := drawBars(s, body, m.rows(s))
	for y, line := range ui.Wrap(legend, body.Width) {
		body.Text(0, used+1+y, line, s.Theme.Weak)
	}
}

// drawBars draws each row as a bar, with its note beside it, or below where that
// has no room, and returns how many lines it took.
func drawBars(s *ui.Scene, c plot.Canvas, rows []row) (used int) {
	wide := c.Width >= ui.WideScreen
	for _, r := range rows {
		line := c.Sub(0, used, c.Width, 1)
		note := c.Sub(4, used+1, c.Width-4, 1)
		if used++; wide {
			line, note = c.Sub(0, used-1, c.Width/2, 1), c.Sub(c.Width/2+2, used-1, c.Width-c.Width/2-2, 1)
		} else {
			used++
		}
		s.Theme.Glyphs.Bars(line, []plot.Bar{{Label: fmt.Sprintf("%-*s", nameWidth(rows), r.name), Value: fmt.Sprintf("%12s", r.value), Share: r.share, Style: r.style}}, s.Theme.Weak)
		note.Text(0, 0, note.Clip(r.note, note.Width), s.Theme.Text)
	}
	return used
}

// nameWidth returns the width of the longest name.
func nameWidth(rows []row) (width int) {
	for _, r := range rows {
		width = max(width, plot.Width(r.name))
	}
	return width
}

// about says what was measured on.
func (m *measured) about() string {
	text := "accuracy on the validation part"
	if m.examples < m.total {
		text += fmt.Sprintf(", first %s of %s", ui.Count(m.examples), ui.Count(m.total))
	} else {
		text += ", " + ui.Count(m.total)
	}
	var apart []string
	for _, l := range m.apart {
		apart = append(apart, l.Letter())
	}
	if len(apart) > 0 {
		text += "; not with " + strings.Join(apart, ", ") + ": other data or another loss"
	}
	return text
}
