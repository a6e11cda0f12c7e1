package plot

import "math"

// A Square shows the trials of a search over two settings, with their projections
// on the axes, which show how many different values of each setting were tried.
type Square struct {
	Title, XName, YName string
	Trials              []SquareTrial
	Good, Bad, Best     Style
	Strong, Weak        Style
	Glyphs              *Glyphs

	// Ground returns the color behind the trials at X, Y; nil for none, and then
	// Paint may be nil too.
	Ground func(x, y float64) Ink
	Paint  *Paint
}

// A SquareTrial is a trial at the position X, Y, each from 0 to 1.
type SquareTrial struct {
	X, Y float64
	Lost bool // whether it has no score
	Best bool

	Chosen bool // whether it is looked at
}

// Draw draws the square so that it fills c. The projections of all trials stand
// left of the area and below it.
func (s *Square) Draw(c Canvas) {
	if c.Width < 12 || c.Height < 6 {
		return
	}
	c.Text(0, 0, s.Title, s.Strong)
	area := c.Sub(3, 1, c.Width-4, c.Height-4)
	for y := range area.Height {
		c.Set(2, y+1, s.Glyphs.Solid[1], s.Weak)
	}
	for x := range area.Width {
		c.Set(x+3, area.Height+1, s.Glyphs.Solid[0], s.Weak)
	}
	c.Set(2, area.Height+1, s.Glyphs.Solid[4], s.Weak)
	s.drawGround(area)
	place := func(u float64, n int) int { return min(int(u*float64(n-1)+0.5), n-1) }
	for _, t := range s.Trials {
		x, y := place(t.X, area.Width), area.Height-1-place(t.Y, area.Height)
		mark, style := s.look(t)
		s.drawTrial(area, x, y, mark, style)
		c.Set(0, y+1, s.Glyphs.Point, style)
		c.Set(x+3, area.Height+2, s.Glyphs.Point, style)
	}
	c.Text(3, c.Height-1, s.XName, s.Weak)
	if Width(s.Title)+Width(s.YName)+3 <= c.Width { // apart from what is beside
		c.TextRight(c.Width-1, 0, s.YName, s.Weak)
	}
}

// SquareAt returns the place of the cell in column x and row y of a Square that is
// drawn on a canvas of the given size, each from 0 to 1.
func SquareAt(x, y, width, height int) (u, v float64) {
	share := func(at, n int) float64 { return min(max(float64(at)/float64(max(n-1, 1)), 0), 1) }
	return share(x-3, width-4), 1 - share(y-1, height-4)
}

// look returns how a trial is marked.
func (s *Square) look(t SquareTrial) (mark rune, style Style) {
	switch {
	case t.Chosen:
		return s.Glyphs.Selected, s.Strong
	case t.Best:
		return s.Glyphs.Mark, s.Best
	case t.Lost:
		return s.Glyphs.Cross, s.Bad
	}
	return s.Glyphs.Point, s.Good
}

// drawGround fills the area with the ground.
func (s *Square) drawGround(area Canvas) {
	if s.Ground == nil {
		return
	}
	s.Paint.Pixels(area, func(x, y, cols, rows int) Ink {
		return s.Ground((float64(x)+0.5)/float64(cols), 1-(float64(y)+0.5)/float64(rows))
	})
}

// drawTrial draws a trial in a cell of the area: in black or white where there is a
// ground with colors.
func (s *Square) drawTrial(area Canvas, x, y int, mark rune, style Style) {
	if s.Ground == nil || !s.Paint.Colored() {
		area.Set(x, y, mark, style)
		return
	}
	on := s.Ground((float64(x)+0.5)/float64(area.Width), 1-(float64(y)+0.5)/float64(area.Height))
	s.Paint.Text(area, x, y, string(mark), on.legible(), on, style)
}

// Distinct returns how many different values the trials have on the x axis and
// on the y axis.
func (s *Square) Distinct() (xs, ys int) {
	x, y := map[float64]bool{}, map[float64]bool{}
	for _, t := range s.Trials {
		x[math.Round(t.X*1e9)], y[math.Round(t.Y*1e9)] = true, true
	}
	return len(x), len(y)
}
