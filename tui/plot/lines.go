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
	// The points are in rows already, so that a row is one unit high and the
	// picture has as many rows as asked for.
	picture := asciigraph.PlotMany(series, asciigraph.Height(c.Height-1), asciigraph.Offset(1),
		asciigraph.LowerBound(0), asciigraph.UpperBound(float64(c.Height-1)), asciigraph.SeriesChars(sets...))
	for y, text := range strings.Split(picture, "\n") {
		x := -1 // the first rune of a line is the axis
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

// letterEvery is how many columns are from one letter on a line to the next.
const letterEvery = 12

// lettered returns which character of its label line i has at column x; ok is
// false for none. Lines have them at different columns, so that none hides
// another's.
func (ch *Chart) lettered(l *Line, i, x, shape int) (k int, ok bool) {
	k = (x+5*i)%letterEvery - letterEvery + len(l.Label)
	return k, ch.Letters && shape == 0 && !l.Faint && k >= 0 && k < len(l.Label)
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
