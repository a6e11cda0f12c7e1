package plot

import (
	"math"
	"strings"
	"testing"
)

// parallel returns three points with three coordinates, the second of which are
// choices.
func parallel(g *Glyphs) *Parallel {
	return &Parallel{
		Title: "points", Glyphs: g,
		Axes:  []ParallelAxis{{Name: "lr", Low: "0.001", High: "10"}, {Name: "kind", Choices: []string{"one", "two"}}, {Name: "score", Low: "0.5", High: "0.9"}},
		Lines: []ParallelLine{{At: []float64{0, 0.25, 0}}, {At: []float64{0.4, 0.75, 0.6}, Thick: true}, {At: []float64{1, 0.75, math.NaN()}}},
	}
}

// Every line meets the axes at its coordinates, and texts stay inside.
func TestParallel(t *testing.T) {
	for _, g := range []*Glyphs{&Box, &Auto, &ASCII} {
		for _, size := range [][2]int{{80, 20}, {140, 30}, {40, 10}} {
			c := g.Canvas(size[0], size[1])
			p := parallel(g)
			p.Draw(c)
			text := c.String()
			for _, want := range []string{"points", "lr", "kind", "score", "0.001", "10", "one", "two", "0.5", "0.9"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s at %v: there is no %q:\n%s", g.Name, size, want, text)
				}
			}
			for j := range p.Axes {
				left, right := p.margins(size[0])
				if x := left + p.column(j, size[0]-left-right); p.AxisAt(x, size[0]) != j {
					t.Errorf("at column %d is axis %d: want %d", x, p.AxisAt(x, size[0]), j)
				}
			}
		}
	}
}

// A line ends at the first coordinate that is missing.
func TestParallelEnds(t *testing.T) {
	with, without := NewCanvas(60, 12), NewCanvas(60, 12)
	p := parallel(&Braille)
	p.Draw(with)
	p.Lines = p.Lines[:2]
	p.Draw(without)
	half := func(c Canvas, right bool) string {
		left, rightMargin := p.margins(60)
		x := left + p.column(1, 60-left-rightMargin) + 2
		if right {
			return c.Sub(x, 3, 60-x, 8).String()
		}
		return c.Sub(0, 3, x, 8).String()
	}
	if half(with, false) == half(without, false) {
		t.Errorf("the line is not there:\n%s", with.String())
	}
	if half(with, true) != half(without, true) {
		t.Errorf("the line goes on:\n%s", with.String())
	}
}
