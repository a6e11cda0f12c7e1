package data

import (
	"math"

	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawRegions draws the decision regions of a planar set, with its points.
func drawRegions(s *ui.Scene, c plot.Canvas, f *finding, shown []int, at int) {
	if c.Height >= 8 {
		drawClasses(s, c.Sub(0, 0, c.Width, 1), f)
		c = c.Sub(0, 1, c.Width, c.Height-1)
	}
	plane := plane(s, f)
	for _, i := range shown {
		plane.Points = append(plane.Points, point(s, f, i))
	}
	plane.Points = append(plane.Points, picked(s, plane.Points[at]))
	plane.Draw(c)
}

// plane returns the plane of a planar set or of a regression, without points.
func plane(s *ui.Scene, f *finding) *plot.Plane {
	p := &plot.Plane{Weak: s.Theme.Weak, Trace: s.LaneStyle(), Paint: s.Theme.Paint}
	x, y := f.targets, f.targets
	switch {
	case f.regions != nil:
		x, y = f.regions.X, f.regions.Y
		p.XLabel = f.set.Features[0]
		classes := len(f.set.Classes)
		p.Ground = func(x, y float64) plot.Ink {
			o := f.regions.At(x, y)
			return s.Theme.Paint.Region(o.Class, o.Sure, classes)
		}
	case f.curve != nil:
		x = f.curve.X
		p.XLabel = f.set.Features[0]
	default:
		y = f.said
		p.XLabel = "true " + f.set.Target
	}
	p.XMin, p.XMax, p.YMin, p.YMax = x.Min, x.Max, y.Min, y.Max
	return p
}

// point returns how verdict i looks on the plane.
func point(s *ui.Scene, f *finding, i int) plot.Point {
	verdict := &f.Verdicts[i]
	switch {
	case f.regions != nil:
		at := f.values(i)
		ink := s.Theme.Paint.Class(verdict.Class)
		return plot.Point{X: float64(at[0]), Y: float64(at[1]), Mark: classMark(s, verdict), Ink: ink, Style: ink.Style()}
	case f.curve != nil:
		return plot.Point{X: float64(f.values(i)[0]), Y: verdict.Value, Mark: s.Theme.Glyphs.Point, Style: s.Theme.Weak}
	}
	return plot.Point{X: verdict.Value, Y: float64(verdict.Outputs[0]), Mark: s.Theme.Glyphs.Point, Style: s.LaneStyle()}
}

// classMark returns the character of a point: a dot, or a cross if it is wrong;
// where there are no colors the letter of its class, capital if it is wrong.
func classMark(s *ui.Scene, verdict *inspect.Verdict) rune {
	g := s.Theme.Glyphs
	switch colored := s.Theme.Paint.Colored(); {
	case !colored && verdict.Right():
		return rune('a' + verdict.Class%26)
	case !colored:
		return rune('A' + verdict.Class%26)
	case verdict.Right():
		return g.Point
	}
	return g.Cross
}

// picked returns p as the point that is looked at.
func picked(s *ui.Scene, p plot.Point) plot.Point {
	p.Mark = s.Theme.Glyphs.Mark
	p.Ink = plot.Ink{R: 255, G: 255, B: 255}
	if !s.Theme.Paint.Dark {
		p.Ink = plot.Ink{}
	}
	p.Style = s.Theme.Strong
	return p
}

// drawClasses draws how the classes are marked.
func drawClasses(s *ui.Scene, c plot.Canvas, f *finding) {
	x := 0
	for k, name := range f.set.Classes {
		verdict := inspect.Verdict{Class: k, Guess: k}
		if x+2+plot.Width(name) > c.Width {
			return
		}
		style := s.Theme.Strong
		if s.Theme.Paint.Colored() {
			style = s.Theme.Paint.Class(k).Style()
		}
		c.Set(x, 0, classMark(s, &verdict), style)
		x = c.Text(x+2, 0, name, s.Theme.Weak) + 2
	}
}

// drawFit draws a regression: the fitted curve through the points where there
// is one input, else predicted over true values.
func drawFit(s *ui.Scene, c plot.Canvas, f *finding, shown []int, at int) {
	label := "predicted " + f.set.Target
	plane := plane(s, f)
	if f.curve != nil {
		label = f.set.Target
		for i, y := range f.curve.Y {
			x := f.curve.X.At(float64(i) / float64(len(f.curve.Y)-1))
			plane.Curve = append(plane.Curve, plot.Point{X: x, Y: y})
		}
	} else {
		const n = 512
		for i := range n {
			v := f.targets.At(float64(i) / (n - 1))
			plane.Curve = append(plane.Curve, plot.Point{X: v, Y: v})
		}
		plane.Trace = s.Theme.Weak
	}
	for _, i := range shown {
		plane.Points = append(plane.Points, point(s, f, i))
	}
	plane.Points = append(plane.Points, picked(s, plane.Points[at]))
	if c.Height >= 8 {
		c.Text(0, 0, label, s.Theme.Weak)
		c = c.Sub(0, 1, c.Width, c.Height-1)
	}
	plane.Draw(c)
}

// nearest returns the place in shown of the point that is nearest to where the
// mouse is on the panel.
func nearest(s *ui.Scene, f *finding, shown []int, m ui.Mouse) int {
	width, height := m.W-1, m.H-1
	x, y := m.X-1, m.Y-1
	if height >= 8 {
		height--
		y--
	}
	best, least := -1, math.Inf(1)
	plane := plane(s, f)
	for k, i := range shown {
		col, row, ok := plane.Cell(width, height, point(s, f, i))
		// A cell is twice as high as wide.
		if d := math.Hypot(float64(col-x), 2*float64(row-y)); ok && d < least {
			best, least = k, d
		}
	}
	return best
}
