package plot

import "math"

// A cell of braille is two dots wide and four high.
const dotsX, dotsY = 2, 4

// dotBits are the bits of the braille patterns, which begin at U+2800.
var dotBits = [dotsY][dotsX]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// A dotGrid is a picture of dots, eight in a cell. All dots of a cell have the
// style of the line that was drawn into it last.
type dotGrid struct {
	width, height int     // in cells
	bits          []uint8 // by cell
	styles        []Style // by cell
}

func newDotGrid(width, height int) *dotGrid {
	return &dotGrid{width, height, make([]uint8, width*height), make([]Style, width*height)}
}

// set sets the dot at x, y, counted from the top left.
func (d *dotGrid) set(x, y int, s Style) {
	if x < 0 || y < 0 || x >= d.width*dotsX || y >= d.height*dotsY {
		return
	}
	i := y/dotsY*d.width + x/dotsX
	d.bits[i] |= dotBits[y%dotsY][x%dotsX]
	d.styles[i] = s
}

// draw writes the dots on c.
func (d *dotGrid) draw(c Canvas) {
	for i, b := range d.bits {
		if b != 0 {
			c.Set(i%d.width, i/d.width, rune(0x2800)+rune(b), d.styles[i])
		}
	}
}

// A dashed line has onDots columns that are drawn, then offDots that are not. Of a
// faint line, one column in faintDots is drawn.
const onDots, offDots, faintDots = 4, 2, 4

// drawDots draws the curves on c as braille.
func (ch *Chart) drawDots(c Canvas, r raster, traces []trace) {
	d := newDotGrid(c.Width, c.Height)
	for i, t := range traces {
		before := math.NaN()
		for x, row := range t.rows {
			if !math.IsNaN(row) {
				d.stroke(&ch.Lines[i], x, before, row, r.rows())
			}
			before = row
		}
	}
	d.draw(c)
	ch.letterDots(c, r, traces)
}

// stroke draws column x of a line, where the line is in row and in the column to
// the left was in the row before, NaN if it was nowhere. Rows count from the
// bottom, in dots; height is their number.
func (d *dotGrid) stroke(l *Line, x int, before, row float64, height int) {
	if l.Dashed && x%(onDots+offDots) >= onDots || l.Faint && x%faintDots != 0 {
		return
	}
	from, to := int(math.Round(row)), int(math.Round(row))
	if !math.IsNaN(before) && !l.Faint {
		b := int(math.Round(before))
		switch {
		case b < to:
			from = b + 1
		case b > to:
			to = b - 1
		}
	}
	low := min(from, to)
	if l.Thick && low > 0 {
		low--
	}
	for r := low; r <= max(from, to); r++ {
		d.set(x, height-1-r, l.Style)
	}
}

// letterDots puts the labels' letters on the lines, if the chart has Letters.
func (ch *Chart) letterDots(c Canvas, r raster, traces []trace) {
	if !ch.Letters {
		return
	}
	for i := range ch.Lines {
		l, rows := &ch.Lines[i], traces[i].rows
		for x := range c.Width {
			place := x * dotsX
			if k, ok := ch.lettered(l, i, x, 0); ok && k == 0 && !math.IsNaN(rows[place]) {
				_, y := r.cell(place, rows[place])
				c.Text(x, y, l.Label, l.Style)
			}
		}
	}
}
