package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/library"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// lead is the width of the marks before a row: selected, letter, marked.
const lead = 6

// wholeWidth is a width at which no column is shortened.
const wholeWidth = 1000

// rows returns the list of the runs for a width in columns.
func (v *Screen) rows(th *ui.Theme, width int) *ui.List[*library.Entry] {
	l := &ui.List[*library.Entry]{Order: &v.order, Columns: v.columns(th)}
	if _, ok := sorts[v.order.Sort]; v.order.Sort != "" && !ok {
		l.Columns = slices.Insert(l.Columns, 2, v.sortColumn(th))
	}
	room := width - lead - markWidth
	for _, c := range l.Columns {
		if c.Drop < 6 && c.Name != differsName {
			room -= c.Width + 2
		}
	}
	differs := &l.Columns[1]
	differs.Width = min(differs.Width, max(room, len(differsName)))
	if key := v.order.Group; key != "" {
		l.Group = func(e *library.Entry) string { return v.listing.differ.named(key, e) }
	}
	l.Arrange(v.listing.runs)
	return l
}

const differsName = "what differs"

// markWidth is the width of the mark for hidden columns.
const markWidth = 3

// columns returns the columns of the list.
func (v *Screen) columns(th *ui.Theme) []ui.Column[*library.Entry] {
	text := func(name string, most, drop int, of func(*library.Entry) string) ui.Column[*library.Entry] {
		width := len(name)
		for _, e := range v.listing.runs {
			width = max(width, plot.Width(of(e)))
		}
		return ui.Column[*library.Entry]{Name: name, Width: min(width, most), Drop: drop, Left: true, Cell: func(e *library.Entry) ui.Cell {
			return ui.Cell{Text: of(e), Style: v.style(e, th)}
		}}
	}
	number := func(name string, width, drop int, format func(float64) string, of func(*library.Entry) float64) ui.Column[*library.Entry] {
		record := func(e *library.Entry) string { return ui.Record(of(e)) }
		return ui.Column[*library.Entry]{Name: name, Width: width, Drop: drop, Value: of, Record: record, Cell: func(e *library.Entry) ui.Cell {
			if x := of(e); !math.IsNaN(x) {
				return ui.Cell{Text: format(x), Style: th.Text}
			}
			return ui.Cell{Text: "-", Style: th.Weak}
		}}
	}
	three := func(x float64) string { return plot.Decimals(x, 3) }
	best := number("best", 6, 0, three, func(e *library.Entry) float64 { return e.Best.Val.Accuracy })
	best.More = true
	differs := text(differsName, 36, 3, v.listing.differ.text)
	differs.NoSort = true
	tags := text("tags", 10, 5, func(e *library.Entry) string { return strings.Join(e.Tags, " ") })
	tags.NoSort = true
	when := func(e *library.Entry, text string) string {
		if e.Created.IsZero() { // no point of the log has a time
			return "-"
		}
		return text
	}
	begun := text("begun", 12, 6, func(e *library.Entry) string { return when(e, e.Created.Local().Format("2 Jan 15:04")) })
	begun.Value = func(e *library.Entry) float64 {
		if e.Created.IsZero() {
			return math.NaN()
		}
		return -float64(e.Created.UnixMilli())
	}
	begun.Record = func(e *library.Entry) string { return when(e, e.Created.UTC().Format(time.RFC3339)) }
	state := text("state", 12, 0, func(e *library.Entry) string { return progress(th.Glyphs, e) })
	state.Record = func(e *library.Entry) string { return e.State.String() }
	return []ui.Column[*library.Entry]{
		text("run", 14, 0, func(e *library.Entry) string { return e.Name }),
		differs,
		state,
		best,
		number("at", 5, 4, trainer.FormatEpoch, (*library.Entry).BestEpoch),
		number("gap", 6, 2, three, func(e *library.Entry) float64 { return e.Last.Train.Accuracy - e.Last.Val.Accuracy }),
		tags, begun,
	}
}

// style returns the style of the name of a run.
func (v *Screen) style(e *library.Entry, th *ui.Theme) plot.Style {
	if e == v.current() {
		return th.Strong
	}
	return th.Text
}

// progress returns the state and the epochs of a run: "✓ 30/30".
func progress(g *plot.Glyphs, e *library.Entry) string {
	glyph := map[library.State]rune{
		library.Live: g.Running, library.Interrupted: g.Paused, library.Done: g.Done, library.Stopped: g.Stopped,
		library.Forked: g.Turn, library.Diverged: g.Diverged, library.Failed: g.Diverged,
	}[e.State]
	if e.Epochs == 0 { // the planned number is unknown
		return fmt.Sprintf("%c %s", glyph, thousands(e.Epoch))
	}
	return fmt.Sprintf("%c %s/%s", glyph, thousands(e.Epoch), thousands(e.Epochs))
}

// thousands formats a number of whole epochs, in thousands if it is large.
func thousands(epochs float64) string {
	if epochs >= 1e4 {
		return fmt.Sprintf("%.4gk", math.Floor(epochs/100)/10)
	}
	return fmt.Sprint(int(epochs))
}

// drawList draws the list.
func (v *Screen) drawList(s *ui.Scene, c plot.Canvas) {
	if c.Height < 2 {
		return
	}
	l := v.rows(s.Theme, c.Width)
	l.DrawHead(c.Sub(0, 0, c.Width, 1), lead, s.Theme)
	if v.current() == nil {
		return
	}
	l.Draw(c.Sub(0, 1, c.Width, c.Height-1), lead, s.Theme, v.current(), func(c plot.Canvas, y int, e *library.Entry) {
		v.drawLead(s, c, y, e)
	})
}

// isUnverified reports whether a run is stored and was not verified since it was
// written.
func (v *Screen) isUnverified(e *library.Entry) bool { return v.from(e) == "" && e.Verified.IsZero() }

// unverified marks a run whose files have not been verified since they were written.
const unverified = '?'

// openOn returns the lane of a run: that of the dashboard, or that on which it was opened
// here; nil if it is not open.
func (v *Screen) openOn(s *ui.Scene, e *library.Entry) *lanes.Lane {
	if l := onLane(s.Lanes, e.ID); l != nil {
		return l
	}
	return v.opened.lane(e)
}

// drawLead draws the marks before the row of a run: whether it is selected; its letter if
// it is open, bright if it is on the dashboard, else whether it is unverified; and
// whether it is marked.
func (v *Screen) drawLead(s *ui.Scene, c plot.Canvas, y int, e *library.Entry) {
	th := s.Theme
	if e == v.current() {
		c.Set(0, y, th.Glyphs.Selected, th.Strong)
	}
	style := th.Weak
	if l := v.openOn(s, e); l != nil {
		style = th.Runs[l.Slot]
		if onLane(s.Lanes, e.ID) != nil {
			style = th.Chips[l.Slot]
		}
		c.Text(1, y, l.Letter(), style)
	} else if v.isUnverified(e) {
		c.Set(1, y, unverified, style)
	} else {
		c.Set(1, y, th.Glyphs.Dot, style)
	}
	if v.marked[e.ID] {
		c.Set(lead-2, y, th.Glyphs.Mark, style)
	}
}

// table returns the list as a table for a file.
func (v *Screen) table(s *ui.Scene) *ui.Table {
	l := v.rows(s.Theme, wholeWidth)
	t := &ui.Table{}
	for _, c := range l.Columns {
		t.Head = append(t.Head, c.Name)
	}
	for _, e := range l.Items() {
		var row []string
		for _, c := range l.Columns {
			text := c.Cell(e).Text
			if c.Record != nil {
				text = c.Record(e)
			}
			row = append(row, text)
		}
		t.Record(row...)
	}
	return t
}

// pick selects the clicked run, or moves the selection by the wheel.
func (v *Screen) pick(h ui.Host, m ui.Mouse) tea.Cmd {
	l := v.rows(h.Scene().Theme, m.W)
	switch {
	case m.Act == ui.WheelUp:
		return v.moveBy(-1)(h)
	case m.Act == ui.WheelDown:
		return v.moveBy(1)(h)
	case m.Act != ui.Click || v.current() == nil:
		return nil
	case m.Y == 0:
		if name := l.ColumnAt(m.X, lead, m.W, h.Scene().Theme.Glyphs); name != "" {
			v.order.Sort = name
		}
		return nil
	}
	if e, group, ok := l.Pick(v.current(), m.Y-1, m.H-1); ok {
		if group != "" {
			v.order.Fold(group)
		}
		v.selected = e.ID
	}
	return nil
}
