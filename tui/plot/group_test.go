package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Groups keep the order of the ends. Their rows do not overlap and include the row
// of their curves' ends, and no group has more labels than rows while a row beside
// it is free.
func TestSpread(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		rows := 1 + rng.IntN(20)
		labels, ends := randomLabels(rng, rows, 17)
		groups := grouped(labels)
		spread(groups, rows)
		free, n := 0, 0 // first row below the groups so far; their labels
		for i, g := range groups {
			above, below := freeBeside(groups, i, rows)
			if g.top < free || g.bottom >= rows || g.end() < g.top || g.end() > g.bottom || g.rows() > len(g.labels) ||
				(above || below) && g.rows() < len(g.labels) {
				t.Fatalf("of ends %v in %d rows, group %d is in rows %d to %d", ends, rows, i, g.top, g.bottom)
			}
			most, row := (len(g.labels)+g.rows()-1)/g.rows(), g.top
			for labels := range byRow(g.labels) {
				if labels[0].row != row || len(labels) > most {
					t.Fatalf("of ends %v in %d rows, %d labels are in row %d, want up to %d in row %d", ends, rows, len(labels), labels[0].row, most, row)
				}
				row++
			}
			free, n = g.bottom+1, n+len(g.labels)
		}
		if n != len(ends) {
			t.Fatalf("of %d labels %d are in groups", len(ends), n)
		}
	}
}

// The end of a label is the last cell in which its curve is drawn, for any range of
// x.
func TestLabelsEndWhereCurvesDo(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 4))
	for i := range 2000 {
		ch := Chart{XMin: 10 * rng.Float64(), Glyphs: []*Glyphs{&Box, &Braille, &ASCII}[i%3], Log: i%2 == 0, Goal: &LossGoal}
		ch.XMax = ch.XMin + 5 + 40*rng.Float64()
		for k := range 1 + rng.IntN(5) {
			l := falling(string(rune('A'+k)), rng.Float64(), rng)
			n := 20 + rng.IntN(len(l.X)-20)
			l.X, l.Y = l.X[:n], l.Y[:n]
			if rng.IntN(4) == 0 {
				l.Y[rng.IntN(n)] = []float64{math.NaN(), 1e9, -1, math.Inf(1)}[rng.IntN(4)]
			}
			ch.Lines = append(ch.Lines, l)
		}
		y, _ := ch.yScale(4 + rng.IntN(30))
		traces := ch.traces(ch.raster(20+rng.IntN(80), y.rows), y)
		for _, g := range ch.labels(y, 100) {
			for _, l := range g.labels {
				if e := traces[l.line].end; e.row != l.end.row || e.value != l.end.value || e.side != l.end.side {
					t.Fatalf("curve %s of chart %d ends at %+v, its label says %+v", l.text, i, e, l.end)
				}
			}
		}
	}
}

// A row without room for all of its labels has a mark.
func TestLabelsInARow(t *testing.T) {
	ch := Chart{XMax: 3, Glyphs: &Box}
	for i := range 24 {
		ch.Lines = append(ch.Lines, line(string(rune('A'+i)), 1, 1, 1, 1))
	}
	ch.YMin, ch.YMax = 0.99, 1.01
	last := func(w, h int) string { return strings.TrimRight(strings.Split(draw(ch, w, h), "\n")[1], " ") }
	for w, want := range map[int]string{100: " ABCDEFGHIJKL", 28: " ABCDEFGHIJKL", 20: " ABCDEFG…"} {
		if got := last(w, 4); !strings.HasSuffix(got, want) {
			t.Errorf("%d columns wide: %q, want %q at the end", w, got, want)
		}
	}
}

// A curve that is cut off is marked, with its value if it is the only one in its
// row.
func TestCutLabels(t *testing.T) {
	ch := Chart{XMax: 3, Glyphs: &Box, Goal: &LossGoal}
	tame := []Line{line("A", 1, 0, 1, 0), line("B", 0, 1, 0, 0), line("C", 0, 1, 0, 1)}
	wild := []Line{line("H", 1, 1e9, 1e9, 1e9), line("I", 1, 1e8, 1e8, 1e8)}
	for _, k := range []struct {
		lines []Line
		want  string
	}{
		{slices.Concat(tame, wild), " ▲H▲IC"},
		{slices.Concat(tame, wild[:1]), fmt.Sprintf(" ▲ H %s C", Number(1e9))},
		{slices.Concat(tame[:2], wild[:1]), fmt.Sprintf(" ▲ H %s", Number(1e9))},
	} {
		ch.Lines = k.lines
		for i := range ch.Lines {
			ch.Lines[i].Name = ch.Lines[i].Label
		}
		if got := strings.Split(draw(ch, 100, 4), "\n")[1]; !strings.HasSuffix(got, k.want) {
			t.Errorf("%d lines: %q, want %q at the end", len(k.lines), got, k.want)
		}
	}
}
