package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomLabels returns fewer than most labels of curves that end in some of so many
// rows, near to each other or far apart, from the top, and these rows.
func randomLabels(rng *rand.Rand, rows, most int) (labels []label, ends []int) {
	ends = make([]int, rng.IntN(most))
	about, apart := rng.IntN(rows), 1+rng.IntN(rows)
	for i := range ends {
		ends[i] = min(max(about+rng.IntN(apart)-apart/2, 0), rows-1)
	}
	slices.Sort(ends)
	labels = make([]label, len(ends))
	for i, row := range ends {
		labels[i].end.row = row
	}
	return labels, ends
}

// leastMoves returns the smallest possible sum of distances between ends and the
// rows of their labels, by dynamic programming: for the first i labels in the first
// j rows.
func leastMoves(ends []int, rows int) int {
	best := make([]int, rows+1)
	for i, end := range ends {
		next := make([]int, rows+1)
		for j := range next {
			next[j] = math.MaxInt / 2
			if j > i {
				next[j] = min(next[j-1], best[j-1]+max(end-(j-1), j-1-end))
			}
		}
		best = next
	}
	return best[rows]
}

// Labels stand in different rows, in the order of the ends, and no other rows would
// be nearer to the ends.
func TestPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		rows := 1 + rng.IntN(20)
		labels, ends := randomLabels(rng, rows, rows+1)
		place(labels, rows)
		moved, last := 0, -1
		for i, l := range labels {
			if l.row <= last || l.row >= rows {
				t.Fatalf("of ends %v in %d rows, label %d stands in row %d behind %d", ends, rows, i, l.row, last)
			}
			last = l.row
			moved += max(l.row-l.end.row, l.end.row-l.row)
		}
		if want := leastMoves(ends, rows); moved != want {
			t.Fatalf("of ends %v in %d rows, labels move by %d: want %d", ends, rows, moved, want)
		}
	}
}

// All names are drawn, in the order of the ends, each in a row of its own, with a
// leader if that is not the row of its curve. The area of the curves does not depend
// on where they end.
func TestNamesAtTheEnds(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 5))
	for i := range 2000 {
		ch := Chart{XMax: 40, Glyphs: AllGlyphs[i%len(AllGlyphs)], Goal: &LossGoal}
		n := 1 + rng.IntN(8)
		for k := range n {
			l := falling(string(rune('A'+k)), 0.2+0.3*rng.Float64(), rng)
			l.Long = fmt.Sprintf("name %d val", k)
			ch.Lines = append(ch.Lines, l)
		}
		w, h := 60+rng.IntN(60), 12+rng.IntN(20)
		left, width := ch.Plot(w, h)
		rows := strings.Split(draw(ch, w, h), "\n")
		y, _ := ch.yScale(h - 2)
		seen, above := 0, math.Inf(1)
		for r, text := range rows[1 : h-1] {
			before, name, ok := strings.Cut(text, "name")
			if !ok {
				continue
			}
			name = "name" + name
			drawn := []rune(before)
			leader := strings.TrimSpace(string(drawn[len(drawn)-1]))
			for k := range ch.Lines {
				l := &ch.Lines[k]
				if l.Long != name {
					continue
				}
				seen++
				last := l.Y[len(l.Y)-1]
				if last > above {
					t.Fatalf("%s stands below a curve that ends lower:\n%s", name, strings.Join(rows, "\n"))
				}
				above = last
				dots := ch.raster(width, h-2)
				_, end := dots.cell(0, y.row(last, dots.rows()))
				if end != r && leader == "" || end == r && strings.ContainsAny(leader, "╱╲↑↓") {
					t.Fatalf("%s stands in row %d with %q before it, its curve ends in row %d:\n%s", name, r, leader, end, strings.Join(rows, "\n"))
				}
			}
		}
		if seen != n {
			t.Fatalf("%d of %d names are there:\n%s", seen, n, strings.Join(rows, "\n"))
		}
		ch.Lines[0].Y = ch.Lines[n-1].Y
		if l, again := ch.Plot(w, h); l == left && again != width {
			t.Fatalf("the area is %d wide and then %d", width, again)
		}
	}
}

// If a name would take too much of the chart, letters stand at the ends.
func TestLongNamesAreLetters(t *testing.T) {
	l := line("A", 1, 2, 3)
	l.Long = "a rather long name train"
	ch := Chart{XMax: 2, Lines: []Line{l}, Glyphs: &Box}
	if text := draw(ch, 120, 12); strings.Contains(text, "long") || !strings.Contains(text, "─ A") {
		t.Errorf("the label is\n%s", text)
	}
}

// The gap is drawn between the ends of train and validation, if there is room.
func TestGapBracket(t *testing.T) {
	val, train := line("a", 1, 2, 2), line("A", 1, 5, 5)
	val.Long, train.Long = "sgd val", "sgd train"
	ch := Chart{XMax: 2, Lines: []Line{val, train}, Glyphs: &Box, Gap: &Gap{Lines: [2]int{1, 0}, Text: "gap 0.063"}}
	text := draw(ch, 80, 14)
	if strings.Count(text, "│gap 0.063") != 1 {
		t.Errorf("no gap in\n%s", text)
	}
	other := line("B", 1, 3, 3)
	other.Long = "between"
	ch.Lines = append(ch.Lines, other)
	if text := draw(ch, 80, 14); strings.Contains(text, "gap") {
		t.Errorf("the gap stands around another label:\n%s", text)
	}
}
