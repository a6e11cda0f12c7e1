package plot

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// A Line is one curve of a chart.
type Line struct {
	Label  string    // what stands at the curve's end: a letter, or few characters
	Long   string    // a name that stands there instead if there is room
	Name   string    // the name of its run, also in exported files; lines and areas of a run share it
	Note   string    // text after the last value, in a row of a table about the line
	X, Y   []float64 // of equal length, X increasing
	Held   bool      // whether it is measured on the validation part
	Dashed bool
	Thick  bool // whether it is two dots thick, where curves are drawn as dots
	Faint  bool // whether it is dotted, below the other lines, and left out where it leaves the chart
	Loose  bool // whether the axis ignores its values
	Style  Style
}

// An Area is the region between two curves. It is drawn as a color behind the
// cells or, without an Ink, as a shade in the cells that are empty.
type Area struct {
	Name      string    // the name of its run
	X, Lo, Hi []float64 // of equal length; Lo may be above Hi
	Ink       *Ink      // nil for a shade in Style
	Style     Style
}

// A Mark is a character at a point of a line.
type Mark struct {
	Line  int // index of the line
	X     float64
	Glyph rune // 0 for Glyphs.Mark
	Style Style
}

// A Gap is a text between the ends of two lines, drawn if there is room.
type Gap struct {
	Lines [2]int // indices of the lines
	Text  string
	Style Style
}

// A Span is text in one style.
type Span struct {
	Text  string
	Style Style
}

// A Chart is a set of curves on common axes. Where lines cross, the later one is
// on top.
type Chart struct {
	Title        string
	Legend       []Span // texts after the title, as many as fit
	Aside        string // text at the right end of the title's row
	Fits         string // hint how to show the runs that are cut off, after their number
	XLabel       string // text before the x axis
	Areas        []Area
	Lines        []Line
	Marks        []Mark
	Gap          *Gap // nil for none
	XMin, XMax   float64
	XWhole       bool    // whether the ticks of x must be whole numbers
	Goal         *Goal   // the best value, near which the y axis is; nil shows all values of every run
	YMin, YMax   float64 // bounds of the y axis; equal if there are none
	Range        Range   // range of the y axis, such as Hold returns; if empty, Fit chooses it
	Log          bool    // whether the y axis is logarithmic, without values that are not positive
	CrossHair    bool    // whether there is a cross-hair
	Cursor       float64 // x of the cross-hair
	Letters      bool    // whether there are letters on the lines, because colors do not tell them apart
	Empty        string  // text while there is no curve
	Strong, Weak Style   // styles of the title, and of axes and labels
	Glyphs       *Glyphs
	Paint        *Paint // for areas with an Ink; nil if there are none
}

// Draw draws the chart so that it fills c.
func (ch *Chart) Draw(c Canvas) {
	body := c.Sub(0, 1, c.Width, c.Height-2)
	y, ok := ch.yScale(body.Height)
	ch.drawTitle(c, ch.aside(y))
	if body.Height < 2 || body.Width < 8 {
		return
	}
	if !ok || ch.XMax <= ch.XMin {
		c.Text((c.Width-Width(ch.Empty))/2, c.Height/2, ch.Empty, ch.Weak)
		return
	}
	left := ch.drawYAxis(body, y)
	groups := ch.labels(y, c.Width)
	area := body.Sub(left, 0, body.Width-left-ch.endRoom(groups, y.rows, c.Width), body.Height)
	c.Text(0, c.Height-1, ch.XLabel, ch.Weak)
	ch.drawXAxis(c.Sub(left, c.Height-1, c.Width-left, 1), area.Width)
	if area.Width < 4 {
		return
	}
	r := ch.raster(area.Width, area.Height)
	traces := ch.traces(r, y)
	ch.drawLines(area, r, traces)
	ch.drawCuts(area, r, traces)
	ch.drawMarks(area, r, traces)
	ch.drawAreas(area, r, y)
	ch.drawCrossHair(area)
	ch.drawLabels(body.Sub(left, 0, body.Width-left, body.Height), groups, traces)
}

// Plot returns the first column and the width of the area of the curves, when the
// chart is drawn on a canvas of w×h cells. It serves to find the x under a mouse.
func (ch *Chart) Plot(w, h int) (left, width int) {
	y, ok := ch.yScale(h - 2)
	if !ok {
		return 0, w
	}
	left = ch.labelWidth(ch.yTicks(y)) + 2
	return left, w - left - ch.endRoom(ch.labels(y, w), y.rows, w)
}

// XAt returns the x of a column of an area of the given width.
func (ch *Chart) XAt(column, width int) float64 {
	return ch.XMin + (ch.XMax-ch.XMin)*float64(column)/float64(max(width-1, 1))
}

// column returns the column of x in an area of the given width.
func (ch *Chart) column(x float64, width int) int {
	return int(math.Round((x - ch.XMin) / (ch.XMax - ch.XMin) * float64(width-1)))
}

// drawTitle writes the title, the texts of the legend that fit, and a mark if not
// all of them fit. The first text may use the columns kept for the mark. aside is
// written at the right end, if it fits beside the title.
func (ch *Chart) drawTitle(c Canvas, aside string) {
	x := c.Text(0, 0, ch.Title, ch.Strong) + 2
	if free := c.Width - freeRoom - Width(aside); aside != "" && free >= x {
		c.Text(free, 0, aside, ch.Weak)
		c = c.Sub(0, 0, free-1, 1)
	}
	for i, s := range ch.Legend {
		room := c.Width
		if i > 0 && i+1 < len(ch.Legend) {
			room -= Width(ch.Glyphs.More) + 1
		}
		if x+Width(strings.TrimRight(s.Text, " ")) > room {
			if x+1+Width(ch.Glyphs.More) <= c.Width {
				c.Text(x+1, 0, ch.Glyphs.More, ch.Weak)
			}
			return
		}
		x = c.Text(x, 0, s.Text, s.Style)
	}
}

// aside returns the text at the right end of the title's row: how many runs end
// above or below the axis y and are cut off, or ch.Aside if none is.
func (ch *Chart) aside(y scale) string {
	var cut [3][]string // names of runs that end below (0) or above (2) the axis
	for i := range ch.Lines {
		l := &ch.Lines[i]
		v, ok := ch.last(l, y)
		if side := y.side(v) + 1; ok && !l.Faint && !slices.Contains(cut[side], l.Name) {
			cut[side] = append(cut[side], l.Name)
		}
	}
	text := ""
	for _, side := range []int{1, -1} {
		if n := len(cut[side+1]); n > 0 {
			text += fmt.Sprintf("%c %d ", ch.cutGlyph(side), n)
		}
	}
	if text == "" || ch.Fits == "" {
		return ch.Aside
	}
	return text + "cut, " + ch.Fits
}

// drawCrossHair draws a vertical line in the blank cells of the cursor's column.
func (ch *Chart) drawCrossHair(c Canvas) {
	x := ch.column(ch.Cursor, c.Width)
	if !ch.CrossHair || x < 0 || x >= c.Width {
		return
	}
	for y := range c.Height {
		if c.Blank(x, y) {
			c.Set(x, y, ch.Glyphs.Hair, ch.Weak)
		}
	}
}

// Resample returns the curve at n evenly spaced values of x from x0 to x1: the
// mean of the finite points nearest to each, where there are none a straight line
// between the points beside it, and NaN before the first point and after the last.
// xs and ys have equal length, and xs increases.
func Resample(xs, ys []float64, x0, x1 float64, n int) []float64 {
	out := make([]float64, n)
	step := (x1 - x0) / float64(n-1)
	i := sort.SearchFloat64s(xs, x0-step/2) // the first point that counts for the current x, or a later one
	for k := range out {
		out[k] = math.NaN()
		at, half := x0+step*float64(k), step/2
		for i < len(xs) && xs[i] < at-half {
			i++
		}
		var sum float64
		count := 0
		for j := i; j < len(xs) && xs[j] < at+half; j++ {
			if !math.IsNaN(ys[j]) && !math.IsInf(ys[j], 0) {
				sum += ys[j]
				count++
			}
		}
		switch {
		case count > 0:
			out[k] = sum / float64(count)
		case i > 0 && i < len(xs):
			t := (at - xs[i-1]) / (xs[i] - xs[i-1])
			if y := ys[i-1] + t*(ys[i]-ys[i-1]); !math.IsInf(y, 0) {
				out[k] = y
			}
		}
	}
	return out
}
