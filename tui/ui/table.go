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

// Draw draws as many columns and rows as there is room for. A column that has
// no room is left out whole: half a number is a wrong number. Columns of texts
// may be shortened, the widest first.
func (t *Table) Draw(c plot.Canvas, th *Theme, texts bool) {
	widths := t.widths()
	if texts {
		shrink(widths, c.Width-1)
	}
	c.Text(1, 1+len(t.Rows), t.Mark, th.Weak)
	x := 1
	for col, width := range widths {
		if x+width > c.Width {
			return
		}
		t.drawColumn(c, th, col, x, width)
		x += width + columnGap
	}
}

const columnGap, minColumn = 2, 4

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
		sum, widest := -columnGap, 0
		for i, w := range widths {
			sum += w + columnGap
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

func (t *Table) drawColumn(c plot.Canvas, th *Theme, col, x, width int) {
	put := func(y int, text string, style plot.Style) {
		text = c.Clip(text, width)
		if col > 0 && !t.Left {
			c.TextRight(x+width, y, text, style)
			return
		}
		c.Text(x, y, text, style)
	}
	put(0, t.Head[col], th.Weak)
	for y, r := range t.Rows {
		put(y+1, r[col].Text, r[col].Style)
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
