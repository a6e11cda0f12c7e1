package plot

import (
	"math"
	"strings"
	"testing"
)

// draw returns a picture of w×h cells as text.
func draw(ch Chart, w, h int) string {
	c := NewCanvas(w, h)
	ch.Draw(c)
	return c.String()
}

func TestGlyphsGoRound(t *testing.T) {
	seen := map[string]bool{}
	g := &Box
	for range len(AllGlyphs) {
		seen[g.Name] = true
		g = g.Next()
	}
	if g != &Box || len(seen) != len(AllGlyphs) {
		t.Errorf("glyphs are %v", seen)
	}
}

// Braille must draw a straight line straight, with a dot in every column.
func TestBraille(t *testing.T) {
	ch := Chart{Lines: []Line{line("A", 0, 1, 2, 3)}, XMax: 3, Glyphs: &Braille}
	got := draw(ch, 30, 10)
	dots := 0
	for _, r := range got {
		if r >= 0x2800 && r < 0x2900 {
			for b := r - 0x2800; b > 0; b &= b - 1 {
				dots++
			}
		}
	}
	_, width := ch.Plot(30, 10)
	if dots < width*dotsX || dots > width*dotsX+8*dotsY {
		t.Errorf("%d dots in %d columns:\n%s", dots, width, got)
	}
	dashed := ch
	dashed.Lines = []Line{{X: ch.Lines[0].X, Y: ch.Lines[0].Y, Dashed: true}}
	if draw(dashed, 30, 10) == got {
		t.Error("a dashed line looks like a solid one")
	}
}

// Letters on the lines tell runs apart without colors, in every glyph set.
func TestLetters(t *testing.T) {
	for _, g := range []*Glyphs{&Box, &Braille, &ASCII} {
		ch := Chart{Lines: []Line{line("a", 3, 3, 3), line("B", 1, 1, 1)}, XMax: 2, Glyphs: g, Letters: true}
		rows := strings.Split(draw(ch, 80, 12), "\n")
		count := map[string]int{}
		for _, row := range rows {
			for _, l := range []string{"a", "B"} {
				count[l] += strings.Count(row, l)
			}
		}
		if count["a"] < 4 || count["B"] < 4 {
			t.Errorf("%s: letters %v:\n%s", g.Name, count, strings.Join(rows, "\n"))
		}
	}
}

func TestAreaMarkAndCrossHair(t *testing.T) {
	l := line("A", 0, 0, 0, 0)
	ch := Chart{
		Lines: []Line{l}, XMax: 3, Glyphs: &Box,
		Areas:     []Area{{X: l.X, Lo: []float64{0, 0, 0, 0}, Hi: []float64{1, 1, 1, 1}}},
		Marks:     []Mark{{X: 1}, {X: 9}, {X: math.NaN()}},
		CrossHair: true, Cursor: 2,
	}
	got := draw(ch, 40, 10)
	if n := strings.Count(got, "◆"); n != 1 {
		t.Errorf("%d marks:\n%s", n, got)
	}
	_, width := ch.Plot(40, 10)
	if n := strings.Count(got, "░"); n < 5*width {
		t.Errorf("%d cells of %d columns are shaded:\n%s", n, width, got)
	}
	ch.Areas = nil
	ch.Lines[0].Y = []float64{0, 1, 1, 0}
	if n := strings.Count(area(draw(ch, 40, 10)), "│"); n < 5 {
		t.Errorf("the cross-hair is %d high:\n%s", n, draw(ch, 40, 10))
	}
	ch.Cursor = 7
	inside := strings.Count(area(draw(ch, 40, 10)), "│")
	ch.CrossHair = false
	if without := strings.Count(area(draw(ch, 40, 10)), "│"); inside != without {
		t.Errorf("a cross-hair outside is drawn:\n%s", draw(ch, 40, 10))
	}
}

// A chart from XMin to XMax shows that part of the curve, with an axis for it.
func TestWindow(t *testing.T) {
	l := Line{Label: "A"}
	for i := range 100 {
		l.X, l.Y = append(l.X, float64(i)), append(l.Y, float64(i*i))
	}
	ch := Chart{Lines: []Line{l}, XMin: 10, XMax: 20, Glyphs: &Box}
	s, _ := ch.yScale(20)
	if s.lo < 60 || s.hi > 480 {
		t.Errorf("the axis goes from %v to %v", s.lo, s.hi)
	}
	if x := ch.XAt(ch.column(15, 101), 101); x != 15 {
		t.Errorf("the column of 15 is at %v", x)
	}
}

// A loose line does not change the axis, and is left out where it leaves the chart.
func TestLooseLine(t *testing.T) {
	tame, wild := line("A", 1, 2, 1, 2), line("", 1.5, 1000, 1.5, -1000)
	wild.Loose, wild.Faint = true, true
	ch := Chart{Lines: []Line{wild, tame}, XMax: 3, Glyphs: &Box}
	if s, _ := ch.yScale(10); s.hi > 3 || s.lo < 0 {
		t.Errorf("the axis goes from %v to %v", s.lo, s.hi)
	}
}
