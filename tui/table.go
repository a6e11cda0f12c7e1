package tui

import (
	"descent/tui/plot"
)

// A table is rows of cells under a head, the first column to the left, the
// others to the right.
type table struct {
	head []string
	rows [][]tableCell
}

type tableCell struct {
	text  string
	style plot.Style
}

// draw draws as many columns and rows as there is room for. A column that has
// no room is left out whole: half a number is a wrong number. All but the
// first may be shortened to most columns if they are texts.
func (t *table) draw(c plot.Canvas, th *Theme, most int) {
	x := 1
	for col := range t.head {
		width := plot.Width(t.head[col])
		for _, r := range t.rows {
			width = max(width, plot.Width(r[col].text))
		}
		if most > 0 {
			width = min(width, most)
		}
		if x+width > c.Width {
			return
		}
		t.drawColumn(c, th, col, x, width)
		x += width + 2
	}
}

func (t *table) drawColumn(c plot.Canvas, th *Theme, col, x, width int) {
	put := func(y int, text string, style plot.Style) {
		text = clip(text, width)
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
