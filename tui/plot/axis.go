package plot

import (
	"math"

	"descent/trainer/interchange/chart/axis"
)

// A scale maps y to rows. Its positions on the axis are y itself, or log10(y) if
// the axis is logarithmic.
type scale struct {
	lo, hi float64 // positions of the lowest and the highest row
	log    bool
	rows   int

	step    axis.Step // distance of the ticks, if stepped
	stepped bool      // whether all ticks lie exactly on rows
}

// at returns the position of y on the axis: NaN if it has none.
func (s scale) at(y float64) float64 {
	if !s.log {
		return y
	}
	if y <= 0 {
		return math.NaN()
	}
	return math.Log10(y)
}

// row returns the row of y in n rows, from 0 at the bottom to n−1. What is outside
// of the axis gets the first or the last row.
func (s scale) row(y float64, n int) float64 {
	share := (s.at(y) - s.lo) / (s.hi - s.lo)
	r := math.Min(math.Max(share, 0), 1) * float64(n-1)
	return math.Round(r*1e6) / 1e6 // so that a constant curve's last digits don't bend it
}

// cell returns the row of y, counted from the top.
func (s scale) cell(y float64) int { return s.rows - 1 - int(math.Round(s.row(y, s.rows))) }

// side returns -1 for a y below the axis, 1 for one above, else 0.
func (s scale) side(y float64) int {
	switch v := s.at(y); {
	case v < s.lo:
		return -1
	case v > s.hi:
		return 1
	}
	return 0
}

// yScale returns the y axis in rows rows, for ch.Range or, if that is empty, for
// ch.Fit. ok is false if there is nothing to show.
func (ch *Chart) yScale(rows int) (y scale, ok bool) {
	s := scale{log: ch.Log, rows: rows}
	shown := ch.Range
	if !(shown.Lo < shown.Hi) {
		shown = ch.Fit()
	}
	s.lo, s.hi = shown.Lo, shown.Hi
	if !(s.hi > s.lo) || math.IsInf(s.hi-s.lo, 0) {
		return s, false
	}
	if !s.log {
		s = ch.onRows(s)
	}
	return s, true
}

// How onRows chooses an axis whose ticks lie on rows.
const (
	mostWaste  = 0.25 // by how much of its range the axis may get wider
	tickRows   = 3    // ticks should be this many rows apart, or a little more
	mostTicks  = 8    // more ticks than this do not help the reader
	leastSteps = 2.2  // there must be this many steps of ticks between the ends
)

// onRows returns s a little wider, so that its ticks lie on rows and are the same
// number of rows apart, at least two. It returns s unchanged if the axis would get
// wider than mostWaste allows. The added range is at the end away from the goal.
func (ch *Chart) onRows(s scale) scale {
	best, cheapest := s, math.Inf(1)
	span, steps := s.hi-s.lo, float64(s.rows-1)
	exp := int(math.Floor(math.Log10(span)))
	for e := exp - 2; e <= exp; e++ {
		for _, m := range []float64{1, 2, 5} {
			t := axis.Step{M: m, Exp: e}
			size := t.At(1)
			most := math.Floor(size*steps/span + 1e-9)
			if !(size > 0) || span/size < leastSteps {
				continue
			}
			for k := most; k >= max(most-1, 2, float64(s.rows/mostTicks)); k-- {
				waste := size*steps/k/span - 1
				cost := waste + 0.03*max(0, tickRows-k) + 0.01*k
				if waste > mostWaste || cost >= cheapest-1e-9 {
					continue
				}
				if wide, ok := ch.widened(s, t, size/k); ok {
					best, cheapest = wide, cost
				}
			}
		}
	}
	return best
}

// widened returns an axis like s whose rows are row high, in positions, with
// ticks of step t. ok is false if it does not contain all of s.
func (ch *Chart) widened(s scale, t axis.Step, row float64) (w scale, ok bool) {
	const near = 1e-6 // of a row
	height := float64(s.rows-1) * row
	w = s
	w.step, w.stepped = t, true
	if ch.Goal == nil || ch.Goal.Value <= (s.lo+s.hi)/2 {
		w.lo = math.Floor(s.lo/row+near) * row
		w.hi = w.lo + height
	} else {
		w.hi = math.Ceil(s.hi/row-near) * row
		w.lo = w.hi - height
	}
	if ch.bounded(s) && w.hi > ch.YMax {
		w.hi = math.Floor(ch.YMax/row+near) * row
		w.lo = w.hi - height
	}
	if ch.bounded(s) && w.lo < ch.YMin {
		w.lo = math.Ceil(ch.YMin/row-near) * row
		w.hi = w.lo + height
	}
	return w, w.lo <= s.lo+near*row && w.hi >= s.hi-near*row
}

// crowded reports whether two of the values share a row.
func (s scale) crowded(values []float64) bool {
	for i := 1; i < len(values); i++ {
		if s.cell(values[i]) == s.cell(values[i-1]) {
			return true
		}
	}
	return false
}

// A tick is a value on an axis and its label.
type tick struct {
	at   float64 // in y
	text string
}

// yTicks returns the ticks of the y axis. Each label is the whole number.
func (ch *Chart) yTicks(s scale) (ticks []tick) {
	if s.stepped {
		for _, v := range s.step.Ticks(s.lo, s.hi) {
			ticks = append(ticks, tick{v, FormatTick(v, s.step.Decimals())})
		}
		return ticks
	}
	if !s.log { // fewer ticks, since the distances between them differ by a row
		n := max(2, s.rows/4)
		values, decimals := axis.Ticks(s.lo, s.hi, n, false)
		for ; s.crowded(values); n-- {
			values, decimals = axis.Ticks(s.lo, s.hi, n-1, false)
		}
		for ; len(values) < 2 && n < s.rows; n++ { // a scale needs two labels
			more, d := axis.Ticks(s.lo, s.hi, n+1, false)
			if s.crowded(more) {
				break
			}
			values, decimals = more, d
		}
		for _, v := range values {
			ticks = append(ticks, tick{v, FormatTick(v, decimals)})
		}
		return ticks
	}
	for _, v := range axis.LogTicks(math.Pow(10, s.lo), math.Pow(10, s.hi), max(2, (s.rows+1)/3)) {
		ticks = append(ticks, tick{v, FormatShortest(v)})
	}
	return ticks
}

// labelWidth returns the columns that the labels of the y axis take.
func (ch *Chart) labelWidth(ticks []tick) int {
	width := Width(ch.XLabel) - 1
	for _, t := range ticks {
		width = max(width, len(t.text))
	}
	return width
}

// drawYAxis draws ticks and labels at the left of c and returns the width
// that they take.
func (ch *Chart) drawYAxis(c Canvas, s scale) int {
	ticks := ch.yTicks(s)
	width := ch.labelWidth(ticks)
	for y := range c.Height {
		c.Set(width+1, y, ch.Glyphs.Axis, ch.Weak)
	}
	for _, t := range ticks {
		y := s.cell(t.at)
		c.TextRight(width, y, t.text, ch.Weak)
		c.Set(width+1, y, ch.Glyphs.Tick, ch.Weak)
	}
	return width + 2
}

// drawXAxis draws the labels of the x axis below an area of the given width: as
// many as fit whole.
func (ch *Chart) drawXAxis(c Canvas, width int) {
	for n := max(2, width/10); n > 0; n-- {
		values, decimals := axis.Ticks(ch.XMin, ch.XMax, n, ch.XWhole)
		columns, fits := make([]int, len(values)), true
		free := 0 // first column that no label takes
		for i, v := range values {
			length := len(FormatTick(v, decimals))
			x := max(min(ch.column(v, width)-(length-1)/2, c.Width-length), 0)
			fits = fits && x >= free && x+length <= c.Width
			columns[i], free = x, x+length+2
		}
		if !fits {
			continue
		}
		for i, v := range values {
			c.Text(columns[i], 0, FormatTick(v, decimals), ch.Weak)
		}
		return
	}
}
