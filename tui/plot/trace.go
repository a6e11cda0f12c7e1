package plot

import (
	"cmp"
	"math"
)

// A raster is the grid of points at which curves are drawn. It covers width×height
// cells, each of which has x×y points: 2×4 for dots, else 1×1. Its columns are
// counted from the left, its rows from the bottom.
type raster struct{ width, height, x, y int }

// raster returns the raster of an area of the given width and height in cells.
func (ch *Chart) raster(width, height int) raster {
	if ch.dots(height) {
		return raster{width, height, dotsX, dotsY}
	}
	return raster{width, height, 1, 1}
}

// columns returns the number of columns of points. Without dots it is one more
// than that of cells, because asciigraph draws from point to point.
func (r raster) columns() int {
	if r.x == 1 {
		return r.width + 1
	}
	return r.width * r.x
}

// rows returns the number of rows of points.
func (r raster) rows() int { return r.height * r.y }

// cell returns the column and the row, counted from the top, of the cell with the
// given point.
func (r raster) cell(place int, row float64) (x, y int) {
	return min(place/r.x, r.width-1), (r.rows() - 1 - int(math.Round(row))) / r.y
}

// A trace is a line in a raster.
type trace struct {
	rows []float64 // the row in each column; NaN where nothing is drawn
	cuts []int     // columns in which it comes back from outside of the axis, or ends outside
	end  end
}

// An end is the last cell and the last value of a curve.
type end struct {
	column, row int // the cell, row 0 being at the top
	value       float64
	side        int  // -1 below the axis, 1 above, 0 on it
	ok          bool // whether the curve has any point
}

// traces returns the traces of all lines of the chart.
func (ch *Chart) traces(r raster, y scale) []trace {
	all := make([]trace, len(ch.Lines))
	for i := range ch.Lines {
		all[i] = ch.trace(&ch.Lines[i], r, y)
	}
	return all
}

// trace returns the trace of a line. Where the line is outside of the axis, only
// the first point, if the line comes from inside, and the last are drawn, in the
// outermost row; of a faint line none is.
func (ch *Chart) trace(l *Line, r raster, y scale) (t trace) {
	t.rows = Resample(l.X, l.Y, ch.XMin, ch.XMax, r.columns())
	if !l.Faint {
		ch.endAtLast(l, y, t.rows)
	}
	from, outside := 0, 0 // first column and side of the current stretch outside of the axis
	for k, v := range t.rows {
		side := y.side(v)
		if side != 0 && l.Faint {
			v = math.NaN()
		}
		row := y.row(v, r.rows())
		t.rows[k] = row
		if math.IsNaN(row) {
			outside = 0
			continue
		}
		x, at := r.cell(k, row)
		t.end = end{x, at, v, side, true}
		switch {
		case side == 0:
		case side != outside:
			from = k
			if k == 0 || math.IsNaN(t.rows[k-1]) { // it begins outside
				from = k - 1
			}
			t.cuts = append(t.cuts, k)
		default:
			if k-1 > from {
				t.rows[k-1] = math.NaN()
			}
			t.cuts[len(t.cuts)-1] = k
		}
		outside = side
	}
	return t
}

// endAtLast sets the last of places, which are values at each column, to the last
// value of the curve. Otherwise it would be the mean of the last values.
func (ch *Chart) endAtLast(l *Line, y scale, places []float64) {
	last, ok := ch.last(l, y)
	if !ok {
		return
	}
	for k := len(places) - 1; k >= 0; k-- {
		if finite(y.at(places[k])) {
			places[k] = last
			return
		}
	}
}

// drawCuts marks the points at which lines come back from outside of the axis, or
// end outside.
func (ch *Chart) drawCuts(c Canvas, r raster, traces []trace) {
	for i, t := range traces {
		for _, k := range t.cuts {
			x, y := r.cell(k, t.rows[k])
			glyph := ch.Glyphs.Above
			if y > 0 {
				glyph = ch.Glyphs.Below
			}
			c.Set(x, y, glyph, ch.Lines[i].Style)
		}
	}
}

// drawMarks draws the marks, each on its line.
func (ch *Chart) drawMarks(c Canvas, r raster, traces []trace) {
	for _, m := range ch.Marks {
		rows := traces[m.Line].rows
		place := math.Round((m.X - ch.XMin) / (ch.XMax - ch.XMin) * float64(len(rows)-1))
		if !(place >= 0 && place < float64(len(rows))) || math.IsNaN(rows[int(place)]) {
			continue
		}
		x, y := r.cell(int(place), rows[int(place)])
		c.Set(x, y, cmp.Or(m.Glyph, ch.Glyphs.Mark), m.Style)
	}
}
