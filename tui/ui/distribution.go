package ui

import (
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// A Distribution is a histogram with a name.
type Distribution struct {
	Name, About string
	*inspect.Histogram
}

// DrawDistribution draws a histogram that fills c: its name, the bars and the axis.
func (s *Scene) DrawDistribution(c plot.Canvas, d Distribution) {
	x := c.Text(0, 0, d.Name, s.Theme.Strong)
	c.Text(x+1, 0, d.About, s.Theme.Weak)
	if c.Height < 2 {
		return
	}
	bars := c.Sub(0, 1, c.Width, max(c.Height-2, 1))
	s.Theme.Glyphs.Histogram(bars, d.Counts[:], s.LaneStyle())
	if c.Height < 3 {
		return
	}
	axis := c.Sub(0, c.Height-1, c.Width, 1)
	left, right := plot.Number(d.Min), plot.Number(d.Max)
	free := axis.Text(0, 0, left, s.Theme.Weak)
	axis.TextRight(axis.Width, 0, right, s.Theme.Weak)
	if d.Min < 0 && d.Max > 0 {
		zero := int(-d.Min / (d.Max - d.Min) * float64(axis.Width))
		if zero > free && zero < axis.Width-len(right)-1 {
			axis.Text(zero, 0, "0", s.Theme.Weak)
		}
	}
}
