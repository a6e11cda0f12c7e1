package chart

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

// pair returns a chart of runs with two curves each, of n points.
func pair(runs, n int) *Chart {
	c := &Chart{Title: "loss", X: "epoch"}
	for r := range runs {
		fit := Curve{Name: fmt.Sprintf("run %d, train", r), Slot: r}
		held := Curve{Name: fmt.Sprintf("run %d, validation", r), Label: fmt.Sprintf("run %d", r), Slot: r, Dashed: true}
		for i := range n {
			x := float64(i) / 10
			fit.X, fit.Y = append(fit.X, x), append(fit.Y, 1/(1+x))
			held.X, held.Y = append(held.X, x), append(held.Y, 1/(1+x)+0.001*float64(r))
		}
		held.Marked = []int{n / 2}
		c.Curves = append(c.Curves, held, fit)
	}
	return c
}

// wellFormed checks that a picture is well-formed XML.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
}

// TestPictures tests that the SVG of any chart is well formed without NaN or Inf, and that
// Points returns all curves.
func TestPictures(t *testing.T) {
	odd := pair(1, 20)
	odd.Curves[0].Y[3], odd.Curves[0].Y[4], odd.Curves[1].Y[5] = math.NaN(), math.Inf(1), -1
	logarithmic := *odd
	logarithmic.Log = true
	banded := pair(2, 10)
	banded.Curves[0].Lo, banded.Curves[0].Hi = make([]float64, 10), make([]float64, 10)
	for i, y := range banded.Curves[0].Y {
		banded.Curves[0].Lo[i], banded.Curves[0].Hi[i] = y-0.1, y+0.1
	}
	for name, c := range map[string]*Chart{
		"usual": pair(2, 50), "many": pair(8, 50), "one point": pair(1, 1), "empty": {Title: "nothing"}, "odd": odd, "log": &logarithmic, "band": banded,
		"hostile": {Title: "<script>&\x1b", X: "]]>", Curves: []Curve{{Name: `"><b>`, Label: "</text>", X: []float64{0, 1}, Y: []float64{1, 2}}}},
		"flat":    {Title: "flat", Curves: []Curve{{X: []float64{0, 1}, Y: []float64{2, 2}}}},
		"huge":    {Title: "huge", Curves: []Curve{{X: []float64{0, 1e9}, Y: []float64{-1e300, 1e300}}}},
	} {
		var svg bytes.Buffer
		if err := c.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg.String())
		wellFormed(t, c.Inline())
		if strings.Contains(svg.String(), "NaN") || strings.Contains(svg.String(), "Inf") {
			t.Errorf("%s: %s", name, svg.String())
		}
		var points struct{ Lines []struct{ X, Y []float64 } }
		if err := json.Unmarshal(c.Points(), &points); err != nil || len(points.Lines) != len(c.Curves) {
			t.Errorf("%s: %v, %d curves of %d", name, err, len(points.Lines), len(c.Curves))
		}
	}
}

// TestPNG tests that a PNG contains the curves of all charts, also those with gaps and
// bands.
func TestPNG(t *testing.T) {
	c := pair(2, 30)
	c.Curves[0].Y[3] = math.NaN()
	c.Curves[1].Lo, c.Curves[1].Hi = c.Curves[0].Y, c.Curves[2].Y
	var b bytes.Buffer
	if err := WritePNG(&b, []*Chart{c, {Title: "nothing"}}); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&b)
	if err != nil || m.Bounds() != image.Rect(0, 0, scale*Width, 2*scale*Height) {
		t.Fatalf("%v, %v", err, m.Bounds())
	}
	for slot := range 2 {
		if !has(m, ink{kind: runs, slot: slot}.color()) {
			t.Errorf("no pixel has the color of run %d", slot)
		}
	}
}

// has reports whether a picture has a pixel of a color.
func has(m image.Image, want color.NRGBA) bool {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if color.NRGBAModel.Convert(m.At(x, y)) == want {
				return true
			}
		}
	}
	return false
}

// TestLabels tests that the labels of curves that end at the same point do not overlap and
// lie within the picture.
func TestLabels(t *testing.T) {
	c := pair(12, 30)
	at := map[string]float64{}
	for _, w := range c.layout().words {
		if strings.HasPrefix(w.text, "run ") {
			at[w.text] = w.at.y
		}
	}
	if len(at) != 12 {
		t.Fatalf("%d labels", len(at))
	}
	for a, y := range at {
		if y < 0 || y > Height {
			t.Errorf("%s is at %v", a, y)
		}
		for b, other := range at {
			if a != b && math.Abs(y-other) < labelLine-1e-9 {
				t.Errorf("%s at %v is on %s at %v", a, y, b, other)
			}
		}
	}
	if text := clip("a label that is far too long"); len([]rune(text)) != labelLetters {
		t.Errorf("a long label is %q", text)
	}
}

// TestThin tests that thinned curves keep their ends, their spikes and their marks.
func TestThin(t *testing.T) {
	k := Curve{Marked: []int{777}}
	for i := range 5000 {
		k.X, k.Y = append(k.X, float64(i)), append(k.Y, math.Sin(float64(i)/300))
		k.Lo, k.Hi = append(k.Lo, -2), append(k.Hi, 2)
	}
	k.Y[1234], k.Y[4321] = 9, -9
	thin, group := k.Thin(256)
	if n := len(thin.Y); n > 300 || n < 128 || n != len(thin.X) || n != len(thin.Lo) || n != len(thin.Hi) || group < 20 {
		t.Errorf("%d points, groups of %d", n, group)
	}
	var lo, hi float64
	for i, y := range thin.Y {
		lo, hi = math.Min(lo, y), math.Max(hi, y)
		if i > 0 && thin.X[i] <= thin.X[i-1] {
			t.Fatalf("the points at %v and %v", thin.X[i-1], thin.X[i])
		}
	}
	if lo != -9 || hi != 9 || thin.X[0] != 0 || thin.X[len(thin.X)-1] != 4999 || len(thin.Marked) != 1 || thin.X[thin.Marked[0]] != 777 {
		t.Errorf("from %v to %v, marked %v", lo, hi, thin.Marked)
	}
	if same, group := k.Thin(5000); group != 1 || len(same.Y) != 5000 {
		t.Errorf("%d points, groups of %d", len(same.Y), group)
	}
}
