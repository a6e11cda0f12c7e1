package plot

import (
	"math"
	"strconv"
)

// An Ink is a color, and the character that stands for it where a terminal
// has none.
type Ink struct {
	R, G, B uint8
	Mark    rune
}

// mix returns the color at share of the way from a to b.
func mix(a, b Ink, share float64) Ink {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + share*(float64(y)-float64(x)))) }
	return Ink{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), b.Mark}
}

// A Paint fills cells with color: two pixels a cell where the terminal has
// colors and half blocks, one where it has colors alone, and characters where
// it has none. It remembers the terminal sequences that it made, so only one
// goroutine may use it.
type Paint struct {
	Color  bool // whether the terminal shows colors
	Dark   bool // whether its background is dark
	Glyphs *Glyphs
	pens   map[pen]Style
}

// A pen is the two colors of a cell; one without a foreground has on alone.
type pen struct {
	ink, on Ink
	bare    bool
}

// maxPens bounds what a Paint remembers.
const maxPens = 1 << 13

// style returns the sequence that switches p on.
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
	b = append(b, layer, '8', ';', '2')
	for _, v := range [...]uint8{i.R, i.G, i.B} {
		b = strconv.AppendUint(append(b, ';'), uint64(v), 10)
	}
	return b
}

// Pixels fills c. at returns the pixel at column x and row y of cols×rows.
func (p *Paint) Pixels(c Canvas, at func(x, y, cols, rows int) Ink) {
	double := p.Color && p.Glyphs.Half != 0
	for y := range c.Height {
		for x := range c.Width {
			switch {
			case double:
				upper, lower := at(x, 2*y, c.Width, 2*c.Height), at(x, 2*y+1, c.Width, 2*c.Height)
				upper.Mark, lower.Mark = 0, 0
				if upper == lower {
					c.Set(x, y, ' ', p.style(pen{on: lower, bare: true}))
				} else {
					c.Set(x, y, p.Glyphs.Half, p.style(pen{ink: upper, on: lower}))
				}
			case p.Color:
				c.Set(x, y, ' ', p.style(pen{on: at(x, y, c.Width, c.Height), bare: true}))
			default:
				c.Set(x, y, at(x, y, c.Width, c.Height).Mark, "")
			}
		}
	}
}

// Text writes text in ink on another ink, or in plain style where there are no
// colors.
func (p *Paint) Text(c Canvas, x, y int, text string, ink, on Ink, plain Style) int {
	if p.Color {
		plain = p.style(pen{ink: ink, on: on})
	}
	return c.Text(x, y, text, plain)
}

// Ink returns the style of text in the color of ink, on the terminal's own
// background.
func (i Ink) Style() Style { return Style(append(appendColor([]byte("\x1b["), '3', i), 'm')) }

// over returns black or white, whichever can be read on i.
func (i Ink) over() Ink {
	if 0.299*float64(i.R)+0.587*float64(i.G)+0.114*float64(i.B) > 140 {
		return Ink{}
	}
	return Ink{R: 255, G: 255, B: 255}
}

// inkLevels is how many colors a ramp has: more than eyes tell apart in a
// picture, few enough to remember all pairs.
const inkLevels = 32

// level rounds share to one of the levels, and out of range to an end.
func level(share float64) float64 {
	if math.IsNaN(share) {
		return 0
	}
	return math.Round(min(max(share, 0), 1)*inkLevels) / inkLevels
}

// shade returns the character that is share full.
func (p *Paint) shade(share float64) rune {
	n := len(p.Glyphs.Shades)
	return p.Glyphs.Shades[min(int(share*float64(n)), n-1)]
}

// Gray returns black for 0, white for 1.
func (p *Paint) Gray(v float64) Ink {
	v = level(v)
	g := uint8(math.Round(255 * v))
	return Ink{g, g, g, p.shade(v)}
}

// Colors of ramps, from the palette of Okabe and Ito: blue and orange are told
// apart by people with any kind of color vision.
var (
	night  = Ink{16, 16, 16, ' '}
	paper  = Ink{246, 246, 246, ' '}
	blue   = Ink{R: 86, G: 180, B: 233}
	orange = Ink{R: 230, G: 159, B: 0}
	navy   = Ink{R: 0, G: 114, B: 178}
	rust   = Ink{R: 213, G: 94, B: 0}
)

// ground returns the color that stands for nothing.
func (p *Paint) ground() Ink {
	if p.Dark {
		return night
	}
	return paper
}

// Signed returns blue for -1, orange for 1, and the background's color for 0.
func (p *Paint) Signed(v float64) Ink {
	size, far := level(math.Abs(v)), navy
	switch {
	case v > 0 && p.Dark:
		far = orange
	case v > 0:
		far = rust
	case p.Dark:
		far = blue
	}
	ink := mix(p.ground(), far, size)
	step := 0
	if size >= 0.2 {
		step++
	}
	if size >= 0.6 {
		step++
	}
	if v < 0 {
		step = -step
	}
	ink.Mark = p.Glyphs.Signed[2+step]
	return ink
}

// Heat returns the background's color for 0, and the fuller a blue the nearer
// v is to 1.
func (p *Paint) Heat(v float64) Ink {
	ink := p.Signed(-max(v, 0))
	ink.Mark = p.shade(level(v))
	return ink
}

// classInks are the colors of classes, in the order of the palette; then they
// begin anew. Their marks stand for regions, where a letter stands for points.
var classInks = [...]Ink{
	{86, 180, 233, ' '}, {230, 159, 0, '.'}, {0, 158, 115, ':'}, {204, 121, 167, '-'},
	{240, 228, 66, '+'}, {213, 94, 0, '='}, {0, 114, 178, '%'}, {187, 187, 187, '#'},
}

// Class returns the color of class k.
func (p *Paint) Class(k int) Ink {
	ink := classInks[k%len(classInks)]
	if !p.Dark {
		ink = mix(ink, Ink{Mark: ink.Mark}, 0.25)
	}
	return ink
}

// Region returns the color of the region of class k: the nearer to the
// background's the less sure, of n classes. It has eight levels, so that
// their edges draw lines of equal confidence.
func (p *Paint) Region(k int, sure float64, n int) Ink {
	guess := 1 / float64(max(n, 2))
	share := min(max((sure-guess)/(1-guess), 0), 1)
	if share != share {
		share = 0
	}
	return mix(p.ground(), p.Class(k), 0.12+0.43*math.Round(share*7)/7)
}
