package data

import (
	"fmt"
	"strings"

	"descent/trainer"
	"descent/trainer/ensemble"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A row has the accuracy of a network or an average.
type row struct {
	name, value, note string
	share             float64
	style             plot.Style
}

// rows returns the rows, the single networks first.
func (m *measured) rows(s *ui.Scene) (rows []row) {
	var letters []string
	for _, n := range m.alone {
		letters = append(letters, n.lane.Letter())
		name := fmt.Sprintf("%s, epoch %s", n.lane.Name, trainer.FormatEpoch(n.epoch))
		rows = append(rows, row{name: name, value: interval("%.1f%%", n.accuracy, n.err), share: n.accuracy, style: s.Theme.Runs[n.lane.Slot]})
	}
	if how := (ensemble.Method{Members: len(m.alone)}); m.together != nil {
		r := averageRow(strings.Join(letters, "+")+" "+how.String(), how, m.together, s.Theme.Strong)
		r.note += fmt.Sprintf("; %+.1f on the best alone", 100*(m.together.Average-m.best()))
		rows = append(rows, r)
	}
	how := ensemble.Method{Passes: dropoutPasses}
	for _, n := range m.alone {
		if n.passes != nil {
			rows = append(rows, averageRow(n.lane.Letter()+" "+how.String(), how, n.passes, s.Theme.Runs[n.lane.Slot]))
		}
	}
	if l := m.of.Lane; m.snapshots != nil {
		name := fmt.Sprintf("%s last %d snapshots", l.Letter(), m.kept)
		rows = append(rows, averageRow(name, ensemble.Method{Snapshots: true}, m.snapshots, s.Theme.Runs[l.Slot]))
	}
	return rows
}

// best returns the highest accuracy of a single network.
func (m *measured) best() (best float64) {
	for _, n := range m.alone {
		best = max(best, n.accuracy)
	}
	return best
}

// averageRow returns the row of an average, with the comparison to a single network.
func averageRow(name string, how ensemble.Method, r *ensemble.Result, style plot.Style) row {
	note := fmt.Sprintf("%s on %s: %s", interval("%+.1f", r.Difference, r.DifferenceErr), how.Baseline(), r.Verdict())
	return row{name, interval("%.1f%%", r.Average, r.AverageErr), note, r.Average, style}
}

// legend explains the rows.
const legend = "Alone: what each network reaches by itself. Together: the mean of the predictions of the runs that are marked " +
	"(all, if none is marked and all are selected), an ensemble; runs that differ in their seeds alone are the usual members: R starts one. " +
	"Passes with dropout: the mean of passes of one network that drop units at random (Monte Carlo), beside one pass that drops none. " +
	"Snapshots: the mean of the last networks, at most 10, that the selected run was since this page is open, beside the last of them; " +
	"a run by itself keeps the weights of its last evaluation alone. " +
	"±: 95% interval, 1.96 standard errors over the examples; of a difference, in points, paired example by example. " +
	"It helps where the difference is more than two standard errors above 0."

// Draw implements ui.Layer.
func (a *averages) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	x := c.Text(1, 0, "averages", s.Theme.Strong)
	c.Text(1, c.Height-1, c.Clip("down scrolls  p pauses  < > pace  esc back", c.Width-2), s.Theme.Weak)
	m, _ := s.Found.(*measured)
	if m == nil {
		c.Text(x+2, 0, c.Clip("measuring", c.Width-x-3), s.Theme.Weak)
		return
	}
	c.Text(x+2, 0, c.Clip(m.about(), c.Width-x-3), s.Theme.Weak)
	body := c.Sub(1, 2, c.Width-2, c.Height-3)
	lines := append(barLines(s, body.Width, m.rows(s)), func(plot.Canvas) {})
	for _, text := range ui.Wrap(legend, body.Width) {
		lines = append(lines, func(c plot.Canvas) { c.Text(0, 0, text, s.Theme.Weak) })
	}
	window := a.Window(len(lines), body.Height)
	for y := range window.Rows {
		lines[window.First+y](body.Sub(0, y, body.Width, 1))
	}
	window.DrawMark(body, 0, s.Theme.Glyphs, s.Theme.Weak)
}

// noteWidth is the width of a note beside its bar.
const noteWidth = 68

// barLines returns functions that draw the rows, each a bar with its note beside it, or
// below it if the width is too small.
func barLines(s *ui.Scene, width int, rows []row) (lines []func(plot.Canvas)) {
	names, wide := nameWidth(rows), width >= 2*noteWidth
	for _, r := range rows {
		bar := []plot.Bar{{Label: fmt.Sprintf("%-*s", names, r.name), Value: fmt.Sprintf("%12s", r.value), Share: r.share, Style: r.style}}
		lines = append(lines, func(c plot.Canvas) {
			if wide {
				c.Text(c.Width-noteWidth, 0, c.Clip(r.note, noteWidth), s.Theme.Text)
				c = c.Sub(0, 0, c.Width-noteWidth-2, 1)
			}
			s.Theme.Glyphs.Bars(c, bar, s.Theme.Weak)
		})
		if wide || r.note == "" {
			continue
		}
		for _, text := range ui.Wrap(r.note, width-4) {
			lines = append(lines, func(c plot.Canvas) { c.Text(4, 0, text, s.Theme.Text) })
		}
	}
	return lines
}

// nameWidth returns the width of the longest name.
func nameWidth(rows []row) (width int) {
	for _, r := range rows {
		width = max(width, plot.Width(r.name))
	}
	return width
}

// about describes the examples of the measurement.
func (m *measured) about() string {
	text := "accuracy on the validation part"
	if m.examples < m.total {
		text += fmt.Sprintf(", first %s of %s", plot.Whole(m.examples), plot.Whole(m.total))
	} else {
		text += ", " + plot.Whole(m.total)
	}
	text += ", majority " + ui.Percent(m.of.Lane.Snap.Plan.Majority())
	var apart []string
	for _, l := range m.apart {
		apart = append(apart, l.Letter())
	}
	if len(apart) > 0 {
		text += "; not with " + strings.Join(apart, ", ") + ": other data or another loss"
	}
	return text
}
