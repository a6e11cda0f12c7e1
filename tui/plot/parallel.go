package plot

import "math"

// A Parallel shows points with many coordinates as parallel coordinates (Inselberg
// 1985): an upright axis for each coordinate, and for each point a line that meets
// every axis at the point's coordinate.
type Parallel struct {
	Title        string
	Axes         []ParallelAxis // from left to right
	Lines        []ParallelLine // later ones are on top
	Strong, Weak Style
	Glyphs       *Glyphs
}

// A ParallelAxis is an upright axis from 0 at the bottom to 1 at the top.
type ParallelAxis struct {
	Name      string
	Low, High string   // labels below and above the axis
	Choices   []string // labels in equal parts of the axis, from the bottom
	Strong    bool     // whether its name is emphasized
}

// A ParallelLine is a point: its coordinate on each axis, from 0 to 1. At the first
// NaN the line ends.
type ParallelLine struct {
	At    []float64
	Thick bool // whether it is emphasized if curves are drawn as dots
	Faint bool // whether it is dotted
	Style Style
}

// parallelRows is the number of rows in addition to those of the lines: the title, the
// names, and the labels above and below.
const parallelRows = 4

// Draw draws the axes and the lines so that they fill c.
func (p *Parallel) Draw(c Canvas) {
	c.Text(0, 0, p.Title, p.Strong)
	left, right := p.margins(c.Width)
	if len(p.Axes) < 2 || c.Height < parallelRows+2 || c.Width-left-right < 4*len(p.Axes) {
		return
	}
	area := c.Sub(left, 3, c.Width-left-right, c.Height-parallelRows)
	p.drawLines(area)
	for j, a := range p.Axes {
		x := p.column(j, area.Width)
		for y := range area.Height {
			if area.Blank(x, y) {
				area.Set(x, y, p.Glyphs.Solid[1], p.Weak)
			}
		}
		for k, text := range a.Choices {
			y := area.Height - 1 - int((float64(k)+0.5)/float64(len(a.Choices))*float64(area.Height))
			area.Text(x+1, max(y, 0), area.Clip(text, p.room(j, area.Width)), p.Weak)
		}
		name := p.Weak
		if a.Strong {
			name = p.Strong
		}
		p.label(c, j, left+x, 1, a.Name, name)
		p.label(c, j, left+x, 2, a.High, p.Weak)
		p.label(c, j, left+x, c.Height-1, a.Low, p.Weak)
	}
}

// AxisAt returns the axis nearest to column x of a canvas of the given width.
func (p *Parallel) AxisAt(x, width int) int {
	left, right := p.margins(width)
	nearest := 0
	for j := range p.Axes {
		if at := left + p.column(j, width-left-right); abs(at-x) < abs(left+p.column(nearest, width-left-right)-x) {
			nearest = j
		}
	}
	return nearest
}

// At returns the coordinate of row y of a canvas of the given height, from 0 to 1.
func (p *Parallel) At(y, height int) float64 {
	rows := max(height-parallelRows, 2)
	return min(max(1-float64(y-3)/float64(rows-1), 0), 1)
}

func abs(n int) int { return max(n, -n) }

// margins returns the number of columns at the left of the first axis and at the right of
// the last one, which have room for half of their texts.
func (p *Parallel) margins(width int) (left, right int) {
	if len(p.Axes) == 0 {
		return 0, 0
	}
	half := func(a ParallelAxis) int {
		return min((max(Width(a.Name), Width(a.Low), Width(a.High))+1)/2, width/(2*len(p.Axes)))
	}
	return half(p.Axes[0]), half(p.Axes[len(p.Axes)-1]) + 1
}

// column returns the column of axis j in an area of the given width.
func (p *Parallel) column(j, width int) int {
	return int(math.Round(float64(j) / float64(len(p.Axes)-1) * float64(width-1)))
}

// room returns the number of free columns between axis j and the next one.
func (p *Parallel) room(j, width int) int {
	if j+1 == len(p.Axes) {
		return width - p.column(j, width) - 1
	}
	return p.column(j+1, width) - p.column(j, width) - 2
}

// label draws a text in row y, centered at column x, if the texts of the neighboring axes
// leave room for it.
func (p *Parallel) label(c Canvas, j, x, y int, text string, s Style) {
	between := c.Width / len(p.Axes)
	text = c.Clip(text, max(between-1, 1))
	at := x - Width(text)/2
	c.Text(min(max(at, 0), max(c.Width-Width(text), 0)), y, text, s)
}

// drawLines draws the lines on c, from the first axis at the left end to the last
// at the right end.
func (p *Parallel) drawLines(c Canvas) {
	ch := Chart{XMax: float64(len(p.Axes) - 1), Glyphs: p.Glyphs}
	for _, l := range p.Lines {
		line := Line{Style: l.Style, Thick: l.Thick, Faint: l.Faint}
		for j, at := range l.At {
			if math.IsNaN(at) {
				break
			}
			line.X, line.Y = append(line.X, float64(j)), append(line.Y, min(max(at, 0), 1))
		}
		if len(line.X) == 1 {
			continue // the line meets only one axis
		}
		ch.Lines = append(ch.Lines, line)
	}
	r := ch.raster(c.Width, c.Height)
	ch.drawLines(c, r, ch.traces(r, scale{hi: 1, rows: c.Height}))
}
