// Package roster is the part of the frame that names the runs: a strip of a few
// of them, or a list of many that is sorted, grouped and folded.
package roster

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// FewRuns is from how many runs on there is a list, if the charts keep their
// room.
const FewRuns = 3

// Widths in columns.
const (
	widestLabel = 28
	widestName  = 20
	epochWidth  = 7
	trendWidth  = 10 // of the sparkline of a run
	leadWidth   = 6  // before the columns, but for the letter: selected, mark, state
)

// A List is the list of the runs that are shown.
type List struct {
	ui.List[*lanes.Lane]
	scene  *ui.Scene
	keys   []string // of the settings in which the runs differ
	widths []int    // of what tells runs apart, by keys
	Lead   int      // columns before those of the list
	lo, hi float64  // of the sparklines
}

// NewList returns the list of the lanes of s in an order.
func NewList(s *ui.Scene, o *ui.Order) *List {
	r := &List{scene: s, keys: lanes.Differing(s.Lanes)}
	r.Order = o
	if len(s.Lanes) < FewRuns {
		r.Arrange(s.Lanes)
		return r
	}
	own := r.keys[:0:0]
	for _, key := range r.keys {
		if key != o.Group {
			own = append(own, key)
			continue
		}
		r.Group = func(l *lanes.Lane) string {
			if text := l.Tells(key); text != "" {
				return text
			}
			return key + " " + l.Setting(key)
		}
	}
	r.keys = telling(s.Lanes, own)
	r.measure()
	r.Columns = r.columns()
	r.Arrange(s.Lanes)
	return r
}

// telling returns keys with those first by which every lane is told apart, so
// that labels have no holes at their left.
func telling(all []*lanes.Lane, keys []string) []string {
	var first, last []string
	for _, key := range keys {
		if slices.ContainsFunc(all, func(l *lanes.Lane) bool { return l.Tells(key) == "" }) {
			last = append(last, key)
		} else {
			first = append(first, key)
		}
	}
	return append(first, last...)
}

// measure finds how wide letters and labels are, and the scale of the
// sparklines, which all runs share.
func (r *List) measure() {
	letter := 1
	r.lo, r.hi = math.Inf(1), math.Inf(-1)
	r.widths = make([]int, len(r.keys))
	for _, l := range r.scene.Lanes {
		letter = max(letter, len(l.Letter()))
		for i, key := range r.keys {
			r.widths[i] = max(r.widths[i], plot.Width(l.Tells(key)))
		}
		if first, best := l.Snap.First.Val.Loss, l.Snap.Best.Val.Loss; l.Snap.Best.Val.Measured() {
			r.lo, r.hi = min(r.lo, best), max(r.hi, first)
		}
	}
	r.Lead = letter + leadWidth
}

// label returns what tells l apart, setting below setting.
func (r *List) label(l *lanes.Lane) string {
	var b strings.Builder
	for i, key := range r.keys {
		if r.widths[i] == 0 {
			continue
		}
		text := l.Tells(key)
		b.WriteString(text)
		b.WriteString(strings.Repeat(" ", r.widths[i]-plot.Width(text)+2))
	}
	if text := strings.TrimRight(b.String(), " "); text != "" {
		return text
	}
	return l.Spec.Name
}

// shortLabel is label without the columns of settings, where these are too
// wide.
func shortLabel(label string) string { return strings.Join(strings.Fields(label), " ") }

// style is that of the name of a lane.
func (r *List) style(l *lanes.Lane) plot.Style {
	if l == r.Chosen() {
		return r.scene.Theme.Strong
	}
	return r.scene.Theme.Text
}

// Chosen returns the lane that is selected; nil where all are.
func (r *List) Chosen() *lanes.Lane {
	if r.scene.Selected == lanes.All {
		return nil
	}
	return r.scene.Lanes[r.scene.Selected]
}

// drawLead draws what is before the columns of a run: its letter, whether it is
// marked or drawn, and its state.
func (r *List) drawLead(c plot.Canvas, y int, l *lanes.Lane) {
	th := r.scene.Theme
	color, chip := th.Runs[l.Slot], th.Runs[l.Slot]
	if l == r.Chosen() {
		c.Set(0, y, th.Glyphs.Selected, th.Strong)
		chip = th.Chips[l.Slot]
	}
	c.Text(1, y, l.Letter(), chip)
	mark := th.Glyphs.Line
	switch {
	case l.Marked():
		mark = th.Glyphs.Mark
	case !r.drawn(l):
		mark, color = th.Glyphs.Dot, th.Weak
	}
	c.Set(r.Lead-4, y, mark, color)
	state := th.Text
	if s := l.Snap.State; s == run.Diverged || s == run.Failed {
		state = th.Grave
	}
	c.Set(r.Lead-2, y, stateGlyph(th.Glyphs, l.Snap.State), state)
}

// drawn reports whether charts show a run.
func (r *List) drawn(l *lanes.Lane) bool {
	return slices.Contains(r.scene.Drawn, l)
}

// Head returns how many rows are above the rows of a list that has so many
// in all: a title, if there is room, and the names of the columns.
func Head(rows int) int {
	switch {
	case rows < 4:
		return 0
	case rows < 9:
		return 1
	}
	return 2
}

// DrawPanel draws the list with what is above it.
func (r *List) DrawPanel(s *ui.Scene, c plot.Canvas) {
	head := Head(c.Height)
	if head == 2 {
		r.drawTitle(c)
	}
	if head > 0 {
		r.DrawHead(c.Sub(0, head-1, c.Width, 1), r.Lead, s.Theme)
	}
	r.Draw(c.Sub(0, head, c.Width, c.Height-head), r.Lead, s.Theme, r.Chosen(), r.drawLead)
}

// drawTitle says how many runs there are, in which order, and how many of them
// the charts show.
func (r *List) drawTitle(c plot.Canvas) {
	th := r.scene.Theme
	says, marked := r.scene.DrawnText(), 0
	for _, l := range r.scene.Lanes {
		if l.Marked() {
			marked++
		}
	}
	if marked > 0 {
		says = strings.TrimLeft(fmt.Sprintf("%s, %d marked", says, marked), ", ")
	}
	x := c.Text(1, 0, plot.Plural(len(r.scene.Lanes), "run"), th.Strong)
	text := ""
	if r.Order.Sort != "" {
		text += "  by " + r.Order.Sort
	}
	if r.Group != nil {
		text += "  in groups of " + r.Order.Group
	}
	c.Text(x, 0, c.Clip(text, c.Width-x-plot.Width(says)-1), th.Weak)
	c.TextRight(c.Width, 0, says, th.Weak)
}
