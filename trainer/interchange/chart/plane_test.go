package chart

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Axes for tests.
var (
	testX = Axis{"lr", []Tick{{0, "0.001"}, {0.5, "0.1"}, {1, "10"}}}
	testY = Axis{"optimizer", []Tick{{0.25, "sgd"}, {0.75, "a part with a name that is far too long for an axis"}}}
)

// TestPlanes tests that a Scatter draws each dot once, according to its level, and that a
// line of a Parallel crosses only the axes on which it has a position.
func TestPlanes(t *testing.T) {
	s := &Scatter{Title: "<b>&", X: testX, Y: testY, Line: []float64{0.1, 0.5, 2}, Low: []float64{0, 0.4, 1}, High: []float64{0.2, 0.6, 3},
		Dots: []Dot{{0.1, 0.2, Lost, 3}, {0.3, 0.2, Poor, 2}, {0.3, 0.2, Poor, 1}, {0.9, 0.8, Best, 0}}}
	ground := &Scatter{Title: "ground", X: testX, Y: testY, Cells: 8, Ground: func(x, _ float64) float64 { return x }}
	p := &Parallel{Title: "lines", Axes: []Axis{testX, testY, testX},
		Lines: []Line{{[]float64{0.1, 0.5, 0.9}, Good, 1}, {[]float64{0.1, math.NaN(), 0.9}, Lost, 0}}}
	b := &Bars{Title: "shares", Bars: []Bar{{Label: "lr", Value: "50%", Share: 0.5, Low: 0.2, High: 0.7}, {Label: "l2", Value: "too few", Unknown: true}}}
	for _, c := range []struct {
		name, text string
		marks      []byte
		want       int
	}{
		{"scatter", s.Inline(), s.Marks(), 4},
		{"ground", ground.Inline(), ground.Marks(), 0},
		{"parallel", p.Inline(), p.Marks(), 5},
		{"bars", b.Inline(), []byte("{}"), 0},
		{"nothing", (&Parallel{}).Inline(), (&Scatter{}).Marks(), 0},
	} {
		wellFormed(t, c.text)
		if strings.Contains(c.text, "NaN") {
			t.Errorf("%s: %s", c.name, c.text)
		}
		var points struct{ Marks [][3]float64 }
		if err := json.Unmarshal(c.marks, &points); err != nil || len(points.Marks) != c.want {
			t.Errorf("%s: %d marks, %v: want %d", c.name, len(points.Marks), err, c.want)
		}
	}
	if n := strings.Count(s.Inline(), "h0"); n != 2 {
		t.Errorf("%d dots: want one for the best and one for the two others at one place", n)
	}
	if n := strings.Count(ground.Inline(), "<rect"); n != 7*8 {
		t.Errorf("%d cells: want seven heights in eight rows", n)
	}
	if n := strings.Count(b.Inline(), "<rect"); n != 1 {
		t.Errorf("%d bars: want one", n)
	}
}
