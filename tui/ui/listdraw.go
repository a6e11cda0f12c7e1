package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"descent/tui/plot"
)

// listGap is the space between two columns of a list.
const listGap = 2

// narrowest is the width of the first column below which the last of the other columns is
// omitted.
const narrowest = 12

// fit returns the columns that fit into width, together with the mark for omitted columns,
// and the number of omitted columns.
func (l *List[T]) fit(width int, g *plot.Glyphs) (columns []Column[T], out int) {
	columns = slices.Clone(l.Columns)
	for {
		need, drop := 0, -1
		for i, c := range columns {
			need += c.Width + listGap
			if c.Drop > 0 && (drop < 0 || c.Drop > columns[drop].Drop) {
				drop = i
			}
		}
		over := need - listGap - width
		if mark := listGap + plot.Width(g.More); out > 0 && over <= 0 && narrowed(columns, over+mark) {
			return columns, out
		} else if out > 0 {
			over += mark
		}
		if over <= 0 || drop < 0 {
			return columns, out
		}
		if first := &columns[0]; columns[drop].Drop == 1 && first.Width > narrowest {
			first.Width = max(first.Width-over, narrowest)
			continue
		}
		columns, out = slices.Delete(columns, drop, drop+1), out+1
	}
}

// narrowed makes the widest column of texts narrower by by if possible, and reports whether
// it did.
func narrowed[T comparable](columns []Column[T], by int) bool {
	if by <= 0 {
		return true
	}
	widest := -1
	for i, c := range columns {
		if c.Left && !c.NoSort && (widest < 0 || c.Width > columns[widest].Width) {
			widest = i
		}
	}
	if widest < 0 || columns[widest].Width-by < narrowest {
		return false
	}
	columns[widest].Width -= by
	return true
}

// DrawHead draws the names of the columns in row 0 of c, from column x on, with an arrow at
// the column by which the list is sorted, and a mark if columns are omitted.
func (l *List[T]) DrawHead(c plot.Canvas, x int, th *Theme) {
	columns, out := l.fit(c.Width-x, th.Glyphs)
	for _, col := range columns {
		name, style := col.Name, th.Weak
		if col.Unit != "" {
			name += " " + col.Unit
		}
		if col.Name == l.Order.Sort {
			name, style = name+string(th.Glyphs.Below), th.Strong
		}
		put(c, x, 0, col.Width, col.Left, Cell{name, style})
		x += col.Width + listGap
	}
	MarkColumns(c, x, out, th)
}

// ColumnAt returns the name of the column at cell x of a list that begins at column from
// and has the given width; "" if there is none or the list cannot be sorted by it.
func (l *List[T]) ColumnAt(x, from, width int, g *plot.Glyphs) string {
	columns, _ := l.fit(width-from, g)
	for _, col := range columns {
		if x >= from && x < from+col.Width+listGap && !col.NoSort {
			return col.Name
		}
		from += col.Width + listGap
	}
	return ""
}

// Draw draws the rows that fit into c, from column x on, scrolled to item, and the numbers
// of rows above and below. lead draws the cells before the columns of an item.
func (l *List[T]) Draw(c plot.Canvas, x int, th *Theme, item T, lead func(c plot.Canvas, y int, it T)) {
	at := l.at(item)
	w := plot.NewWindow(max(at, 0), len(l.rows), c.Height)
	columns, _ := l.fit(c.Width-x, th.Glyphs)
	for y := range w.Rows {
		r := &l.rows[w.First+y]
		if r.of != nil {
			l.drawGroup(c, y, th, r, w.First+y == at, columns, x)
			continue
		}
		lead(c, y, r.item)
		cx := x
		for _, col := range columns {
			put(c, cx, y, col.Width, col.Left, col.Cell(r.item))
			cx += col.Width + listGap
		}
	}
	w.DrawMark(c, x, th.Glyphs, th.Weak)
}

// drawGroup draws the head of a group: its name, the number of items, and the best and the
// median value of each numeric column.
func (l *List[T]) drawGroup(c plot.Canvas, y int, th *Theme, r *listRow[T], selected bool, columns []Column[T], x int) {
	fold := th.Glyphs.Below
	if l.Order.folded[r.group] {
		fold = th.Glyphs.Selected
	}
	style := th.Text
	if selected {
		style = th.Strong
		c.Set(0, y, th.Glyphs.Selected, style)
	}
	text := fmt.Sprintf("%c %s  %s", fold, r.group, plot.Plural(len(r.of), "run"))
	for i, col := range columns {
		if i > 0 && col.Value != nil && col.Name == l.Order.Sort {
			text += fmt.Sprintf("  %s %s, median %s", col.Name, col.Cell(r.of[0]).Text, col.median(r.of))
		}
	}
	c.Text(1, y, c.Clip(text, c.Width-1), style)
}

// median returns the cell of the item with the median value, the lower one of two; items
// without a value do not count.
func (c *Column[T]) median(items []T) string {
	items = slices.DeleteFunc(slices.Clone(items), func(it T) bool { return math.IsNaN(c.Value(it)) })
	if len(items) == 0 {
		return "-"
	}
	slices.SortStableFunc(items, func(a, b T) int { return cmp.Compare(c.Value(a), c.Value(b)) })
	return c.Cell(items[(len(items)-1)/2]).Text
}

// put draws a cell in width columns from x on.
func put(c plot.Canvas, x, y, width int, left bool, cell Cell) {
	text := c.Clip(cell.Text, width)
	if left {
		c.Text(x, y, text, cell.Style)
		return
	}
	c.TextRight(x+width, y, text, cell.Style)
}
