package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// A label names a curve at its end. All labels begin in the same column.
type label struct {
	text  string
	style Style
	line  int // index of the line
	end   end
	row   int // the row in which it is written
}

// Right of the curves are, in columns: a leader from each end to its label, the
// labels, and a free column.
const leaderRoom, freeRoom = 1, 1

// The largest shares of a chart's width, as divisors: width/roomShare columns for
// names or values, width/lettersShare for everything right of the curves.
const roomShare, lettersShare = 4, 2

// longestName is the largest number of columns for names, leader and free column.
const longestName = 20

// cutLabel is the number of columns that a letter and a number need after the
// arrow of a curve that is cut off: "▼ h -9.3e41".
const cutLabel = 10

// nameRoom returns the width of the longest name if names can stand at the ends
// of the curves: all curves have one, and a chart of the given width and number
// of rows has room for each in a row of its own. Otherwise it returns 0, and
// letters stand there. The result does not depend on where the curves end.
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

// labels returns the labels of the curves on the axis y, from the top to the
// bottom, in groups of those whose curves end in the same row. width is the width
// of the chart.
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

// last returns the value at which a curve ends: its last value up to XMax that
// has a position on the axis y or, if the curve goes on after XMax, its value
// there. ok is false if no part of the curve is between XMin and XMax.
func (ch *Chart) last(l *Line, y scale) (v float64, ok bool) {
	if len(l.X) == 0 || l.X[len(l.X)-1] < ch.XMin {
		return 0, false
	}
	n := min(sort.SearchFloat64s(l.X, math.Nextafter(ch.XMax, math.Inf(1))), len(l.Y))
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

// markCuts puts an arrow before those labels of a row whose curves end outside of
// the axis. If there is only one, its value is added, if that fits. room is the
// number of columns for all labels of the row.
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
	if l.text == string(ch.cutGlyph(l.end.side))+ch.Lines[l.line].Label { // the label is a letter
		texts = texts[1:]
	}
	for _, text := range texts { // with the name, or with the letter if the name does not fit
		switch { // a label above the axis is the first in its row, one below it the last
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

// cutGlyph returns the arrow for a curve below the axis (side -1) or above it.
func (ch *Chart) cutGlyph(side int) rune {
	if side < 0 {
		return ch.Glyphs.Below
	}
	return ch.Glyphs.Above
}

// endRoom returns the number of columns right of the curves, in a chart of the
// given width.
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

// drawLabels writes the labels right of the curves, and lines that lead to them
// from the ends of the curves.
func (ch *Chart) drawLabels(c Canvas, groups []group, traces []trace) {
	column := 0 // the column between the curves and the labels
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
			if len(row) > 1 { // a single label may use the free column, if it is marked as cut off
				room -= freeRoom
			}
			ch.drawRow(c.Sub(column+leaderRoom, row[0].row, room, 1), row)
		}
		ch.drawLeader(c, column, g)
	}
	ch.drawGap(c.Sub(column, 0, c.Width-column, c.Height), groups)
}

// drawRow writes the labels that fit side by side, and a mark if not all do.
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
