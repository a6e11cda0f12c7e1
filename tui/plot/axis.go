package plot

import "math"

// A scale maps y to rows.
type scale struct {
	lo, hi float64 // what is drawn, in y or, on a logarithmic axis, its exponent
	log    bool
	rows   int
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

// yScale returns the axis for what is visible, with a little room, in rows
// rows.
func (ch *Chart) yScale(rows int) (scale, bool) {
	s := scale{log: ch.Log, rows: rows}
	shown := ch.yRange(s)
	if shown.empty() {
		return s, false
	}
	s.lo, s.hi = shown.lo, shown.hi
	room := (s.hi - s.lo) * 0.02
	if s.hi-s.lo < 1e-12*(1+math.Abs(s.hi)) { // a constant curve goes in the middle
		room = 0.5 * math.Max(math.Abs(s.hi), 1e-3)
	}
	s.lo, s.hi = s.lo-room, s.hi+room
	if ch.YMin < ch.YMax && !ch.Log {
		s.lo, s.hi = math.Max(s.lo, ch.YMin), math.Min(s.hi, ch.YMax)
	}
	return s, s.hi > s.lo && !math.IsInf(s.hi-s.lo, 0)
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

// visible returns the range of the part of a curve that is between XMin and
// XMax, and of the points beside it, to which lines are drawn, as the axis
// counts.
func (ch *Chart) visible(s scale, xs, ys []float64) span {
	from := max(first(xs, ch.XMin)-1, 0)
	to := min(first(xs, ch.XMax)+1, len(ys))
	least := -math.MaxFloat64
	if s.log {
		least = math.SmallestNonzeroFloat64
	}
	r := nothing()
	for _, y := range ys[min(from, to):to] {
		if y >= least && y <= math.MaxFloat64 { // and so a number, with a place
			r.lo, r.hi = min(r.lo, y), max(r.hi, y)
		}
	}
	if !r.empty() {
		r.lo, r.hi = s.at(r.lo), s.at(r.hi)
	}
	return r
}

// A tick is a place on an axis and its label.
type tick struct {
	at   float64
	text string
}

// yTicks returns the ticks of the y axis, each a label of its value in full.
func (ch *Chart) yTicks(s scale) (ticks []tick) {
	n := max(2, (s.rows+1)/3)
	if !s.log {
		values, decimals := Ticks(s.lo, s.hi, n, false)
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
	for _, v := range LogTicks(math.Pow(10, s.lo), math.Pow(10, s.hi), n) {
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
	for _, t := range ticks {
		y := s.cell(t.at)
		c.TextRight(width, y, t.text, ch.Weak)
		c.Set(width+1, y, ch.Glyphs.Axis, ch.Weak)
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
