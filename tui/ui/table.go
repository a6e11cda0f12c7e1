package ui

import (
	"descent/tui/plot"
)

// A Table is rows of cells under a head, the first column to the left, the
// others to the right.
type Table struct {
	Head []string
	Rows [][]Cell
	Mark string // below the rows, says how many are left out
	Left bool   // whether all columns are to the left
}

// A Cell is a text in a Table.
type Cell struct {
	Text  string
	Style plot.Style
}

// Scroll leaves the rows that there is room for in height rows below the head,
// row at among them, and marks that others are left out.
func (t *Table) Scroll(g *plot.Glyphs, at, height int) {
	w := plot.NewWindow(at, len(t.Rows), height)
	t.Rows, t.Mark = t.Rows[w.First:w.First+w.Rows], w.Mark(g)
}

// Draw draws as many columns and rows as there is room for, as Lines says.
func (t *Table) Draw(c plot.Canvas, th *Theme, texts bool) {
	for y, draw := range t.Lines(c.Width-1, th, texts) {
		draw(c.Sub(1, y, c.Width-1, 1))
	}
	c.Text(1, 1+len(t.Rows), t.Mark, th.Weak)
}

// Lines returns what draws the head and then each row in a line of the given
// width. A column that has no room is left out whole, since half a number is a
// wrong number, and the head says how many are. Columns of texts may be
// shortened, the widest first.
func (t *Table) Lines(width int, th *Theme, texts bool) (lines []func(plot.Canvas)) {
	widths := t.widths()
	if texts {
		shrink(widths, width)
	}
	n := Fitting(widths, width, th.Glyphs)
	if n == 1 && len(widths) > 1 { // the mark comes before the end of the first column
		widths[0] = min(widths[0], max(width-ColumnGap-plot.Width(th.Glyphs.More), 1))
	}
	lines = append(lines, func(c plot.Canvas) {
		x := 0
		for col, w := range widths[:n] {
			t.put(c, x, w, col, Cell{t.Head[col], th.Weak})
			x += w + ColumnGap
		}
		MarkColumns(c, x, len(widths)-n, th)
	})
	for _, row := range t.Rows {
		lines = append(lines, func(c plot.Canvas) {
			x := 0
			for col, w := range widths[:n] {
				t.put(c, x, w, col, row[col])
				x += w + ColumnGap
			}
		})
	}
	return lines
}

// put writes a cell of a column into width columns from x on.
func (t *Table) put(c plot.Canvas, x, width, col int, cell Cell) {
	put(c, x, 0, min(width, c.Width-x), col == 0 || t.Left, cell)
}

// Fitting returns how many columns of the given widths, with gaps between them,
// fit into width columns, with a mark behind them where that is not all. Of the
// first one there is always a part.
func Fitting(widths []int, width int, g *plot.Glyphs) int {
	fitting, end := 1, -ColumnGap
	for i, w := range widths {
		end += ColumnGap + w
		switch {
		case end <= width && i+1 == len(widths):
			return len(widths)
		case end+ColumnGap+plot.Width(g.More) <= width:
			fitting = i + 1
		}
	}
	return min(fitting, len(widths))
}

// MarkColumns says at column x of the first row of c that so many columns are
// left out.
func MarkColumns(c plot.Canvas, x, n int, th *Theme) {
	if n <= 0 {
		return
	}
	text := th.Glyphs.LeftOut(n)
	if x+plot.Width(text) > c.Width {
		text = th.Glyphs.More
	}
	c.Text(x, 0, text, th.Weak)
}

// ColumnGap is the space between two columns.
const ColumnGap = 2

// minColumn is how narrow a column of texts gets.
const minColumn = 4

// widths returns how wide the columns are.
func (t *Table) widths() []int {
	widths := make([]int, len(t.Head))
	for col := range widths {
		widths[col] = plot.Width(t.Head[col])
		for _, r := range t.Rows {
			widths[col] = max(widths[col], plot.Width(r[col].Text))
		}
	}
	return widths
}

// shrink makes the widest of columns narrower until all fit into width, or are
// as narrow as can be.
func shrink(widths []int, width int) {
	for {
		sum, widest := -ColumnGap, 0
		for i, w := range widths {
			sum += w + ColumnGap
			if w > widths[widest] {
				widest = i
			}
		}
		if sum <= width || widths[widest] <= minColumn {
			return
		}
		widths[widest]--
	}
}

// Record appends a row of texts without styles.
func (t *Table) Record(texts ...string) {
	row := make([]Cell, len(texts))
	for i, text := range texts {
		row[i].Text = text
	}
	t.Rows = append(t.Rows, row)
}

// CSV returns the table as records.
func (t *Table) CSV() [][]string {
	records := [][]string{t.Head}
	for _, r := range t.Rows {
		record := make([]string, len(r))
		for i, cell := range r {
			record[i] = cell.Text
		}
		records = append(records, record)
	}
	return records
}
