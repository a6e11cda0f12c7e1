package plot

import "math"

// Histogram draws counts as bars that fill c. The bar in a column shows the
// largest of the counts that fall into the column. Heights are proportional to
// the square root, so that rare values can be seen beside common ones.
func (g *Glyphs) Histogram(c Canvas, counts []int, s Style) {
	if len(counts) == 0 {
		return
	}
	top := 0
	for _, n := range counts {
		top = max(top, n)
	}
	steps := len(g.Spark)
	for x := range c.Width {
		from := x * len(counts) / c.Width
		to := max((x+1)*len(counts)/c.Width, from+1)
		most := 0
		for _, n := range counts[from:to] {
			most = max(most, n)
		}
		if most == 0 {
			continue
		}
		full := math.Sqrt(float64(most) / float64(top))
		height := max(1, int(math.Round(full*float64(steps*c.Height)))) // in steps of a cell
		for y := c.Height - 1; height > 0; y-- {
			c.Set(x, y, g.Spark[min(height, steps)-1], s)
			height -= steps
		}
	}
}

// A Bar shows a share of a whole.
type Bar struct {
	Label, Value string
	Share        float64 // from 0 to 1
	Style        Style

	// Low and High are the ends of an interval of the share, which are marked;
	// equal where there is none.
	Low, High float64
}

// Bars draws one bar in each row: label, bar, value. If not all fit, the last row
// says how many are left out.
func (g *Glyphs) Bars(c Canvas, bars []Bar, weak Style) {
	label, value := 0, 0
	for _, b := range bars {
		label, value = max(label, Width(b.Label)), max(value, Width(b.Value))
	}
	label = min(label, max(c.Width/2, 4))
	long := c.Width - label - value - 2
	window := NewWindow(0, len(bars), c.Height)
	window.DrawMark(c, 0, g, weak)
	for y, b := range bars[:window.Rows] {
		c.Text(0, y, g.Clip(b.Label, label), b.Style)
		c.TextRight(c.Width, y, b.Value, b.Style)
		if long > 0 {
			full, rest := g.Progress(b.Share, long)
			x := c.Text(label+1, y, full, b.Style)
			c.Text(x, y, rest, weak)
			if b.Low < b.High {
				for _, end := range []float64{b.Low, b.High} {
					at := int(math.Round(min(max(end, 0), 1) * float64(long-1)))
					c.Set(label+1+at, y, g.Tick, b.Style)
				}
			}
		}
	}
}
