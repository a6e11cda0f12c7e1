package pictures

import "descent/tui/plot"

// A folded drawing has parts of which not all have room on a small canvas.
type folded interface {
	Drawing
	// fits reports whether Draw shows all parts in w×h cells.
	fits(w, h int) bool
	parts() []Drawing
}

// Parts returns the drawings that show d in w×h cells, one at a time: d alone
// where it fits, or where it has no parts.
func Parts(d Drawing, w, h int) []Drawing {
	if f, ok := d.(folded); ok && !f.fits(w, h) {
		return f.parts()
	}
	return []Drawing{d}
}

// A drawFunc is a drawing that is a function.
type drawFunc func(c plot.Canvas, k Palette, step int)

// Draw implements Drawing.
func (f drawFunc) Draw(c plot.Canvas, k Palette, step int) { f(c, k, step) }

func (d pair) fits(_, h int) bool { return h >= d.rows }
func (d pair) parts() []Drawing   { return []Drawing{d.upper, d.lower} }

func (d *perceptrons) fits(_, h int) bool { return h >= perceptronRows }
func (d *perceptrons) parts() []Drawing {
	return []Drawing{drawFunc(d.drawGates), drawFunc(d.drawWeights)}
}

func (d *graph) fits(w, h int) bool {
	h -= d.tableRows()
	return h >= sumRows+unitRows || w >= unitColumns && h >= unitRows-1
}

func (d *graph) parts() []Drawing {
	return []Drawing{drawFunc(d.drawSum), drawFunc(d.drawUnit), drawFunc(d.drawMistakes)}
}

func (d *prepared) fits(_, h int) bool { return h >= preparedRows*(len(d.pictures)+1) }
func (d *prepared) parts() []Drawing {
	clouds := drawFunc(func(c plot.Canvas, k Palette, _ int) { d.clouds.drawIn(beside(c, len(d.clouds)), k) })
	if len(d.pictures) == 0 {
		return []Drawing{clouds}
	}
	return []Drawing{clouds, drawFunc(d.drawPictures)}
}
