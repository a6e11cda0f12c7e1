package data

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"descent/data/excerpt"
	"descent/trainer/metric"
	"descent/trainer/predict"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Rows of the layer above the table and below it.
const (
	askedHead = 2 // the path, and the scores
	askedFoot = 4 // the selected row, in three lines, and the keys
)

// Draw implements ui.Layer.
func (a *asked) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	x := c.Text(1, 0, "ask", s.Theme.Strong)
	c.Text(1, c.Height-1, c.Clip("up, down rows  o another table  p pause  esc back", c.Width-2), s.Theme.Weak)
	name := excerpt.Printable(filepath.Base(a.path))
	f, _ := s.Found.(*said)
	if f == nil {
		c.Text(x+2, 0, c.Clip("reading "+name, c.Width-x-3), s.Theme.Weak)
		return
	}
	c.Text(x+2, 0, c.Clip(name+f.about(), c.Width-x-3), s.Theme.Weak)
	a.at = min(max(a.at, 0), max(len(f.rows)-1, 0))
	if len(f.rows) == 0 {
		f.drawErrors(s, c.Sub(1, askedHead, c.Width-2, c.Height-askedHead-1))
		return
	}
	c.Text(1, 1, c.Clip(strings.Join(f.scores(), "  "), c.Width-2), s.Theme.Text)
	w := a.window(f, c.Height)
	a.page = w.Rows
	body := c.Sub(1, askedHead, c.Width-2, c.Height-askedHead-askedFoot)
	f.drawTable(s, body, w, a.at)
	foot := c.Sub(1, c.Height-askedFoot, c.Width-2, askedFoot-1)
	ui.DrawLines(foot, ui.Wrap(f.aboutRow(a.at), foot.Width), s.Theme.Text)
}

// window returns the visible part of the table for a height in rows.
func (a *asked) window(f *said, height int) plot.Window {
	return plot.NewWindow(min(max(a.at, 0), max(len(f.rows)-1, 0)), len(f.rows), height-askedHead-askedFoot-1)
}

// about describes the number of rows.
func (s *said) about() string {
	if s.rows == nil {
		return ""
	}
	text := ": " + plot.Plural(len(s.rows), "row")
	if s.more {
		text = fmt.Sprintf(": the first %s rows", plot.Whole(len(s.rows)))
	}
	if len(s.notes) > 0 {
		text += "; " + excerpt.Printable(strings.Join(s.notes, "; "))
	}
	return text
}

// scores describes the score of each network, or why it has none.
func (s *said) scores() (texts []string) {
	for i := range s.of {
		y := &s.of[i]
		m := metric.Main(metric.TaskOf(len(y.classes)))
		text := "run " + y.lane.Letter() + ": "
		switch {
		case y.err != nil:
			text += excerpt.Printable(y.err.Error())
		case y.result.Scored > 0:
			text += fmt.Sprintf("%s %s of %s", m.Name, plot.Decimals(y.result.Score.Accuracy, 4), plot.Plural(y.result.Scored, "row"))
		default:
			text += "no row says what is true"
		}
		texts = append(texts, text)
	}
	return texts
}

// drawErrors draws why no network can read the table.
func (s *said) drawErrors(sc *ui.Scene, c plot.Canvas) {
	texts := []string{"There is no row in it."}
	if len(s.of) > 0 && s.of[0].err != nil {
		texts = s.scores()
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, ui.Wrap(text, c.Width)...)
	}
	ui.DrawLines(c, lines, sc.Theme.Grave)
}

// drawTable draws the rows in w, that at row at marked.
func (s *said) drawTable(sc *ui.Scene, c plot.Canvas, w plot.Window, at int) {
	t := &ui.Table{Head: []string{"line"}, Left: true}
	truths := s.truthful()
	for i := range s.of {
		if s.of[i].err == nil {
			t.Head = append(t.Head, s.of[i].lane.Letter()+" says")
			if s.of[i].classes != nil {
				t.Head = append(t.Head, s.of[i].sure())
			}
		}
	}
	if truths != nil {
		t.Head = append(t.Head, "true")
	}
	for _, name := range s.columns {
		t.Head = append(t.Head, short(name))
	}
	for _, row := range s.rows[w.First : w.First+w.Rows] {
		t.Rows = append(t.Rows, s.cells(sc, &row, truths, len(t.Head)))
	}
	lines := t.Lines(c.Width-2, sc.Theme, false)
	for y, draw := range lines {
		draw(c.Sub(2, y, c.Width-2, 1))
		i := w.First + y - 1
		if y > 0 && s.rows[i].wrong != "" {
			const behind = 8 // column after the number of the line
			c.Text(behind, y, c.Clip(s.rows[i].wrong, c.Width-behind), sc.Theme.Grave)
		}
		if y > 0 && i == at {
			c.Set(0, y, sc.Theme.Glyphs.Selected, sc.Theme.Strong)
		}
	}
	w.DrawMark(c.Sub(0, 1, c.Width, c.Height-1), 1, sc.Theme.Glyphs, sc.Theme.Weak)
}

// truthful returns the first network whose target column the table has, or nil.
func (s *said) truthful() *sayer {
	for i := range s.of {
		if y := &s.of[i]; y.err == nil && y.truthful {
			return y
		}
	}
	return nil
}

// cells returns a row of the table with the given number of columns. A row that cannot be
// read has only its line.
func (s *said) cells(sc *ui.Scene, row *askedRow, truths *sayer, columns int) []ui.Cell {
	cells := []ui.Cell{{Text: strconv.Itoa(row.line), Style: sc.Theme.Weak}}
	if row.wrong != "" {
		return append(cells, make([]ui.Cell, columns-1)...)
	}
	for i := range s.of {
		y := &s.of[i]
		if y.err != nil {
			continue
		}
		a := y.answers[row.line]
		cells = append(cells, y.cells(sc, &a)...)
	}
	if truths != nil {
		a := truths.answers[row.line]
		cells = append(cells, ui.Cell{Text: short(truths.truth(&a)), Style: sc.Theme.Text})
	}
	for j := range s.columns {
		cell := ui.Cell{Style: sc.Theme.Weak}
		if j < len(row.cells) {
			cell.Text = row.cells[j]
		}
		cells = append(cells, cell)
	}
	return cells
}

// cells returns the prediction of a network: the number of a regression; or the class,
// with a cross if it is wrong, and its probability.
func (y *sayer) cells(sc *ui.Scene, a *predict.Answer) []ui.Cell {
	switch {
	case y.classes == nil:
		return []ui.Cell{{Text: y.text(a), Style: sc.Theme.Text}}
	case a.Outputs == nil:
		return []ui.Cell{{Text: "?", Style: sc.Theme.Weak}, {}}
	}
	cell := ui.Cell{Text: short(y.classes[a.Class]), Style: sc.Theme.Text}
	if y.mistaken(a) {
		cell = ui.Cell{Text: string(sc.Theme.Glyphs.Diverged) + " " + cell.Text, Style: sc.Theme.Grave}
	}
	return []ui.Cell{cell, {Text: sureness(a.Outputs[a.Class], y.probable), Style: cell.Style}}
}

// sure returns the name of the outputs of a network.
func (y *sayer) sure() string {
	if y.probable {
		return "p"
	}
	return "score"
}

// text formats a prediction: the class and its probability, or the number.
func (y *sayer) text(a *predict.Answer) string {
	switch {
	case a.Err != nil:
		return a.Err.Error()
	case y.classes == nil:
		return plot.Number(a.Number)
	case a.Outputs == nil:
		return ""
	}
	return y.classes[a.Class] + " " + sureness(a.Outputs[a.Class], y.probable)
}

// truth returns the true value of a row, or "" if it is not known.
func (y *sayer) truth(a *predict.Answer) string {
	switch {
	case y.classes == nil && !math.IsNaN(a.Truth.Number):
		return plot.Number(a.Truth.Number)
	case y.classes != nil && a.Truth.Class >= 0 && a.Outputs != nil:
		return y.classes[a.Truth.Class]
	}
	return ""
}

// mistaken reports whether a class is known to be wrong.
func (y *sayer) mistaken(a *predict.Answer) bool {
	return y.classes != nil && a.Truth.Class >= 0 && int(a.Truth.Class) != a.Class
}

// aboutRow describes row i in full.
func (s *said) aboutRow(i int) string {
	row := &s.rows[i]
	text := fmt.Sprintf("line %d: ", row.line)
	if row.wrong != "" {
		return text + row.wrong
	}
	for i := range s.of {
		y := &s.of[i]
		a, ok := y.answers[row.line]
		if y.err != nil || !ok {
			continue
		}
		text += "run " + y.lane.Letter() + " says " + y.text(&a)
		for n, k := range byOutput(a.Outputs) {
			if n > 0 && n <= 3 {
				text += ", " + y.classes[k] + " " + sureness(a.Outputs[k], y.probable)
			}
		}
		text += ". "
	}
	return text
}
