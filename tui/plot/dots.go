package plot

import "math"

// A cell of braille is two dots wide and four high.
const dotsX, dotsY = 2, 4

// dotBits are the bits of the braille patterns, which begin at U+2800.
var dotBits = [dotsY][dotsX]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// A dotGrid is a picture of dots, eight a cell. A cell has one style: that of
// the line that was drawn into it last.
type dotGrid struct {
	width, height int // in cells
	bits          []uint8
	styles        []Style
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

// Of a dashed line dash dots are drawn and dash left out; of a faint one, one
// in faintDots.
const dash, faintDots = 3, 4

// drawDots draws the curves on c as braille and returns their ends.
func (ch *Chart) drawDots(c Canvas, y scale) []end {
	ends := make([]end, len(ch.Lines))
	d := newDotGrid(c.Width, c.Height)
	height := c.Height * dotsY
	for i, l := range ch.Lines {
		before := math.NaN()
		for x, r := range ch.rows(l, y, c.Width*dotsX, height) {
			if math.IsNaN(r) {
				before = r
				continue
			}
			ends[i] = end{x / dotsX, (height - 1 - int(math.Round(r))) / dotsY, true}
			d.stroke(l, x, before, r, height)
			before = r
		}
	}
	d.draw(c)
	ch.letterDots(c, ends)
	return ends
}

// stroke draws column x of a line that comes from the row before, if that is a
// number, to row.
func (d *dotGrid) stroke(l Line, x int, before, row float64, height int) {
	if l.Dashed && x/dash%2 == 1 || l.Faint && x%faintDots != 0 {
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
	for r := min(from, to); r <= max(from, to); r++ {
		d.set(x, height-1-r, l.Style)
	}
}

// letterDots puts letters on the lines where colours don't tell them apart.
func (ch *Chart) letterDots(c Canvas, ends []end) {
	y, ok := ch.yScale(c.Height)
	if !ok || !ch.Letters {
		return
	}
	for i, l := range ch.Lines {
		if !ends[i].ok {
			continue
		}
		for x, r := range ch.rows(l, y, c.Width, c.Height) {
			if !math.IsNaN(r) && ch.lettered(&ch.Lines[i], i, x, 0) {
				c.Text(x, c.Height-1-int(math.Round(r)), l.Label, l.Style)
			}
		}
	}
}
