package plot

import "math"

// A Depth says how many colors a terminal has.
type Depth uint8

// The depths. For terminals with few colors there are ramps of their own (see
// palettes), since the nearest of few colors often has another hue.
const (
	NoColors  Depth = iota
	Sixteen         // the ANSI colors
	Indexed         // 256 colors: a cube of 6×6×6 and 24 grays among them
	TrueColor       // any color
)

// The backgrounds, and the ends of the signed ramp for each, from the palette of
// Okabe and Ito (2008): people with any kind of color vision can tell blue and
// orange apart.
var (
	darkGround  = Ink{R: 16, G: 16, B: 16, Mark: ' '}
	lightGround = Ink{R: 246, G: 246, B: 246, Mark: ' '}
	blue        = Ink{R: 86, G: 180, B: 233}
	orange      = Ink{R: 230, G: 159, B: 0}
	navy        = Ink{R: 0, G: 114, B: 178}
	rust        = Ink{R: 213, G: 94, B: 0}
)

// classInks are the colors of classes, from the same palette. Further classes
// begin again with the first.
var classInks = [...]Ink{
	{R: 86, G: 180, B: 233}, {R: 230, G: 159, B: 0}, {R: 0, G: 158, B: 115}, {R: 204, G: 121, B: 167},
	{R: 240, G: 228, B: 66}, {R: 213, G: 94, B: 0}, {R: 0, G: 114, B: 178}, {R: 187, G: 187, B: 187},
}

// classMarks stand for the regions of classes, where letters stand for points.
var classMarks = [len(classInks)]rune{' ', '.', ':', '-', '+', '=', '%', '#'}

// A palette holds the ramps for a terminal with few colors, as numbers of its
// colors.
type palette struct {
	gray               []uint8 // from black to white
	negative, positive []uint8 // from the background's color to the end of the ramp
	class              [len(classInks)]uint8
	region             [len(classInks)][]uint8 // from unsure to sure
}

// palettes holds the palette for each Depth and for dark (true) or light
// backgrounds.
var palettes = map[Depth]map[bool]*palette{
	Sixteen: {
		true: {
			gray: []uint8{0, 8, 7, 15}, negative: []uint8{0, 4, 12}, positive: []uint8{0, 3, 11},
			class:  [...]uint8{12, 11, 10, 13, 14, 9, 15, 7},
			region: [...][]uint8{{4}, {3}, {2}, {5}, {6}, {1}, {8}, {0}},
		},
		false: {
			gray: []uint8{0, 8, 7, 15}, negative: []uint8{15, 12, 4}, positive: []uint8{15, 11, 3},
			class:  [...]uint8{4, 3, 2, 5, 6, 1, 0, 8},
			region: [...][]uint8{{12}, {11}, {10}, {13}, {14}, {9}, {7}, {15}},
		},
	},
	Indexed: {
		true: {
			gray:     grays(),
			negative: []uint8{233, 17, 24, 31, 74, 117}, positive: []uint8{233, 52, 94, 130, 172, 214},
			class: [...]uint8{117, 214, 79, 218, 227, 209, 69, 255},
			region: [...][]uint8{{24, 25, 31}, {58, 94, 130}, {22, 28, 29}, {53, 96, 132},
				{100, 142}, {52, 88, 124}, {17, 18, 19}, {237, 240, 243}},
		},
		false: {
			gray:     grays(),
			negative: []uint8{255, 153, 111, 74, 32, 25}, positive: []uint8{255, 223, 216, 209, 202, 166},
			class: [...]uint8{32, 172, 29, 132, 100, 160, 19, 240},
			region: [...][]uint8{{195, 153, 117}, {223, 216, 215}, {194, 157, 121}, {225, 219, 182},
				{230, 229, 228}, {224, 217, 210}, {189, 147, 105}, {254, 252, 250}},
		},
	},
}

// grays returns black, the 24 grays and white.
func grays() []uint8 {
	all := []uint8{16}
	for i := uint8(232); i >= 232; i++ { // until it wraps
		all = append(all, i)
	}
	return append(all, 231)
}

// palette returns the palette of p, or nil if the terminal can show any color, or
// none.
func (p *Paint) palette() *palette { return palettes[p.Depth][p.Dark] }

// at returns the color at share of the way along a ramp.
func at(ramp []uint8, share float64) Ink {
	return indexed(ramp[int(math.Round(share*float64(len(ramp)-1)))])
}

// sixteen are the ANSI colors, as most terminals show them, by their number.
var sixteen = [16]Ink{
	{}, {R: 205}, {G: 205}, {R: 205, G: 205}, {B: 238}, {R: 205, B: 205}, {G: 205, B: 205}, {R: 229, G: 229, B: 229},
	{R: 127, G: 127, B: 127}, {R: 255}, {G: 255}, {R: 255, G: 255}, {R: 92, G: 92, B: 255}, {R: 255, B: 255},
	{G: 255, B: 255}, {R: 255, G: 255, B: 255},
}

// indexed returns color n of the 256 colors.
func indexed(n uint8) Ink {
	var ink Ink
	switch cube := [6]uint8{0, 95, 135, 175, 215, 255}; {
	case n < 16:
		ink = sixteen[n]
	case n < 232:
		n := n - 16
		ink = Ink{R: cube[n/36], G: cube[n/6%6], B: cube[n%6]}
	default:
		v := 8 + 10*(n-232)
		ink = Ink{R: v, G: v, B: v}
	}
	ink.index = int16(n) + 1
	return ink
}

// inkLevels is the number of steps of a ramp: more than people can tell apart in a
// picture, and few enough to cache all pairs of colors.
const inkLevels = 32

// level rounds share to a multiple of 1/inkLevels from 0 to 1; NaN becomes 0.
func level(share float64) float64 {
	if math.IsNaN(share) {
		return 0
	}
	return math.Round(min(max(share, 0), 1)*inkLevels) / inkLevels
}

// shade returns the character that is filled to share, from 0 to 1.
func (p *Paint) shade(share float64) rune {
	n := len(p.Glyphs.Shades)
	return p.Glyphs.Shades[min(int(share*float64(n)), n-1)]
}

// ground returns the color of the background, which stands for 0 in ramps.
func (p *Paint) ground() Ink {
	if p.Dark {
		return darkGround
	}
	return lightGround
}

// Gray returns the gray for v, from black at 0 to white at 1.
func (p *Paint) Gray(v float64) Ink {
	v = level(v)
	ink := mix(Ink{}, Ink{R: 255, G: 255, B: 255}, v)
	if few := p.palette(); few != nil {
		ink = at(few.gray, v)
	}
	ink.Mark = p.shade(v)
	return ink
}

// Signed returns the color for v, from blue at -1 over the background's color at 0
// to orange at 1.
func (p *Paint) Signed(v float64) Ink {
	size, negative := level(math.Abs(v)), v < 0
	ends := [2]Ink{orange, blue}
	if !p.Dark {
		ends = [2]Ink{rust, navy}
	}
	ink := mix(p.ground(), ends[sign(negative)], size)
	if few := p.palette(); few != nil {
		ramp := few.positive
		if negative {
			ramp = few.negative
		}
		ink = at(ramp, size)
	}
	step := 0
	if size >= 0.2 {
		step++
	}
	if size >= 0.6 {
		step++
	}
	if negative {
		step = -step
	}
	ink.Mark = p.Glyphs.Signed[2+step]
	return ink
}

// sign returns 1 if negative is true, else 0.
func sign(negative bool) int {
	if negative {
		return 1
	}
	return 0
}

// Heat returns the color for v, from the background's color at 0 to blue at 1.
func (p *Paint) Heat(v float64) Ink {
	ink := p.Signed(-max(v, 0))
	ink.Mark = p.shade(level(v))
	return ink
}

// Class returns the color of class k, counted from 0.
func (p *Paint) Class(k int) Ink {
	k %= len(classInks)
	ink := classInks[k]
	if !p.Dark {
		ink = mix(ink, Ink{}, 0.25)
	}
	if few := p.palette(); few != nil {
		ink = indexed(few.class[k])
	}
	ink.Mark = classMarks[k]
	return ink
}

// Region returns the color of the region of class k of n classes, where sure is
// the probability of that class: near the background's color at 1/n, strongest at
// 1. There are at most eight levels, so that their edges are lines of equal
// probability.
func (p *Paint) Region(k int, sure float64, n int) Ink {
	k %= len(classInks)
	chance := 1 / float64(max(n, 2))
	share := min(max((sure-chance)/(1-chance), 0), 1)
	if share != share {
		share = 0
	}
	ink := mix(p.ground(), p.Class(k), 0.12+0.43*math.Round(share*7)/7)
	if few := p.palette(); few != nil {
		ink = at(few.region[k], share)
	}
	ink.Mark = classMarks[k]
	return ink
}
