package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A label names a curve at its end, in a column that all labels share.
type label struct {
	text  string
	style Style
	line  int // its index
	end   end
	row   int // in which it stands
}

// Right of the curves are a column for leaders, the labels, and one that is
// free.
const leaderRoom, freeRoom = 1, 1

// Of a chart's width at most one column in roomShare is for values beside
// letters, and one in lettersShare for all that is right of the curves.
const roomShare, lettersShare = 4, 2

// longestName is how many columns names may take with what is around them.
const longestName = 20

// cutLabel is how many columns a letter and a number need behind the arrow of a
// curve that is cut off: "▼ h -9.3e41".
const cutLabel = 10

// nameRoom returns the columns of the longest name, if all curves have one and
// there is room for each in a row of its own, in a chart of the given width;
// else 0: then letters stand at the ends of the curves. It does not depend on
// where they end.
func (ch *Chart) nameRoom(rows, width int) int {
	n, widest := 0, cutLabel
	for i := range ch.Lines {
		switch l := &ch.Lines[i]; {
		case l.Label == "":
		case l.Long == "":
			return 0
		default:
			n, widest = n+1, max(widest, Width(l.Long))
		}
	}
	if n > rows || leaderRoom+widest+freeRoom > min(longestName, width/roomShare) {
		return 0
	}
	return widest
}

// labels returns the labels of the curves on the axis y, those of curves that
// end in one row as a group, from the top. width is the chart's.
func (ch *Chart) labels(y scale, width int) []group {
	r := ch.raster(0, y.rows)
	names := ch.nameRoom(y.rows, width)
	all := make([]label, 0, len(ch.Lines))
	for i := range ch.Lines {
		l := &ch.Lines[i]
		at, ok := ch.last(l, y)
		if !ok || l.Label == "" {
			continue
		}
		_, row := r.cell(0, y.row(at, r.rows()))
		text := l.Label
		if names > 0 {
			text = l.Long
		}
		all = append(all, label{text: text, style: l.Style, line: i, end: end{row: row, value: at, side: y.side(at)}})
	}
	slices.SortStableFunc(all, func(a, b label) int { return cmp.Compare(b.end.value, a.end.value) })
	groups := grouped(all)
	room := width/roomShare - leaderRoom - freeRoom
	if names > 0 {
		place(all, y.rows)
		room = names + freeRoom
	} else {
		spread(groups, y.rows)
	}
	for row := range byRow(all) {
		ch.markCuts(row, room)
	}
	return groups
}

// last returns where a curve ends: its last value in the window that has a
// place on the axis y or, if the curve goes on, what it is at the window's end.
// ok is false where nothing of the curve is in the window.
func (ch *Chart) last(l *Line, y scale) (v float64, ok bool) {
	if len(l.X) == 0 || l.X[len(l.X)-1] < ch.XMin {
		return 0, false
	}
	n := min(first(l.X, math.Nextafter(ch.XMax, math.Inf(1))), len(l.Y))
	if n > 0 && n < len(l.Y) {
		t := (ch.XMax - l.X[n-1]) / (l.X[n] - l.X[n-1])
		if v := l.Y[n-1] + t*(l.Y[n]-l.Y[n-1]); finite(y.at(v)) {
			return v, true
		}
	}
	for ; n > 0; n-- {
		if finite(y.at(l.Y[n-1])) {
			return l.Y[n-1], true
		}
	}
	return 0, false
}

// markCuts marks the labels of a row whose curves end outside of the axis with
// an arrow and, if it is one and there is room, with its value. room is in
// columns, for all of the row.
func (ch *Chart) markCuts(row []label, room int) {
	cuts, last := 0, 0
	for i := range row {
		l := &row[i]
		if l.end.side != 0 {
			l.text = string(ch.cutGlyph(l.end.side)) + l.text
			cuts, last = cuts+1, i
		}
	}
	if cuts != 1 {
		return
	}
	l := &row[last]
	value := Number(l.end.value)
	texts := []string{l.text + " " + value, fmt.Sprintf("%c %s %s", ch.cutGlyph(l.end.side), ch.Lines[l.line].Label, value)}
	if l.text == string(ch.cutGlyph(l.end.side))+ch.Lines[l.line].Label { // it is a letter
		texts = texts[1:]
	}
	for _, text := range texts { // with its name, or else its letter
		switch { // what is above the axis is first in its row, what is below it last
		case len(row) == 1:
		case l.end.side > 0:
			text += " "
		default:
			text = " " + text
		}
		if labelsWidth(row)-Width(l.text)+Width(text) <= room {
			l.text = text
			return
		}
	}
}

// cutGlyph returns the arrow to what lies on a side of the axis.
func (ch *Chart) cutGlyph(side int) rune {
	if side < 0 {
		return ch.Glyphs.Below
	}
	return ch.Glyphs.Above
}

// endRoom returns the columns right of the curves, for labels, in a chart of
// the given width.
func (ch *Chart) endRoom(groups []group, rows, width int) int {
	if names := ch.nameRoom(rows, width); names > 0 {
		return leaderRoom + names + freeRoom
	}
	widest := 1
	for _, g := range groups {
		for row := range byRow(g.labels) {
			widest = max(widest, labelsWidth(row))
		}
	}
	return min(leaderRoom+widest+freeRoom, max(width/lettersShare, leaderRoom+1+freeRoom))
}

// labelsWidth returns the columns of labels side by side.
func labelsWidth(labels []label) (width int) {
	for _, l := range labels {
		width += Width(l.text)
	}
	return width
}

// drawLabels writes labels on c, right of the curves, and leads to them from
// the ends of these.
func (ch *Chart) drawLabels(c Canvas, groups []group, traces []trace) {
	column := 0 // between the last curve and the labels
	for _, t := range traces {
		if t.end.ok {
			column = max(column, t.end.column+1)
		}
	}
	for _, g := range groups {
		for _, l := range g.labels {
			ch.trail(c.Sub(0, 0, column, c.Height), traces[l.line].end, l.style)
		}
		for row := range byRow(g.labels) {
			room := c.Width - column - leaderRoom
			if len(row) > 1 { // a label alone, marked as cut off, may take the free column
				room -= freeRoom
			}
			ch.drawRow(c.Sub(column+leaderRoom, row[0].row, room, 1), row)
		}
		ch.drawLeader(c, column, g)
	}
	ch.drawGap(c.Sub(column, 0, c.Width-column, c.Height), groups)
}

// drawRow writes labels side by side, as many as there is room for, with a mark
// where that is not all.
func (ch *Chart) drawRow(c Canvas, labels []label) {
	room := c.Width
	if labelsWidth(labels) > room {
		room -= Width(ch.Glyphs.More)
	}
	x := 0
	for _, l := range labels {
		width := Width(l.text)
		if x+width > room {
			c.Text(x, 0, ch.Glyphs.More, ch.Weak)
			return
		}
		c.Text(x, 0, l.text, l.style)
		x += width
	}
}
