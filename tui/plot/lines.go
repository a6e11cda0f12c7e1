package plot

import (
	"strings"

	"github.com/guptarohit/asciigraph"
)

// drawLines draws the traces of the lines on c.
func (ch *Chart) drawLines(c Canvas, r raster, traces []trace) {
	if r.y == dotsY {
		ch.drawDots(c, r, traces)
		return
	}
	series := make([][]float64, len(traces))
	sets := make([]asciigraph.CharSet, len(traces))
	drawn := false
	for i, t := range traces {
		series[i], sets[i] = t.rows, privateSet(i)
		drawn = drawn || t.end.ok
	}
	if !drawn {
		return
	}
	// The values are numbers of rows already, so the picture gets as many rows as
	// c, each of height 1.
	picture := asciigraph.PlotMany(series, asciigraph.Height(c.Height-1), asciigraph.Offset(1),
		asciigraph.LowerBound(0), asciigraph.UpperBound(float64(c.Height-1)), asciigraph.SeriesChars(sets...))
	for y, text := range strings.Split(picture, "\n") {
		x := -1 // the first rune of a line is asciigraph's axis
		for _, r := range text {
			if i, shape, ok := owner(r); ok && shape != front {
				l := &ch.Lines[i]
				glyph := l.glyph(ch.Glyphs, shape)
				if k, ok := ch.lettered(l, i, x, shape); ok {
					glyph = rune(l.Label[k])
				}
				c.Set(x, y, glyph, l.Style)
			}
			x++
		}
	}
}

// letterEvery is the number of columns from one label on a line to the next.
const letterEvery = 12

// lettered returns the index of the character of its label that line i shows at
// column x; ok is false if it shows none. Each line has its labels in other
// columns, so that they do not hide each other.
func (ch *Chart) lettered(l *Line, i, x, shape int) (k int, ok bool) {
	k = (x+5*i)%letterEvery - letterEvery + len(l.Label)
	return k, ch.Letters && shape == 0 && !l.Faint && k >= 0 && k < len(l.Label)
}

// glyph returns the character of the line for a shape, an index of Glyphs.Solid.
func (l *Line) glyph(g *Glyphs, shape int) rune {
	switch {
	case l.Faint:
		return g.Faint
	case l.Dashed:
		return g.Dashed[shape]
	}
	return g.Solid[shape]
}
