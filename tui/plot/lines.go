package plot

import (
	"math"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// An end is where a curve ends: at a row of the area, if it has any point.
type end struct {
	column, row int
	ok          bool
}

// drawLines draws the curves on c and returns their ends.
func (ch *Chart) drawLines(c Canvas, y scale) []end {
	if ch.Glyphs.Braille {
		return ch.drawDots(c, y)
	}
	series := make([][]float64, len(ch.Lines))
	sets := make([]asciigraph.CharSet, len(ch.Lines))
	ends := make([]end, len(ch.Lines))
	drawn := false
	for i, l := range ch.Lines {
		// One point more than columns: asciigraph draws from point to point.
		series[i] = ch.rows(l, y, c.Width+1, y.rows)
		for x, r := range series[i] {
			if math.IsNaN(r) {
				continue
			}
			ends[i] = end{min(x, c.Width-1), c.Height - 1 - int(math.Round(r)), true}
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
				glyph := l.glyph(ch.Glyphs, shape)
				if ch.lettered(l, i, x, shape) {
					glyph = rune(l.Label[0])
				}
				c.Set(x, y, glyph, l.Style)
			}
			x++
		}
	}
	return ends
}

// rows returns the rows of a curve at columns places, counted from the bottom
// of height rows, and NaN where there is nothing to draw.
func (ch *Chart) rows(l Line, y scale, columns, height int) []float64 {
	out := Resample(l.X, l.Y, ch.XMin, ch.XMax, columns)
	for x, v := range out {
		if l.Loose && !y.holds(v) {
			v = math.NaN()
		}
		out[x] = y.row(v, height)
	}
	return out
}

// letterEvery is how many columns are from one letter on a line to the next.
const letterEvery = 12

// lettered reports whether line i has its letter at column x. Lines have them
// at different columns, so that none hides another's.
func (ch *Chart) lettered(l *Line, i, x, shape int) bool {
	return ch.Letters && shape == 0 && l.Label != "" && !l.Faint && (x+5*i)%letterEvery == letterEvery-1
}

func (l *Line) glyph(g *Glyphs, shape int) rune {
	switch {
	case l.Faint:
		return g.Faint
	case l.Dashed:
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
			if l.Dashed != dashed || !ends[i].ok || l.Label == "" {
				continue
			}
			for _, d := range []int{0, 1, -1, 2, -2, 3, -3} {
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
