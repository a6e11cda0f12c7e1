package plot

import "math"

// A Plane is a scatter of points, over regions or beside a curve, with axes.
type Plane struct {
	XMin, XMax, YMin, YMax float64
	XLabel                 string

	// Ground returns the color behind the points, at shares of the way from
	// left to right and from top to bottom; nil leaves it the terminal's.
	Ground func(x, y float64) Ink
	Points []Point
	Curve  []Point // from left to right, one for each place that is known
	Trace  Style   // of the curve

	Weak  Style // of the axes
	Paint *Paint
}

// A Point is a place on a Plane, and how it looks there.
type Point struct {
	X, Y  float64
	Mark  rune
	Ink   Ink
	Style Style // where nothing is behind it
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

// Cell returns the cell in which a point lies on a canvas of the given size;
// ok is false outside of the plane.
func (p *Plane) Cell(width, height int, pt Point) (x, y int, ok bool) {
	left := p.left(height)
	x, y, ok = p.place(Canvas{Width: width - left, Height: height - 1}, pt)
	return x + left, y, ok
}

// yTicks returns the ticks of the y axis, and left the columns that it takes.
func (p *Plane) yTicks(height int) (ticks []float64, decimals int) {
	return Ticks(p.YMin, p.YMax, max(2, height/4), false)
}

func (p *Plane) left(height int) int {
	ticks, decimals := p.yTicks(height)
	width := 0
	for _, t := range ticks {
		width = max(width, len(FormatTick(t, decimals)))
	}
	return width + 2
}

// place returns the cell of area in which a point lies; ok is false outside.
func (p *Plane) place(area Canvas, pt Point) (x, y int, ok bool) {
	sx, sy := (pt.X-p.XMin)/(p.XMax-p.XMin), (p.YMax-pt.Y)/(p.YMax-p.YMin)
	if !(sx >= 0 && sx <= 1 && sy >= 0 && sy <= 1) {
		return 0, 0, false
	}
	cell := func(share float64, n int) int {
		// A hair is added, so that a rounding error moves no point on an edge.
		return min(int(share*float64(n)+1e-6), n-1)
	}
	return cell(sx, area.Width), cell(sy, area.Height), true
}

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

// drawAxes draws the axes at the left and at the bottom of c and returns what
// they leave.
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
	ticks, decimals = Ticks(p.XMin, p.XMax, max(2, area.Width/12), false)
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
