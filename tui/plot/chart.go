package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Line is one curve of a chart.
type Line struct {
	Label  string    // at the curve's end, a letter or a few
	Long   string    // the same as a name, where there is room
	Name   string    // in a file; lines and areas of one run have the same
	Note   string    // what a row says of it behind its last value
	X, Y   []float64 // of equal length, X increasing
	Held   bool      // whether it is of the validation part
	Dashed bool
	Thick  bool // where it is of dots
	Faint  bool // of dots, under the others, and not drawn where it leaves the chart
	Loose  bool // the chart is not stretched for it
	Style  Style
}

// An Area is what lies between two curves, drawn as a color behind the cells
// or, without one, as a shade in those that are empty.
type Area struct {
	Name      string    // of its run
	X, Lo, Hi []float64 // of equal length; Lo and Hi may change places
	Ink       *Ink      // nil for a shade in Style
	Style     Style
}

// A Mark is a point of a line that stands out.
type Mark struct {
	Line  int // its index
	X     float64
	Glyph rune // 0 for Glyphs.Mark
	Style Style
}

// A Gap is what is said between the ends of two lines, where there is room.
type Gap struct {
	Lines [2]int // their indices
	Text  string
	Style Style
}

// A Span is text in one style.
type Span struct {
	Text  string
	Style Style
}

// A Chart is some curves on common axes. Where lines cross, the later one is
// on top.
type Chart struct {
	Title        string
	Legend       []Span // behind the title, as many as there is room for
	Aside        string // at the right of the title
	Fits         string // what shows runs that are cut off, said behind how many there are
	XLabel       string // before the x axis
	Areas        []Area
	Lines        []Line
	Marks        []Mark
	Gap          *Gap // nil for none
	XMin, XMax   float64
	XWhole       bool    // whether x counts something, so that its ticks are whole
	Goal         *Goal   // what runs strive for; nil shows the whole of every run
	YMin, YMax   float64 // bounds that the y axis must keep; equal if there are none
	Range        Range   // that the y axis keeps, as Hold says; what fits, if empty
	Log          bool    // y on a logarithmic axis, without what is not positive
	CrossHair    bool    // whether there is a cross-hair
	Cursor       float64 // at which x
	Letters      bool    // letters on the lines, where colors don't tell them apart
	Empty        string  // what to say while there is no curve
	Strong, Weak Style   // of the title; of axes and labels
	Glyphs       *Glyphs
	Paint        *Paint // for areas with an Ink; nil if there is none
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

// Plot returns where the area of the curves lies in a canvas of w×h cells on
// which the chart is drawn: for a mouse.
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

// drawTitle writes the title and as much of the legend as there is room for,
// with a mark where that is not all. The first part may take the mark's room.
// At the right stands aside, if it fits beside the title.
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

// aside returns what stands at the right of the title: how many runs end
// outside of the axis y and so are cut off.
func (ch *Chart) aside(y scale) string {
	var cut [3][]string // names by side
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

// drawCrossHair draws a vertical line where nothing else is.
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

// Resample returns the curve at n evenly spaced places from x0 to x1: the mean
// of the points around each place, between points a straight line, and NaN
// before the first point and behind the last.
func Resample(xs, ys []float64, x0, x1 float64, n int) []float64 {
	out := make([]float64, n)
	step := (x1 - x0) / float64(n-1)
	i := first(xs, x0-step/2) // first point not before the place's cell
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

// first returns the index of the first of the increasing xs that is at least x.
func first(xs []float64, x float64) int {
	lo, hi := 0, len(xs)
	for lo < hi {
		if mid := (lo + hi) / 2; xs[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
