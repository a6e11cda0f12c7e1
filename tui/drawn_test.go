package tui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
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
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, k := range d.ch.Lines {
		if len(k.Y) > 0 {
			lo, hi = min(lo, slices.Min(k.Y)), max(hi, slices.Max(k.Y))
		}
	}
	l.Dashed, l.Label = false, ""
	// Lines that end before the window stretch the axis and are not drawn.
	before := []float64{d.ch.XMin - 1}
	ch := d.ch
	ch.Lines = []plot.Line{{X: before, Y: []float64{lo}}, {X: before, Y: []float64{hi}}, l}
	ch.Areas, ch.Marks, ch.Goal, ch.Letters = nil, nil, nil, false
	_, full := d.ch.Plot(d.w, d.h)
	_, solo := ch.Plot(d.w, d.h)
	c := plot.NewCanvas(d.w+full-solo, d.h)
	ch.Draw(c)
	return newDrawnChart(ch, c.Width, d.h, plain(c))
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
// of the leaders. Where there are more than rows it leaves out those of training
// first, and then the worst.
func (d *drawnChart) wanted(better float64) (all []wanted, leaders, out int) {
	for _, l := range d.ch.Lines {
		if l.Label == "" {
			continue
		}
		w := wanted{label: l.Label, value: l.Y[len(l.Y)-1]}
		w.column, w.row = d.end(l)
		leaders = max(leaders, w.column+1)
		all = append(all, w)
	}
	if n := d.h - 2; len(all) > n {
		small := strings.ContainsFunc(all[0].label, func(r rune) bool { return r >= 'a' })
		slices.SortStableFunc(all, func(a, b wanted) int {
			if train := func(w wanted) int { return int('z'-w.label[0]) / 26 }; small && train(a) != train(b) {
				return train(a) - train(b)
			}
			return cmp.Compare(b.value*better, a.value*better)
		})
		out = len(all) - n + 1
		all = all[:n-1]
	}
	slices.SortStableFunc(all, func(a, b wanted) int { return cmp.Compare(b.value, a.value) })
	return all, leaders, out
}

// check checks the labels of a picture of a chart.
func (d *drawnChart) check(t *testing.T, g *plot.Glyphs, better float64) {
	t.Helper()
	all, leaders, out := d.wanted(better)
	fail := func(format string, args ...any) {
		t.Helper()
		var text strings.Builder
		for _, row := range d.rows {
			text.WriteString(strings.TrimRight(string(row), " ") + "\n")
		}
		t.Fatalf(format+"\n%s%+v", append(args, text.String(), all)...)
	}
	rows := d.h - 2
	if out > 0 {
		rows--
		if more := fmt.Sprintf("%s %d more", g.More, out); !strings.Contains(string(d.rows[rows+1]), more) &&
			!strings.HasSuffix(strings.TrimRight(string(d.rows[rows+1]), " "), g.More) {
			fail("the last row does not say %q", more)
		}
	}
	var at []int // rows with labels
	for y := range rows {
		if d.at(leaders+1, y) != ' ' {
			at = append(at, y)
		}
	}
	if len(at) != len(all) {
		fail("%d labels, want %d", len(at), len(all))
	}
	for i, y := range at {
		if got := string(d.at(leaders+1, y)); got != all[i].label {
			fail("label %d is %s, want %s", i, got, all[i].label)
		}
		d.checkTrail(fail, leaders, all[i])
	}
	d.checkLeaders(fail, g, leaders, all, at)
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

// checkLeaders follows the leaders from the labels to the rows in which their
// curves end.
func (d *drawnChart) checkLeaders(fail func(string, ...any), g *plot.Glyphs, leaders int, all []wanted, at []int) {
	left := slices.Concat([]rune{'+'}, g.Trunk[4:8], g.Trunk[12:]) // of ASCII the one that all have
	for i := 0; i < len(all); {
		y := at[i]
		switch glyph := d.at(leaders, y); glyph {
		case ' ', g.Up, g.Down:
			row := y
			if glyph == g.Up {
				row++
			} else if glyph == g.Down {
				row--
			}
			if row != all[i].row {
				fail("%s leads to row %d, but its curve ends in row %d", all[i].label, row, all[i].row)
			}
			i++
		default: // a trunk: what goes into it from the left comes out at the right
			var ends, want []int
			for ; y < d.h-2 && slices.Contains(g.Trunk[1:], d.at(leaders, y)); y++ {
				if slices.Contains(left, d.at(leaders, y)) {
					ends = append(ends, y)
				}
			}
			for ; i < len(all) && at[i] < y; i++ {
				want = append(want, all[i].row)
			}
			if want = slices.Compact(want); !slices.Equal(ends, want) {
				fail("a trunk comes from rows %v, want %v", ends, want)
			}
		}
	}
}

// plain returns what a canvas shows, without styles.
func plain(c plot.Canvas) string { return ansi.Strip(c.String()) }

// cut returns what stands in a rectangle of text.
func cut(text string, r Rect) string {
	lines := strings.Split(text, "\n")
	var out []string
	for y := r.Y; y < r.Y+r.H && y < len(lines); y++ {
		line := []rune(fmt.Sprintf("%-*s", r.X+r.W, lines[y]))
		out = append(out, string(line[r.X:r.X+r.W]))
	}
	return strings.Join(out, "\n")
}
