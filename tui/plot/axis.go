package plot

import "math"

// A scale maps y to rows.
type scale struct {
	lo, hi float64 // what is drawn, in y or, on a logarithmic axis, its exponent
	log    bool
	rows   int

	step    step // of ticks, if they lie on rows
	stepped bool // whether they do
}

// at returns y as the axis counts it, NaN where it has no place.
func (s scale) at(y float64) float64 {
	if !s.log {
		return y
	}
	if y <= 0 {
		return math.NaN()
	}
	return math.Log10(y)
}

// row returns the row of y in n rows, counted from the bottom, held inside.
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

// yScale returns the axis in rows rows, for the range that the chart keeps or,
// where it keeps none, that fits.
func (ch *Chart) yScale(rows int) (scale, bool) {
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

// An axis may be wider than what is shown by mostWaste of it, so that its ticks
// lie on rows. Ticks should be tickRows rows apart or a little more, and more of
// them than mostTicks tell nothing; there should be more than leastSteps steps
// between the ends.
const mostWaste, tickRows, mostTicks, leastSteps = 0.25, 3, 8, 2.2

// onRows returns s a little wider, so that its ticks are the same number of
// rows apart, two at least; or s as it is where that would waste too much. What
// is won lies at the end away from the goal.
func (ch *Chart) onRows(s scale) scale {
	best, cheapest := s, math.Inf(1)
	span, steps := s.hi-s.lo, float64(s.rows-1)
	exp := int(math.Floor(math.Log10(span)))
	for e := exp - 2; e <= exp; e++ {
		for _, m := range []float64{1, 2, 5} {
			t := step{m, e}
			size := t.at(1)
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

// widened returns s with rows of the given height, ticks of step t on rows, and
// whether all of s is in it.
func (ch *Chart) widened(s scale, t step, row float64) (scale, bool) {
	const near = 1e-6 // of a row
	height := float64(s.rows-1) * row
	w := s
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

// A tick is a place on an axis and its label.
type tick struct {
	at   float64
	text string
}

// yTicks returns the ticks of the y axis, each a label of its value in full.
func (ch *Chart) yTicks(s scale) (ticks []tick) {
	if s.stepped {
		for _, v := range s.step.ticks(s.lo, s.hi) {
			ticks = append(ticks, tick{v, FormatTick(v, s.step.decimals())})
		}
		return ticks
	}
	if !s.log { // fewer, since the rows between them differ
		n := max(2, s.rows/4)
		values, decimals := Ticks(s.lo, s.hi, n, false)
		for ; s.crowded(values); n-- {
			values, decimals = Ticks(s.lo, s.hi, n-1, false)
		}
		for ; len(values) < 2 && n < s.rows; n++ { // one label makes no scale
			more, d := Ticks(s.lo, s.hi, n+1, false)
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
	for _, v := range LogTicks(math.Pow(10, s.lo), math.Pow(10, s.hi), max(2, (s.rows+1)/3)) {
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

// drawXAxis draws the labels of the x axis under an area of the given width: as
// many as have room in full.
func (ch *Chart) drawXAxis(c Canvas, width int) {
	for n := max(2, width/10); n > 0; n-- {
		values, decimals := Ticks(ch.XMin, ch.XMax, n, ch.XWhole)
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
