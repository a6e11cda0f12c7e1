package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A label stands behind the end of a curve, in a column that all labels share.
type label struct {
	text  string
	style Style
	end   end
	minor bool // of training where the chart has validation too
	row   int  // in which it stands
}

// Right of the curves are a column for leaders, the labels, and one that is
// free.
const leaderRoom, freeRoom = 1, 1

// Of a chart's width at most one in roomShare is for labels, unless they are
// letters.
const roomShare = 4

// endRoom returns the columns right of the curves, for labels, in a chart of
// the given width and on the axis y.
func (ch *Chart) endRoom(y scale, width int) int {
	widest, n := 1, 0
	for i := range ch.Lines {
		l := &ch.Lines[i]
		at, ok := ch.last(l)
		if !ok || l.Label == "" {
			continue
		}
		n++
		if side := y.side(at); side != 0 {
			widest = max(widest, Width(ch.cutLabel(l, end{value: at, side: side}, width)))
		}
	}
	if n > y.rows {
		widest = max(widest, Width(ch.more(n-y.rows+1, width)))
	}
	return leaderRoom + widest + freeRoom
}

// last returns the last value of a curve in the window; ok is false where
// nothing of the curve is.
func (ch *Chart) last(l *Line) (y float64, ok bool) {
	if len(l.X) == 0 || l.X[len(l.X)-1] < ch.XMin {
		return 0, false
	}
	for n := min(first(l.X, math.Nextafter(ch.XMax, math.Inf(1))), len(l.Y)); n > 0; n-- {
		if finite(l.Y[n-1]) {
			return l.Y[n-1], true
		}
	}
	return 0, false
}

// cutLabel returns the label of a curve that ends outside of the axis: with its
// value, where there is room for that.
func (ch *Chart) cutLabel(l *Line, e end, width int) string {
	arrow := ch.Glyphs.Above
	if e.side < 0 {
		arrow = ch.Glyphs.Below
	}
	text := fmt.Sprintf("%c %s %s", arrow, l.Label, Number(e.value))
	if leaderRoom+Width(text)+freeRoom > width/roomShare {
		return string(arrow) + l.Label
	}
	return text
}

// more says that n labels are left out.
func (ch *Chart) more(n, width int) string {
	text := fmt.Sprintf("%s %d more", ch.Glyphs.More, n)
	if leaderRoom+Width(text)+freeRoom > width/roomShare {
		return ch.Glyphs.More
	}
	return text
}

// drawLabels writes the curves' labels on c, in the order of the curves' ends,
// and leads from the ends to those that stand in other rows. width is the
// chart's.
func (ch *Chart) drawLabels(c Canvas, width int, traces []trace) {
	labels, column := ch.labels(width, traces)
	rows, out := c.Height, 0
	if len(labels) > rows {
		ch.byWorth(labels)
		out = len(labels) - (rows - 1)
		labels, rows = labels[:rows-1], rows-1
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(b.end.value, a.end.value) })
	ends := make([]int, len(labels))
	for i, l := range labels {
		ends[i] = min(l.end.row, rows-1)
	}
	for i, row := range place(ends, rows) {
		labels[i].row = row
	}
	for _, l := range labels {
		c.Text(column+1, l.row, l.text, l.style)
		ch.trail(c.Sub(0, 0, column, c.Height), l)
	}
	ch.drawLeaders(c, column, labels)
	if out > 0 {
		c.Text(column+1, rows, ch.more(out, width), ch.Weak)
	}
}

// labels returns the labels of the curves and the column between them and the
// last curve.
func (ch *Chart) labels(width int, traces []trace) (all []label, column int) {
	dashed := slices.ContainsFunc(ch.Lines, func(l Line) bool { return l.Dashed })
	all = make([]label, 0, len(traces))
	for i, t := range traces {
		l := &ch.Lines[i]
		if t.end.ok {
			column = max(column, t.end.column+1)
		}
		if !t.end.ok || l.Label == "" {
			continue
		}
		text := l.Label
		if t.end.side != 0 {
			text = ch.cutLabel(l, t.end, width)
		}
		all = append(all, label{text: text, style: l.Style, end: t.end, minor: dashed && !l.Dashed})
	}
	return all, column
}

// byWorth sorts labels: validation before training, then the better run first.
func (ch *Chart) byWorth(labels []label) {
	slices.SortStableFunc(labels, func(a, b label) int {
		switch {
		case a.minor != b.minor && b.minor:
			return -1
		case a.minor != b.minor:
			return 1
		case ch.Goal == nil:
			return 0
		}
		return cmp.Compare(math.Abs(a.end.value-ch.Goal.Value), math.Abs(b.end.value-ch.Goal.Value))
	})
}

// place returns the rows of labels, from the top, whose curves end in rows that
// are given from top to bottom: in that order, none in the row of another, all
// of them in the given number of rows, with the least sum of distances to the
// ends.
//
// With i labels above it, label i is free to choose ends[i]-i, if only none
// chooses less than the one before. Choices that do are pooled, and pools get
// their median: isotonic regression with absolute errors by adjacent violators
// (Barlow and others, Statistical Inference under Order Restrictions, 1972).
func place(ends []int, rows int) []int {
	type pool struct{ from, to, median int }
	var pools []pool
	sorted := make([]int, 0, len(ends))
	for i, row := range ends {
		p := pool{i, i + 1, row - i}
		for len(pools) > 0 && pools[len(pools)-1].median > p.median {
			p.from = pools[len(pools)-1].from
			pools = pools[:len(pools)-1]
			sorted = sorted[:0]
			for k := p.from; k < p.to; k++ {
				sorted = append(sorted, ends[k]-k)
			}
			slices.Sort(sorted)
			p.median = sorted[(len(sorted)-1)/2] // the lower one
		}
		pools = append(pools, p)
	}
	placed := make([]int, len(ends))
	for _, p := range pools {
		for i := p.from; i < p.to; i++ {
			placed[i] = min(max(p.median, 0), rows-len(ends)) + i
		}
	}
	return placed
}
