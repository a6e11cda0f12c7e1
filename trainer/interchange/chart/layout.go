package chart

import (
	"math"
	"slices"
	"strconv"

	"descent/trainer/interchange/chart/axis"
)

// A point is a position in the picture, from its upper left corner.
type point struct{ x, y float64 }

// A rect is a part of the picture.
type rect struct{ x, y, w, h float64 }

// An ink is the color of a shape.
type ink struct {
	kind  kind
	slot  int // index of the color of a run
	faint bool
}

// A kind is the use of a color. Each kind has a class in SVG.
type kind string

// The kinds.
const (
	paper kind = "paper" // the background
	text  kind = "text"
	weak  kind = "weak" // text of axes, and curves without a color
	grid  kind = "grid"
	runs  kind = "c" // followed by the number of the color
)

// class returns the class of SVG.
func (k ink) class() string {
	if k.kind != runs {
		return string(k.kind)
	}
	return string(runs) + strconv.Itoa(k.slot%Colors)
}

// classes returns all classes of SVG.
func (k ink) classes() string {
	if k.faint {
		return k.class() + " faint"
	}
	return k.class()
}

// A stroke is a line.
type stroke struct {
	points []point // NaN interrupts the line
	ink    ink
	width  float64
	dashed bool
	title  string
}

// A band is a filled shape.
type band struct {
	border []point
	ink    ink
}

// A dot is a filled circle.
type dot struct {
	at  point
	ink ink
}

// A word is a line of text.
type word struct {
	at     point // of the baseline
	text   string
	ink    ink
	anchor float64 // 0 if at is the start of the text, ½ for its middle, 1 for its end
	bold   bool
	title  bool // whether it is larger
	halo   bool // whether it has an outline in the color of the paper
}

// A cell is a filled rectangle.
type cell struct {
	rect
	ink     ink
	opacity float64
}

// A cloud is a set of dots, or of crosses, with the same color and size.
type cloud struct {
	at    []point
	ink   ink
	size  float64 // diameter
	cross bool
}

// A drawing contains the shapes of a picture.
type drawing struct {
	size    point    // its width and height
	area    rect     // the area of the curves
	frame   []stroke // behind the curves
	bands   []band   // clipped to area, like curves
	curves  []stroke
	dots    []dot
	words   []word
	x, y    span
	leaders []stroke // from curves to their labels

	// Shapes that a Chart does not have. Only pictures in pages have them.
	cells  []cell // over the frame and below all other shapes
	clouds []cloud
	marks  []mark
}

// layout returns the drawing of c.
func (c *Chart) layout() *drawing {
	d := &drawing{size: point{Width, Height}, words: []word{heading(c.Title)}}
	right := float64(noLabels)
	if slices.ContainsFunc(c.Curves, func(k Curve) bool { return k.Label != "" }) {
		right = labelRoom
	}
	d.area = rect{left, top, Width - left - right, Height - top - bottom}
	var ok bool
	if d.x, d.y, ok = c.spans(); !ok {
		d.words = append(d.words, word{at: point{Width / 2, Height / 2}, text: "nothing was recorded", ink: ink{kind: weak}, anchor: 0.5})
		return d
	}
	d.axes(c)
	var labels []word
	for i := range c.Curves {
		k := &c.Curves[i]
		s := d.curve(c, k)
		d.curves = append(d.curves, s)
		if b := d.band(c, k); len(b) > 0 {
			d.bands = append(d.bands, band{b, s.ink})
		}
		for _, m := range k.Marked {
			if p := d.place(c, k.X[m], k.Y[m]); p.y-p.y == 0 {
				d.dots = append(d.dots, dot{p, s.ink})
			}
		}
		if end, ok := last(s.points); ok && k.Label != "" {
			end.y = math.Min(math.Max(end.y, d.area.y), d.area.y+d.area.h)
			labels = append(labels, word{at: end, text: clip(k.Label), ink: s.ink, bold: true})
		}
	}
	d.label(labels)
	return d
}

// place returns the position of a value in the picture.
func (d *drawing) place(c *Chart, x, y float64) point {
	return point{d.area.x + d.area.w*d.x.at(x), d.area.y + d.area.h*(1-d.y.at(c.value(y)))}
}

// axes adds the grid and its numbers.
func (d *drawing) axes(c *Chart) {
	a := d.area
	values, decimals := axis.Ticks(d.y.lo, d.y.hi, 6, false)
	names := fixed(values, decimals)
	if c.Log {
		values = axis.LogTicks(math.Pow(10, d.y.lo), math.Pow(10, d.y.hi), 6)
		names = fixed(values, -1)
	}
	for i, v := range values {
		p := d.place(c, d.x.lo, v)
		d.frame = append(d.frame, stroke{points: []point{{a.x, p.y}, {a.x + a.w, p.y}}, ink: ink{kind: grid}, width: 1})
		d.words = append(d.words, word{at: point{a.x - 6, p.y + 4}, text: names[i], ink: ink{kind: weak}, anchor: 1})
	}
	xs, decimals := axis.Ticks(d.x.lo, d.x.hi, 7, false)
	names = fixed(xs, decimals)
	base := a.y + a.h
	for i, v := range xs {
		x := a.x + a.w*d.x.at(v)
		d.frame = append(d.frame, stroke{points: []point{{x, base}, {x, base + 4}}, ink: ink{kind: weak}, width: 1})
		d.words = append(d.words, word{at: point{x, base + 16}, text: names[i], ink: ink{kind: weak}, anchor: 0.5})
	}
	d.frame = append(d.frame, stroke{points: []point{{a.x, base}, {a.x + a.w, base}}, ink: ink{kind: weak}, width: 1})
	d.words = append(d.words, word{at: point{a.x + a.w/2, base + 31}, text: c.X, ink: ink{kind: weak}, anchor: 0.5})
}

// fixed formats the values of ticks with the given number of decimals; -1 for as few as
// each needs.
func fixed(values []float64, decimals int) (names []string) {
	for _, v := range values {
		name := strconv.FormatFloat(v, 'f', decimals, 64)
		if len(name) > 6 {
			name = strconv.FormatFloat(v, 'g', 3, 64)
		}
		names = append(names, name)
	}
	return names
}

// curve returns the line of k.
func (d *drawing) curve(c *Chart, k *Curve) stroke {
	s := stroke{ink: ink{kind: runs, slot: k.Slot, faint: k.Faint}, width: 2, dashed: k.Dashed, title: k.Name}
	if k.Gray {
		s.ink.kind = weak
	}
	if k.Faint {
		s.width = 1
	}
	for i := range k.Y {
		p := d.place(c, k.X[i], k.Y[i])
		if p.x-p.x != 0 || p.y-p.y != 0 {
			p = point{math.NaN(), math.NaN()}
		}
		s.points = append(s.points, p)
	}
	return s
}

// band returns the border of the band around k.
func (d *drawing) band(c *Chart, k *Curve) (border []point) {
	add := func(x, y float64) {
		if p := d.place(c, x, y); p.y-p.y == 0 {
			border = append(border, p)
		}
	}
	for i := range k.Lo {
		add(k.X[i], k.Lo[i])
	}
	for i := len(k.Hi) - 1; i >= 0; i-- {
		add(k.X[i], k.Hi[i])
	}
	return border
}

// last returns the last point of a line.
func last(points []point) (point, bool) {
	for _, p := range slices.Backward(points) {
		if p.y-p.y == 0 {
			return p, true
		}
	}
	return point{}, false
}

// The distances of labels from the curves and from each other.
const (
	labelGap  = 12
	labelLine = 13
)

// label adds the names of curves beside their ends, and moves them apart if they overlap.
func (d *drawing) label(labels []word) {
	slices.SortStableFunc(labels, func(a, b word) int {
		return int(math.Copysign(1, a.at.y-b.at.y))
	})
	room := Height - 4.0
	places := make([]float64, len(labels))
	lowest := 0.0
	for i, l := range labels {
		places[i] = math.Max(l.at.y, lowest)
		lowest = places[i] + labelLine
	}
	for i := len(labels) - 1; i >= 0; i-- {
		places[i] = math.Min(places[i], room)
		room = places[i] - labelLine
	}
	for i, l := range labels {
		from, to := l.at, point{d.area.x + d.area.w + labelGap, places[i]}
		d.leaders = append(d.leaders, stroke{points: []point{from, {to.x - 2, to.y}}, ink: ink{kind: l.ink.kind, slot: l.ink.slot, faint: true}, width: 1})
		l.at = point{to.x, to.y + 4}
		d.words = append(d.words, l)
	}
}

// labelLetters is the maximum number of letters of a label, which fit in any usual font.
const labelLetters = 14

// clip shortens a label to labelLetters.
func clip(text string) string { return cut(text, labelLetters) }
