package data

import (
	"math"

	"descent/trainer/inspect"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawRegions draws the decision regions of a planar set with its points, for the selected
// network and the one beside it.
func drawRegions(s *ui.Scene, c plot.Canvas, f *finding, shown []int, at int) {
	if c.Height >= 8 {
		drawClasses(s, c.Sub(0, 0, c.Width, 1), f)
	}
	for _, p := range panes(f, c.Width, c.Height) {
		pane := c.Sub(p.X, p.Y, p.W, p.H)
		if p.titled {
			p.drawTitle(s, c.Sub(p.X, p.Y-1, p.W, 1), p.finding == f)
		}
		plane := plane(s, f)
		plane.Ground = p.ground(s)
		for _, i := range shown {
			if i < len(p.Verdicts) {
				plane.Points = append(plane.Points, point(s, p.finding, i))
			}
		}
		plane.Points = append(plane.Points, picked(s, point(s, f, shown[at])))
		plane.Draw(pane)
	}
}

// A pane is the area for the regions of a network.
type pane struct {
	*finding
	ui.Rect
	titled bool // whether the row above has the name of the run
}

// minPane is the minimal width of regions.
const minPane = 18

// panes divides w×h cells among the networks of f whose regions are shown, in
// the order of their runs. The classes have the first row, if there is room.
func panes(f *finding, w, h int) []pane {
	area := ui.Area(w, h)
	if h >= 8 {
		_, area = area.Top(1, 0)
	}
	if f.beside == nil || w < 2*minPane+2 || h < 6 {
		return []pane{{f, area, false}}
	}
	_, area = area.Top(1, 0)
	left, right := area.Split()
	if f.beside.lane.Slot < f.lane.Slot {
		return []pane{{f.beside, left, true}, {f, right, true}}
	}
	return []pane{{f, left, true}, {f.beside, right, true}}
}

// drawTitle draws the name of the run of a pane, emphasized if it is the selected one.
func (p *pane) drawTitle(s *ui.Scene, c plot.Canvas, looked bool) {
	style := s.Theme.Weak
	if looked {
		style = s.Theme.Strong
	}
	right := " " + p.right()
	x := drawLane(s, c, p.lane, c.Width-len(right), style)
	c.Text(x, 0, right, s.Theme.Weak)
}

// drawLane draws the name of a lane in width columns, with its letter in the color of the
// run, and returns the column after it.
func drawLane(s *ui.Scene, c plot.Canvas, l *lanes.Lane, width int, style plot.Style) int {
	x := c.Text(0, 0, c.Clip(l.Name, width), style)
	c.Text(0, 0, l.Letter(), s.Theme.Runs[l.Slot])
	return x
}

// ground returns the colors of the background of f.
func (f *finding) ground(s *ui.Scene) func(x, y float64) plot.Ink {
	classes := len(f.set.Classes)
	return func(x, y float64) plot.Ink {
		o := f.regions.At(x, y)
		return s.Theme.Paint.Region(o.Class, o.Sure, classes)
	}
}

// plane returns the plane of a planar set or of a regression, without points.
func plane(s *ui.Scene, f *finding) *plot.Plane {
	p := &plot.Plane{Weak: s.Theme.Weak, Trace: s.LaneStyle(), Paint: s.Theme.Paint}
	x, y := f.targets, f.targets
	switch {
	case f.regions != nil:
		x, y = f.regions.X, f.regions.Y
		p.XLabel = f.set.Features[0]
		p.Ground = f.ground(s)
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

// point returns the point of verdict i.
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

// classMark returns the character of a point: a dot, or a cross if it is wrong; without
// colors the letter of its class, capital if it is wrong.
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

// picked returns p in the look of the selected point.
func picked(s *ui.Scene, p plot.Point) plot.Point {
	p.Mark = s.Theme.Glyphs.Mark
	p.Ink = plot.Ink{R: 255, G: 255, B: 255}
	if !s.Theme.Paint.Dark {
		p.Ink = plot.Ink{}
	}
	p.Style = s.Theme.Strong
	return p
}

// drawClasses draws the legend of the classes.
func drawClasses(s *ui.Scene, c plot.Canvas, f *finding) {
	x := 0
	for k, name := range f.set.Classes {
		verdict := inspect.Verdict{Class: k, Guess: k}
		room, rest := c.Width, len(f.set.Classes)-k
		if rest > 1 { // for the mark behind it
			room -= 2 + plot.Width(s.Theme.Glyphs.LeftOut(rest-1))
		}
		if x+2+plot.Width(name) > room {
			c.Text(x, 0, s.Theme.Glyphs.LeftOut(rest), s.Theme.Weak)
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

// drawFit draws a regression: for one input the points and the fitted curve, else the
// predicted over the true values.
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

// nearest returns the index in shown of the point nearest to the mouse.
func nearest(s *ui.Scene, f *finding, shown []int, m ui.Mouse) int {
	on := panes(f, m.W-1, m.H-1)
	r := on[0].Rect
	if last := on[len(on)-1].Rect; m.X-1 >= last.X {
		r = last
	}
	best, least := -1, math.Inf(1)
	plane := plane(s, f)
	for k, i := range shown {
		col, row, ok := plane.Cell(r.W, r.H, point(s, f, i))
		// A cell is twice as high as wide.
		if d := math.Hypot(float64(r.X+col-m.X+1), 2*float64(r.Y+row-m.Y+1)); ok && d < least {
			best, least = k, d
		}
	}
	return best
}
