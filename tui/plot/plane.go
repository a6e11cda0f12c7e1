package plot

import (
	"math"

	"descent/trainer/interchange/chart/axis"
)

// A Plane is a scatter plot with axes. Behind the points there may be colored
// regions or a curve.
type Plane struct {
	XMin, XMax, YMin, YMax float64
	XLabel                 string

	// Ground returns the color behind the points at x, from 0 at the left to 1 at
	// the right, and y, from 0 at the top to 1 at the bottom. If it is nil, there
	// is the terminal's background.
	Ground func(x, y float64) Ink
	Points []Point
	Curve  []Point // from left to right, evenly spaced
	Trace  Style   // style of the curve

	Weak  Style // style of the axes
	Paint *Paint
}

// A Point is a character at a position on a Plane.
type Point struct {
	X, Y  float64
	Mark  rune
	Ink   Ink   // its color if there is a Ground
	Style Style // its style if there is none, or no colors
}

// Draw draws the plane so that it fills c.
func (p *Plane) Draw(c Canvas) {
	if c.Height < 3 || c.Width < 10 || !(p.XMax > p.XMin) || !(p.YMax > p.YMin) {
		return
	}
	area := p.drawAxes(c)
	if p.Ground != nil {
		p.Paint.Pixels(area, func(x, y, cols, rows int) Ink {
			return p.Ground((float64(x)+0.5)/float64(cols), (float64(y)+0.5)/float64(rows))
		})
	}
	p.drawCurve(area)
	for _, pt := range p.Points {
		p.drawPoint(area, pt)
	}
}

// Cell returns the column x and row y of the cell in which a point lies, when the
// plane is drawn on a canvas of the given size; ok is false if the point lies
// outside of the plane.
func (p *Plane) Cell(width, height int, pt Point) (x, y int, ok bool) {
	left := p.left(height)
	x, y, ok = p.place(Canvas{Width: width - left, Height: height - 1}, pt)
	return x + left, y, ok
}

// yTicks returns the ticks of the y axis on a canvas of the given height.
func (p *Plane) yTicks(height int) (ticks []float64, decimals int) {
	return axis.Ticks(p.YMin, p.YMax, max(2, height/4), false)
}

// left returns the number of columns that the y axis takes with its labels.
func (p *Plane) left(height int) int {
	ticks, decimals := p.yTicks(height)
	width := 0
	for _, t := range ticks {
		width = max(width, len(FormatTick(t, decimals)))
	}
	return width + 2
}

// place returns the cell of area in which a point lies; ok is false if it lies
// outside.
func (p *Plane) place(area Canvas, pt Point) (x, y int, ok bool) {
	sx, sy := (pt.X-p.XMin)/(p.XMax-p.XMin), (p.YMax-pt.Y)/(p.YMax-p.YMin)
	if !(sx >= 0 && sx <= 1 && sy >= 0 && sy <= 1) {
		return 0, 0, false
	}
	cell := func(share float64, n int) int {
		// 1e-6 cells are added, so that rounding does not move a point that lies
		// exactly on the edge between two cells.
		return min(int(share*float64(n)+1e-6), n-1)
	}
	return cell(sx, area.Width), cell(sy, area.Height), true
}

// drawPoint draws a point on the ground that is behind it.
func (p *Plane) drawPoint(area Canvas, pt Point) {
	x, y, ok := p.place(area, pt)
	switch {
	case !ok:
	case p.Ground == nil || !p.Paint.Colored():
		area.Set(x, y, pt.Mark, pt.Style)
	default:
		on := p.Ground((float64(x)+0.5)/float64(area.Width), (float64(y)+0.5)/float64(area.Height))
		p.Paint.Text(area, x, y, string(pt.Mark), pt.Ink, on, pt.Style)
	}
}

// drawCurve draws the curve as a line from column to column.
func (p *Plane) drawCurve(area Canvas) {
	g := p.Paint.Glyphs
	last := -1
	for i := range area.Width {
		if len(p.Curve) == 0 {
			return
		}
		pt := p.Curve[min((2*i+1)*len(p.Curve)/(2*area.Width), len(p.Curve)-1)]
		_, y, ok := p.place(area, pt)
		if !ok {
			last = -1
			continue
		}
		switch {
		case last < 0 || last == y:
			area.Set(i, y, g.Solid[0], p.Trace)
		case y < last:
			area.Set(i, y, g.Solid[2], p.Trace)
			area.Set(i, last, g.Solid[5], p.Trace)
		default:
			area.Set(i, y, g.Solid[4], p.Trace)
			area.Set(i, last, g.Solid[3], p.Trace)
		}
		for between := min(y, last) + 1; last >= 0 && between < max(y, last); between++ {
			area.Set(i, between, g.Solid[1], p.Trace)
		}
		last = y
	}
}

// drawAxes draws the axes at the left and at the bottom of c and returns the rest
// of c.
func (p *Plane) drawAxes(c Canvas) (area Canvas) {
	ticks, decimals := p.yTicks(c.Height)
	left := p.left(c.Height)
	area = c.Sub(left, 0, c.Width-left, c.Height-1)
	for _, t := range ticks {
		if _, y, ok := p.place(area, Point{X: p.XMin, Y: t}); ok {
			c.TextRight(left-2, y, FormatTick(t, decimals), p.Weak)
			c.Set(left-1, y, p.Paint.Glyphs.Tick, p.Weak)
		}
	}
	ticks, decimals = axis.Ticks(p.XMin, p.XMax, max(2, area.Width/12), false)
	below := c.Sub(left, c.Height-1, area.Width, 1)
	free := 0
	for _, t := range ticks {
		text := FormatTick(t, decimals)
		x := int(math.Round((t-p.XMin)/(p.XMax-p.XMin)*float64(area.Width-1))) - (len(text)-1)/2
		if x = min(max(x, 0), below.Width-len(text)); x >= free {
			free = below.Text(x, 0, text, p.Weak) + 2
		}
	}
	if room := below.Width - free; Width(p.XLabel) <= room {
		below.TextRight(below.Width, 0, p.XLabel, p.Weak)
	}
	return area
}
