package plot

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// lead returns v divided by the largest power of ten that is not above it: 2 for
// 0.02.
func lead(v float64) float64 {
	v = math.Abs(v)
	return v / math.Pow(10, math.Floor(math.Log10(v)*(1+1e-12)+1e-9))
}

func isRound(v float64) bool {
	l := lead(v)
	for _, want := range []float64{1, 2, 5, 10} {
		if math.Abs(l-want) < 1e-4 { // of labels, which are rounded
			return true
		}
	}
	return false
}

// checkLabels checks the labels of an axis on the screen: they are evenly spaced by
// 1, 2 or 5 times a power of ten or, on a logarithmic axis, are such numbers
// themselves.
func checkLabels(t *testing.T, labels []string, log bool, picture string) {
	t.Helper()
	var values []float64
	for _, text := range labels {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("label %q is no number:\n%s", text, picture)
		}
		values = append(values, v)
	}
	if len(values) < 2 {
		return
	}
	step := values[1] - values[0]
	even := isRound(step)
	for i := range values[1:] {
		d := values[i+1] - values[i]
		even = even && math.Abs(d-step) < 1e-6*math.Abs(step)+1e-12*(1+math.Abs(values[i]))
	}
	round := log
	for _, v := range values {
		round = round && isRound(v)
	}
	if !even && !round {
		t.Fatalf("labels %v are neither evenly spaced nor round:\n%s", labels, picture)
	}
}

// Whatever is drawn, in whatever size, the labels on the screen must be whole:
// none may be clipped, none may run into another.
func TestLabelsOnTheScreen(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		n := 2 + rng.IntN(50)
		l := Line{Label: "A"}
		base, span := (rng.Float64()-0.5)*math.Pow(10, rng.Float64()*8-4), math.Pow(10, rng.Float64()*10-5)
		for i := range n {
			l.X = append(l.X, float64(i)*math.Pow(10, rng.Float64()*0.1))
			l.Y = append(l.Y, base+span*rng.Float64())
		}
		ch := Chart{Lines: []Line{l}, XLabel: "epoch", Glyphs: &ASCII, Log: rng.IntN(3) == 0, XWhole: rng.IntN(2) == 0}
		ch.XMin = rng.Float64() * l.X[n-1] / 2 * float64(rng.IntN(2))
		ch.XMax = ch.XMin + math.Pow(10, rng.Float64()*7-2)
		w, h := 12+rng.IntN(120), 5+rng.IntN(40)
		c := NewCanvas(w, h)
		ch.Draw(c)
		y, ok := ch.yScale(h - 2)
		if !ok {
			continue
		}
		left := ch.labelWidth(ch.yTicks(y))
		picture := c.String()
		lines := strings.Split(picture, "\n")
		var labels []string
		for row := h - 2; row >= 1; row-- {
			if row >= len(lines) || len(lines[row]) < left {
				continue
			}
			if text := strings.TrimSpace(lines[row][:left]); text != "" {
				labels = append(labels, text)
			}
		}
		checkLabels(t, labels, ch.Log, picture)
		if len(lines) == h {
			x := strings.Fields(lines[h-1])
			if len(x) > 1 {
				checkLabels(t, x[1:], false, picture)
			}
			if ch.XWhole && strings.Contains(lines[h-1], ".") {
				t.Fatalf("whole numbers are counted by\n%s", lines[h-1])
			}
		}
	}
}

// A logarithmic axis spaces decades evenly and leaves out what is not positive.
func TestLogAxis(t *testing.T) {
	l := line("A", 1, 0.1, 0.01, 0.001, 0, -5)
	ch := Chart{Lines: []Line{l}, XMax: 5, Log: true, Glyphs: &Box}
	s, ok := ch.yScale(31)
	if !ok {
		t.Fatal("no axis")
	}
	if a, b := s.cell(0.01)-s.cell(0.1), s.cell(0.1)-s.cell(1); a-b > 1 || b-a > 1 || a < 9 { // rounded to a row
		t.Errorf("decades are %d and %d rows high", a, b)
	}
	if !math.IsNaN(s.row(0, 31)) || !math.IsNaN(s.row(-5, 31)) {
		t.Error("what is not positive has a place")
	}
}
