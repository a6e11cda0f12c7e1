package ui

import (
	"descent/tui/plot"
)

// A Table has rows of cells below a head. The first column is left-aligned, the others are
// right-aligned.
type Table struct {
	Head []string
	Rows [][]Cell
	Mark string // a line below the rows with the number of omitted rows
	Left bool   // whether all columns are left-aligned
}

// A Cell is a text in a Table.
type Cell struct {
	Text  string
	Style plot.Style
}

// Scroll removes rows that do not fit into height rows below the head, but keeps row at,
// and sets Mark.
func (t *Table) Scroll(g *plot.Glyphs, at, height int) {
	w := plot.NewWindow(at, len(t.Rows), height)
	t.Rows, t.Mark = t.Rows[w.First:w.First+w.Rows], w.Mark(g)
}

// Draw draws as many columns and rows as fit; see Lines.
func (t *Table) Draw(c plot.Canvas, th *Theme, texts bool) {
	for y, draw := range t.Lines(c.Width-1, th, texts) {
		draw(c.Sub(1, y, c.Width-1, 1))
	}
	c.Text(1, 1+len(t.Rows), t.Mark, th.Weak)
}

// Lines returns functions that draw the head and each row in a line of the given width.
// Columns that do not fit are omitted as a whole, because a truncated number is
// misleading, and the head shows the number of omitted columns. If texts is set, columns
// of texts may be shortened, the widest first.
func (t *Table) Lines(width int, th *Theme, texts bool) (lines []func(plot.Canvas)) {
	widths := t.widths()
	if texts {
		shrink(widths, width)
	}
	n := Fitting(widths, width, th.Glyphs)
	if n == 1 && len(widths) > 1 { // the mark needs room in the first column
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

// put draws a cell of a column in width columns from x on.
func (t *Table) put(c plot.Canvas, x, width, col int, cell Cell) {
	put(c, x, 0, min(width, c.Width-x), col == 0 || t.Left, cell)
}

// Fitting returns how many columns of the given widths, with gaps between them, fit into
// width, including a mark if not all fit. The first one is always shown, at least in part.
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

// MarkColumns draws a mark for n omitted columns at column x of the first row of c.
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

// minColumn is the minimal width of a column of texts.
const minColumn = 4

// widths returns the widths of the columns.
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

// shrink makes the widest columns narrower until all fit into width or have the minimum
// width.
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
