package ui

import (
	"math"
	"slices"

	"descent/tui/lanes"
	"descent/tui/plot"
)

// A row consists of the name of the quantity and an item for each run: its letter, its
// curve in sparkWidth columns, and its last values.
const (
	rowName, itemWidth, sparkWidth = 11, 34, 14
	leastSpark                     = 6
)

// drawRow draws a chart in one or a few rows, on a common scale, with as many runs as fit.
// The baseline and the selected run are first.
func (s *Scene) drawRow(c plot.Canvas, ch *plot.Chart) {
	c.Text(0, 0, c.Clip(ch.Title, rowName-1), s.Theme.Strong)
	shown := s.inRow(ch)
	if len(shown) == 0 && len(s.Lanes) > 0 {
		c.Text(rowName, 0, ch.Empty, s.Theme.Weak)
		return
	}
	across := max((c.Width-rowName)/itemWidth, 1)
	n := min(across*c.Height, len(shown))
	if rest := c.Width - rowName - across*itemWidth; n > 1 && n < len(shown) && rest <= plot.Width(s.Theme.Glyphs.LeftOut(len(shown))) {
		n-- // makes room for the number of omitted runs
	}
	if l := s.Single(); n == 1 && l != nil { // if only one fits, it is the selected one
		if i := slices.Index(shown, l); i > 0 {
			shown[0] = l
		}
	}
	for i, l := range shown[:n] {
		s.drawItem(c.Sub(rowName+i%across*itemWidth, i/across, min(itemWidth-1, c.Width-rowName), 1), ch, l)
	}
	if left := len(shown) - n; left > 0 {
		text := s.Theme.Glyphs.LeftOut(left)
		x, y := rowName+n%across*itemWidth, n/across
		if y == c.Height { // after the last item
			x, y = rowName+across*itemWidth, y-1
		}
		if x+plot.Width(text) < c.Width {
			c.Text(x, y, text, s.Theme.Weak)
		}
	}
}

// inRow returns the lanes that have a line in a chart: first the base and the
// selected one, then the others, each in the order of the list.
func (s *Scene) inRow(ch *plot.Chart) (shown []*lanes.Lane) {
	has := func(l *lanes.Lane) bool {
		return slices.ContainsFunc(ch.Lines, func(k plot.Line) bool { return k.Name == l.Name })
	}
	first := []*lanes.Lane{s.Base()}
	if s.Selected != lanes.All {
		first = append(first, s.One())
	}
	slices.SortFunc(first, func(a, b *lanes.Lane) int { return slices.Index(s.Lanes, a) - slices.Index(s.Lanes, b) })
	for _, l := range append(first, s.Lanes...) {
		if l != nil && has(l) && !slices.Contains(shown, l) {
			shown = append(shown, l)
		}
	}
	return shown
}

// drawItem draws the curve of a run, which is that of validation if there are two, and the
// last measured values of both.
func (s *Scene) drawItem(c plot.Canvas, ch *plot.Chart, l *lanes.Lane) {
	train, val := -1, -1
	measured := map[bool][]float64{} // by whether they are of validation
	for i := range ch.Lines {
		k := &ch.Lines[i]
		switch {
		case k.Name != l.Name || k.Loose || len(k.Y) == 0:
			continue
		case k.Faint: // behind a smoothed curve
			measured[k.Held] = k.Y
			continue
		case k.Held:
			val = i
		default:
			train = i
		}
		if measured[k.Held] == nil {
			measured[k.Held] = k.Y
		}
	}
	curve, text := val, ""
	if train >= 0 {
		text = plot.Number(lastOf(measured[false])) + ch.Lines[train].Note
	}
	if val >= 0 {
		if text != "" {
			text += " "
		}
		text += "val " + plot.Number(lastOf(measured[true]))
	} else {
		curve = train
	}
	x := c.Text(0, 0, l.Letter()+" ", s.Theme.Runs[l.Slot])
	if curve < 0 {
		c.Text(x, 0, "-", s.Theme.Weak)
		return
	}
	width := min(sparkWidth, c.Width-x-1-plot.Width(text))
	if width >= leastSpark {
		x = c.Text(x, 0, ch.Spark(curve, width), s.Theme.Runs[l.Slot]) + 1
	}
	c.Text(x, 0, text, s.Theme.Text)
}

// lastOf returns the last value of ys that is not NaN. The mean of several runs is NaN
// after the end of the shortest run.
func lastOf(ys []float64) float64 {
	for _, y := range slices.Backward(ys) {
		if !math.IsNaN(y) {
			return y
		}
	}
	return math.NaN()
}
