package plot

import (
	"math"
	"strconv"
)

// An Ink is a color, and the character that stands for it where a terminal
// has no colors.
type Ink struct {
	R, G, B uint8
	Mark    rune

	index int16 // number in the 256 colors of a terminal, plus 1; 0 if it is none of them
}

// mix returns the color at share of the way from a to b.
func mix(a, b Ink, share float64) Ink {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + share*(float64(y)-float64(x)))) }
	return Ink{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), Mark: b.Mark}
}

// A Paint fills cells with colors. A cell shows two pixels if the terminal has
// colors and half blocks, one pixel if it has colors only, and a character if it
// has none. A Paint caches escape sequences, so only one goroutine may use it.
type Paint struct {
	Depth  Depth // how many colors the terminal has
	Dark   bool  // whether its background is dark
	Glyphs *Glyphs
	pens   map[pen]Style // escape sequences that were made
}

// Colored reports whether the terminal shows colors.
func (p *Paint) Colored() bool { return p.Depth != NoColors }

// A pen is the two colors of a cell.
type pen struct {
	ink, on Ink  // foreground and background
	bare    bool // whether there is no foreground
}

// maxPens is the number of escape sequences at which a Paint empties its cache.
const maxPens = 1 << 13

// style returns the escape sequence that switches k on.
func (p *Paint) style(k pen) Style {
	k.ink.Mark, k.on.Mark = 0, 0
	s, ok := p.pens[k]
	if ok {
		return s
	}
	if p.pens == nil || len(p.pens) >= maxPens {
		p.pens = map[pen]Style{}
	}
	b := []byte("\x1b[")
	if !k.bare {
		b = append(appendColor(b, '3', k.ink), ';')
	}
	b = append(appendColor(b, '4', k.on), 'm')
	p.pens[k] = Style(b)
	return p.pens[k]
}

// appendColor appends the parameters that set the foreground, layer '3', or
// the background, layer '4'.
func appendColor(b []byte, layer byte, i Ink) []byte {
	if i.index > 0 {
		return strconv.AppendUint(append(b, layer, '8', ';', '5', ';'), uint64(i.index-1), 10)
	}
	b = append(b, layer, '8', ';', '2')
	for _, v := range [...]uint8{i.R, i.G, i.B} {
		b = strconv.AppendUint(append(b, ';'), uint64(v), 10)
	}
	return b
}

// Pixels fills c with a picture of cols×rows pixels, where at returns the color of
// the pixel at column x of row y, the top row being 0.
func (p *Paint) Pixels(c Canvas, at func(x, y, cols, rows int) Ink) {
	double := p.Colored() && p.Glyphs.Half != 0
	for y := range c.Height {
		for x := range c.Width {
			switch {
			case double:
				upper, lower := at(x, 2*y, c.Width, 2*c.Height), at(x, 2*y+1, c.Width, 2*c.Height)
				// Also if both are equal: a blank with a background may be sent
				// as an erased cell, which some terminals show without it.
				c.Set(x, y, p.Glyphs.Half, p.style(pen{ink: upper, on: lower}))
			case p.Colored():
				c.Set(x, y, ' ', p.style(pen{on: at(x, y, c.Width, c.Height), bare: true}))
			default:
				c.Set(x, y, at(x, y, c.Width, c.Height).Mark, "")
			}
		}
	}
}

// Text writes text in the color ink on the background on, or in the style plain if
// there are no colors. It returns the column after the text.
func (p *Paint) Text(c Canvas, x, y int, text string, ink, on Ink, plain Style) int {
	if p.Colored() {
		plain = p.style(pen{ink: ink, on: on})
	}
	return c.Text(x, y, text, plain)
}

// Style returns the style of text in the color of ink, on the terminal's own
// background.
func (i Ink) Style() Style { return Style(append(appendColor([]byte("\x1b["), '3', i), 'm')) }

// legible returns black or white, whichever can be read on the background i.
func (i Ink) legible() Ink {
	if 0.299*float64(i.R)+0.587*float64(i.G)+0.114*float64(i.B) > 140 {
		return Ink{}
	}
	return Ink{R: 255, G: 255, B: 255}
}
