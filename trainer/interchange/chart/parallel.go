package chart

import "math"

// A Parallel is a plot in parallel coordinates (Inselberg 1985): lines across axes that are
// side by side.
type Parallel struct {
	Title string
	Axes  []Axis
	Lines []Line // later lines are drawn over earlier ones
}

// A Line is a line of a Parallel.
type Line struct {
	At    []float64 // its position on each axis; NaN for an axis that it does not cross
	Level Level
	Of    int // number of the text that a script shows at the line
}

// The minimum distance of axes, and the margins around them.
const (
	axisDistance = 128
	axisTop      = 62 // includes the names
	axisBottom   = 14
	axisLeft     = 70
	axisRight    = 84
)

// distance returns the distance of two axes of p.
func (p *Parallel) distance() float64 {
	gaps := float64(max(len(p.Axes)-1, 1))
	return math.Max(axisDistance, (Width-axisLeft-axisRight)/gaps)
}

// layout returns the drawing of p.
func (p *Parallel) layout() *drawing {
	step := p.distance()
	wide := axisLeft + step*float64(max(len(p.Axes)-1, 1)) + axisRight
	d := &drawing{size: point{wide, Height}, words: []word{heading(p.Title)}, area: rect{0, axisTop, wide, Height - axisTop - axisBottom}}
	at := func(j int, v float64) point { return point{axisLeft + step*float64(j), d.at(0, v).y} }
	for j, a := range p.Axes {
		last := j == len(p.Axes)-1
		d.frame = append(d.frame, stroke{points: []point{at(j, 0), at(j, 1)}, ink: ink{kind: weak}, width: 1.5})
		d.words = append(d.words, word{at: point{at(j, 0).x, axisTop - 18}, text: cut(a.Name, int(step/letter)-1), ink: ink{kind: text}, anchor: 0.5, bold: last})
		for _, t := range fitting(a.Ticks, labelLine, d.area.h) {
			d.words = append(d.words, word{at: point{at(j, t.At).x + 5, at(j, t.At).y + 4}, text: cut(t.Text, int(step/letter)-4), ink: ink{kind: weak}, halo: true})
		}
	}
	for _, l := range p.Lines {
		s := stroke{ink: l.Level.ink(), width: 1}
		if l.Level == Best {
			s.width = 2.5
		}
		for j, v := range l.At {
			if math.IsNaN(v) {
				s.points = append(s.points, point{v, v})
				continue
			}
			s.points = append(s.points, at(j, v))
			d.marks = append(d.marks, mark{at(j, v), l.Of})
		}
		d.curves = append(d.curves, s)
	}
	return d
}

// Inline returns p as an SVG element for a page with the rules of Style.
func (p *Parallel) Inline() string { return p.layout().inline(p.Title) }

// Marks returns, as JSON, the points at which the lines cross the axes, with the numbers of
// their texts.
func (p *Parallel) Marks() []byte { return marksOf(p.layout().marks, p.distance()) }
