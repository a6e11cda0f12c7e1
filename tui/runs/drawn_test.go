package runs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// A picture of a chart as lines of text, and what the chart was drawn from.
type drawnChart struct {
	ch   plot.Chart
	w, h int // of the panel
	rows [][]rune
	left int // of the area of the curves
}

func newDrawnChart(ch plot.Chart, w, h int, text string) *drawnChart {
	d := &drawnChart{ch: ch, w: w, h: h}
	for _, row := range strings.Split(text, "\n") {
		d.rows = append(d.rows, []rune(fmt.Sprintf("%-*s", w, row)))
	}
	d.left, _ = ch.Plot(w, h)
	return d
}

// at returns what stands in a row of the curves' area, counted from the top.
func (d *drawnChart) at(column, row int) rune {
	if row += 1; row >= len(d.rows) || d.left+column >= d.w {
		return ' '
	}
	return d.rows[row][d.left+column]
}

// alone returns a picture of one line, solid, on the axes of the chart.
func (d *drawnChart) alone(l plot.Line) *drawnChart {
	l.Dashed, l.Label, l.Long = false, "", ""
	ch := d.ch
	if !(ch.Range.Lo < ch.Range.Hi) {
		ch.Range = d.ch.Fit()
	}
	ch.Lines = []plot.Line{l}
	ch.Areas, ch.Marks, ch.Gap, ch.Letters = nil, nil, nil, false
	_, full := d.ch.Plot(d.w, d.h)
	_, solo := ch.Plot(d.w, d.h)
	c := plot.NewCanvas(d.w+full-solo, d.h)
	ch.Draw(c)
	return newDrawnChart(ch, c.Width, d.h, uitest.Plain(c))
}

// end returns the cell in which a line ends.
func (d *drawnChart) end(l plot.Line) (column, row int) {
	alone := d.alone(l)
	_, width := alone.ch.Plot(alone.w, alone.h)
	for x := range width {
		for y := range d.h - 2 {
			if alone.at(x, y) != ' ' {
				column = x
			}
		}
	}
	last := l.Y[len(l.Y)-1]
	l.X, l.Y = []float64{d.ch.XMin, d.ch.XMax}, []float64{last, last}
	flat := d.alone(l)
	for row < d.h && flat.at(width/2, row) == ' ' {
		row++
	}
	return column, row
}

// A wanted is a curve whose label should be on the screen.
type wanted struct {
	label       string
	value       float64
	column, row int
}

// wanted returns the curves from the highest end to the lowest, and the column
// of the leaders.
func (d *drawnChart) wanted() (all []wanted, leaders int) {
	for _, l := range d.ch.Lines {
		if l.Label == "" {
			continue
		}
		w := wanted{label: l.Label, value: l.Y[len(l.Y)-1]}
		w.column, w.row = d.end(l)
		leaders = max(leaders, w.column+1)
		all = append(all, w)
	}
	slices.SortStableFunc(all, func(a, b wanted) int { return cmp.Compare(b.value, a.value) })
	return all, leaders
}

// check checks the labels of a picture of a chart: none is missing, they are in
// the order of the curves' ends, and each leads to its own.
func (d *drawnChart) check(t *testing.T, g *plot.Glyphs) {
	t.Helper()
	all, leaders := d.wanted()
	fail := func(format string, args ...any) {
		t.Helper()
		var text strings.Builder
		for _, row := range d.rows {
			text.WriteString(strings.TrimRight(string(row), " ") + "\n")
		}
		t.Fatalf(format+"\n%s%+v", append(args, text.String(), all)...)
	}
	from := d.ends(fail, g, leaders)
	rest := all
	own := map[int]bool{} // rows with a label of a curve that ends there
	for y := range d.h - 2 {
		for x := leaders + 1; d.at(x, y) != ' '; x++ {
			switch got := string(d.at(x, y)); {
			case len(rest) == 0 || got != rest[0].label:
				fail("in row %d is %q, want the labels %+v", y, got, rest)
			case rest[0].row != from[y]:
				fail("%s leads to row %d, but its curve ends in row %d", got, from[y], rest[0].row)
			}
			own[y] = own[y] || rest[0].row == y
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		fail("the labels %+v are missing", rest)
	}
	for _, w := range all {
		d.checkTrail(fail, leaders, w)
		if !own[w.row] {
			fail("behind the end of %s in row %d is no label of a curve that ends there", w.label, w.row)
		}
	}
}

// checkTrail checks that dots, or other curves, lead from a curve's end to the
// column of leaders.
func (d *drawnChart) checkTrail(fail func(string, ...any), leaders int, w wanted) {
	if leaders-1-w.column <= 2 {
		return
	}
	for x := leaders - 1; x >= w.column+2; x -= 2 {
		if d.at(x, w.row) == ' ' {
			fail("nothing leads from the end of %s in row %d at column %d", w.label, w.row, x)
		}
	}
}

// ends follows the leaders: it returns the row of the ends to which the labels
// of each row lead. A trunk has one arm to the left. So where trunks meet, one
// begins with the glyph that is only a beginning, behind the one that is only an
// end, or at a second such arm.
func (d *drawnChart) ends(fail func(string, ...any), g *plot.Glyphs, leaders int) []int {
	begin, end, arms := g.Trunk[10], g.Trunk[9], g.Trunk[13:]
	rows := make([]int, d.h-2)
	first, arm := 0, -1 // of the trunk that goes on
	close := func(to int) {
		if arm < 0 && first < to {
			fail("the trunk in rows %d to %d comes from nowhere", first, to-1)
		}
		for ; first < to; first++ {
			rows[first] = arm
		}
		arm = -1
	}
	for y := range rows {
		glyph := d.at(leaders, y)
		if !slices.Contains(g.Trunk[1:], glyph) {
			close(y)
			rows[y] = y + map[rune]int{g.Up: 1, g.Down: -1}[glyph]
			first = y + 1
			continue
		}
		left := slices.Contains(arms, glyph)
		if glyph == begin || left && arm >= 0 {
			close(y)
		}
		if left {
			arm = y
		}
		if glyph == end {
			close(y + 1)
		}
	}
	close(len(rows))
	return rows
}

// Seeds of which one has not come as far as the other have numbers in the rows of
// charts that have no room: those that both have.
func TestSeedsUnderWay(t *testing.T) {
	set := lanes.NewSet()
	for i, until := range []float64{24, 12} {
		g, spec := uitest.Stagings["healthy"][0], trainer.Default()
		g.Until, spec.Seed = until, uint64(i+1)
		set.Add(g.Source(spec))
	}
	h := uitest.New(t, New(), set)
	if text := h.TextIn(80, 18); strings.Contains(text, "nan") || !strings.Contains(text, "val 0.7") {
		t.Errorf("the rows have no numbers:\n%s", text)
	}
}
