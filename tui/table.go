package tui

import (
	"descent/tui/plot"
)

// A table is rows of cells under a head, the first column to the left, the
// others to the right.
type table struct {
	head []string
	rows [][]tableCell
	mark string // below the rows, of those that are left out
}

type tableCell struct {
	text  string
	style plot.Style
}

// scroll leaves the rows that there is room for in height rows below the head,
// row at among them, and marks that others are left out.
func (t *table) scroll(g *plot.Glyphs, at, height int) {
	w := plot.NewWindow(at, len(t.rows), height)
	t.rows, t.mark = t.rows[w.First:w.First+w.Rows], w.Mark(g)
}

// draw draws as many columns and rows as there is room for. A column that has
// no room is left out whole: half a number is a wrong number. Columns of texts
// may be shortened, the widest first.
func (t *table) draw(c plot.Canvas, th *Theme, texts bool) {
	widths := t.widths()
	if texts {
		shrink(widths, c.Width-1)
	}
	c.Text(1, 1+len(t.rows), t.mark, th.Weak)
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
func (t *table) widths() []int {
	widths := make([]int, len(t.head))
	for col := range widths {
		widths[col] = plot.Width(t.head[col])
		for _, r := range t.rows {
			widths[col] = max(widths[col], plot.Width(r[col].text))
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

func (t *table) drawColumn(c plot.Canvas, th *Theme, col, x, width int) {
	put := func(y int, text string, style plot.Style) {
		text = c.Clip(text, width)
		if col > 0 {
			c.TextRight(x+width, y, text, style)
			return
		}
		c.Text(x, y, text, style)
	}
	put(0, t.head[col], th.Weak)
	for y, r := range t.rows {
		put(y+1, r[col].text, r[col].style)
	}
}

// csv returns the table as records.
func (t *table) csv() [][]string {
	records := [][]string{t.head}
	for _, r := range t.rows {
		record := make([]string, len(r))
		for i, cell := range r {
			record[i] = cell.text
		}
		records = append(records, record)
	}
	return records
}
