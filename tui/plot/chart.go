package plot

import (
	"math"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// A Line is one curve of a chart.
type Line struct {
	Label  string    // at the curve's end, one letter
	X, Y   []float64 // of equal length, X increasing
	Dashed bool
	Style  Style
}

// A Chart is some curves on common axes. Where lines cross, the later one is
// on top.
type Chart struct {
	Title        string
	Legend       string // behind the title
	XLabel       string // before the x axis
	Lines        []Line
	XMax         float64 // the x axis goes from 0 to this
	YMin, YMax   float64 // bounds that the y axis must keep; equal if there are none
	Empty        string  // what to say while there is no curve
	Strong, Weak Style   // of the title; of axes and labels
	Glyphs       *Glyphs
}

// Draw draws the chart so that it fills c.
func (ch *Chart) Draw(c Canvas) {
	end := c.Text(0, 0, ch.Title, ch.Strong)
	c.Text(end+2, 0, ch.Legend, ch.Weak)
	body := c.Sub(0, 1, c.Width, c.Height-2)
	if body.Height < 2 || body.Width < 8 {
		return
	}
	lo, hi, ok := ch.yRange()
	if !ok || ch.XMax <= 0 {
		c.Text((c.Width-Width(ch.Empty))/2, c.Height/2, ch.Empty, ch.Weak)
		return
	}
	rows := float64(body.Height - 1)
	row := func(y float64) float64 { // from the bottom
		r := math.Min(math.Max((y-lo)/(hi-lo), 0), 1) * rows
		return math.Round(r*1e6) / 1e6 // so that a constant curve's last digits don't bend it
	}

	left := ch.drawYAxis(body, lo, hi, row)
	area := body.Sub(left, 0, body.Width-left-3, body.Height)
	c.Text(0, c.Height-1, ch.XLabel, ch.Weak)
	ch.drawXAxis(c.Sub(left, c.Height-1, c.Width-left, 1), area.Width)
	if area.Width < 4 {
		return
	}
	ch.drawLabels(body.Sub(left, 0, body.Width-left, body.Height), ch.drawLines(area, row))
}

// yRange returns the values to draw from and to, with a little room.
func (ch *Chart) yRange() (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range ch.Lines {
		for _, y := range l.Y {
			if !math.IsNaN(y) && !math.IsInf(y, 0) {
				lo, hi = math.Min(lo, y), math.Max(hi, y)
			}
		}
	}
	if lo > hi {
		return 0, 0, false
	}
	room := (hi - lo) * 0.02
	if hi-lo < 1e-12*(1+math.Abs(hi)) { // a constant curve goes in the middle
		room = 0.5 * math.Max(math.Abs(hi), 1e-3)
	}
	lo, hi = lo-room, hi+room
	if ch.YMin < ch.YMax {
		lo, hi = math.Max(lo, ch.YMin), math.Min(hi, ch.YMax)
	}
	return lo, hi, hi > lo
}

// drawYAxis draws ticks and labels at the left of c and returns the width
// that they take.
func (ch *Chart) drawYAxis(c Canvas, lo, hi float64, row func(float64) float64) int {
	ticks, decimals := Ticks(lo, hi, max(2, (c.Height+1)/3), false)
	width := Width(ch.XLabel) - 1
	for _, t := range ticks {
		width = max(width, len(FormatTick(t, decimals)))
	}
	for _, t := range ticks {
		y := c.Height - 1 - int(math.Round(row(t)))
		c.TextRight(width, y, FormatTick(t, decimals), ch.Weak)
		c.Set(width+1, y, ch.Glyphs.Axis, ch.Weak)
	}
	return width + 2
}

// drawXAxis draws the labels of the x axis, whole numbers, under an area of
// the given width.
func (ch *Chart) drawXAxis(c Canvas, width int) {
	ticks, _ := Ticks(0, ch.XMax, max(2, width/10), true)
	free := 0 // first column that no label takes
	for _, t := range ticks {
		text := FormatTick(t, 0)
		x := int(math.Round(t/ch.XMax*float64(width-1))) - (len(text)-1)/2
		x = min(max(x, 0), c.Width-len(text))
		if x >= free {
			free = c.Text(x, 0, text, ch.Weak) + 2
		}
	}
}

// An end is where a curve ends: at a row of the area, if it has any point.
type end struct {
	column, row int
	ok          bool
}

// drawLines draws the curves on c and returns their ends.
func (ch *Chart) drawLines(c Canvas, row func(float64) float64) []end {
	series := make([][]float64, len(ch.Lines))
	sets := make([]asciigraph.CharSet, len(ch.Lines))
	ends := make([]end, len(ch.Lines))
	drawn := false
	for i, l := range ch.Lines {
		// One point more than columns: asciigraph draws from point to point.
		series[i] = sample(l.X, l.Y, ch.XMax, c.Width+1)
		for x, y := range series[i] {
			if math.IsNaN(y) {
				continue
			}
			series[i][x] = row(y)
			ends[i] = end{min(x, c.Width-1), c.Height - 1 - int(math.Round(series[i][x])), true}
			drawn = true
		}
		sets[i] = privateSet(i)
	}
	if !drawn {
		return ends
	}
	// The points are in rows already, so that a row is one unit high and the
	// picture has as many rows as asked for.
	picture := asciigraph.PlotMany(series, asciigraph.Height(c.Height-1), asciigraph.Offset(1),
		asciigraph.LowerBound(0), asciigraph.UpperBound(float64(c.Height-1)), asciigraph.SeriesChars(sets...))
	for y, text := range strings.Split(picture, "\n") {
		x := -1 // the first rune of a line is the axis
		for _, r := range text {
			if i, shape, ok := owner(r); ok {
				l := &ch.Lines[i]
				c.Set(x, y, l.glyph(ch.Glyphs, shape), l.Style)
			}
			x++
		}
	}
	return ends
}

func (l *Line) glyph(g *Glyphs, shape int) rune {
	if l.Dashed {
		return g.Dashed[shape]
	}
	return g.Solid[shape]
}

// drawLabels writes each curve's letter on c, behind the curve's end or as near
// as is free: first those of solid lines. Curves that end a column or two apart
// count as ending together, so that no letter stands on another's curve.
func (ch *Chart) drawLabels(c Canvas, ends []end) {
	taken := map[end]bool{}
	last := 0
	for _, e := range ends {
		last = max(last, e.column)
	}
	for _, dashed := range []bool{false, true} {
		for i, l := range ch.Lines {
			if l.Dashed != dashed || !ends[i].ok {
				continue
			}
			for _, d := range []int{0, 1, -1, 2, -2} {
				at := ends[i]
				at.row += d
				if last-at.column <= 2 {
					at.column = last
				}
				if at.row >= 0 && at.row < c.Height && !taken[at] {
					taken[at] = true
					c.Text(at.column+2, at.row, l.Label, l.Style)
					break
				}
			}
		}
	}
}

// sample returns the curve at n evenly spaced places from 0 to xmax: the mean
// of the points around each place, between points a straight line, and NaN
// before the first point and behind the last.
func sample(xs, ys []float64, xmax float64, n int) []float64 {
	out := make([]float64, n)
	i := 0 // first point not before the place's cell
	for k := range out {
		out[k] = math.NaN()
		at, half := xmax*float64(k)/float64(n-1), xmax/float64(n-1)/2
		for i < len(xs) && xs[i] < at-half {
			i++
		}
		var sum float64
		count := 0
		for j := i; j < len(xs) && xs[j] < at+half; j++ {
			if !math.IsNaN(ys[j]) && !math.IsInf(ys[j], 0) {
				sum += ys[j]
				count++
			}
		}
		switch {
		case count > 0:
			out[k] = sum / float64(count)
		case i > 0 && i < len(xs):
			t := (at - xs[i-1]) / (xs[i] - xs[i-1])
			if y := ys[i-1] + t*(ys[i]-ys[i-1]); !math.IsInf(y, 0) {
				out[k] = y
			}
		}
	}
	return out
}
