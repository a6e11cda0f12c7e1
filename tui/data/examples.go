package data

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawExamples draws the examples as pictures, points, a curve or rows.
func (v *Screen) drawExamples(s *ui.Scene, c plot.Canvas) {
	f, shown, at := v.found(s)
	if f == nil {
		s.Wait(c, "examples")
		return
	}
	x := c.Text(0, 0, s.Heading("examples"), s.Theme.Strong)
	c.Text(x+2, 0, v.aboutPart(s, f), s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-1, c.Height-1)
	if v.drawNothing(s, body, f, shown) {
		return
	}
	switch {
	case f.regions != nil:
		drawRegions(s, body, f, shown, at)
	case f.set.Regression():
		drawFit(s, body, f, shown, at)
	case f.set.Pictures():
		drawPictures(s, body, f, shown, at)
	default:
		drawRows(s, body, f, shown, at)
	}
}

// aboutPart describes the shown examples.
func (v *Screen) aboutPart(s *ui.Scene, f *finding) string {
	text := ui.RunText(s.One())
	if !f.set.Regression() && len(f.Verdicts) > 0 { // comes first: the rest may not fit on a small terminal
		text += ", " + f.right()
	}
	text += ", " + f.Part.String()
	if n := len(f.Verdicts); n < f.Total {
		text += fmt.Sprintf(", first %s of %s", plot.Whole(n), plot.Whole(f.Total))
	} else {
		text += " " + plot.Whole(n)
	}
	if !f.set.Regression() {
		text += ", majority " + f.majority()
	}
	if v.class != allClasses && !f.set.Regression() {
		text += ", only " + f.className(v.class)
	}
	if v.wrong && !f.set.Regression() {
		text += ", only mistakes"
	}
	if v.worst {
		text += ", worst first"
	}
	return text
}

// right says how many of the examples that were looked at are right.
func (f *finding) right() string {
	return ui.Percent(float64(f.Hits)/float64(max(len(f.Verdicts), 1))) + " right"
}

// majority returns the share of the largest class of the training part, to
// compare accuracies with.
func (f *finding) majority() string { return ui.Percent(f.lane.Snap.Plan.Majority()) }

// className returns the name of a class, also for a class that only the set of another run
// has.
func (f *finding) className(k int) string {
	if k < len(f.set.Classes) {
		return f.set.Classes[k]
	}
	return fmt.Sprintf("class %d", k)
}

// feature returns the name of input j of a table.
func (f *finding) feature(j int) string {
	if j < len(f.set.Features) {
		return f.set.Features[j]
	}
	return fmt.Sprintf("x%d", j+1)
}

// sure formats the largest output of a verdict: a probability or a score.
func (f *finding) sure(verdict *inspect.Verdict) string {
	return sureness(verdict.Outputs[verdict.Guess], f.Probable)
}

// wantedPictures is the preferred number of visible pictures.
const wantedPictures = 6

// pictureTiling returns the tiling of a panel of w×h cells for pictures with a line below
// each.
func pictureTiling(f *finding, w, h int) ui.Tiling {
	return ui.Tile(f.set.Shape, w-1, h-1, 1, wantedPictures)
}

// drawPictures draws a page of pictures.
func drawPictures(s *ui.Scene, c plot.Canvas, f *finding, shown []int, at int) {
	t := pictureTiling(f, c.Width+1, c.Height+1)
	first := at / t.Count() * t.Count()
	for k, i := range shown[first:min(first+t.Count(), len(shown))] {
		r := t.Rect(k)
		box := c.Sub(r.X, r.Y, r.W, r.H)
		drawPicture(s, box.Sub(0, 0, box.Width, box.Height-1), f, i)
		drawCaption(s, box.Sub(0, box.Height-1, box.Width, 1), f, &f.Verdicts[i], first+k == at)
	}
}

// drawCaption draws the prediction for an example in one line.
func drawCaption(s *ui.Scene, c plot.Canvas, f *finding, verdict *inspect.Verdict, picked bool) {
	style, g := s.Theme.Weak, s.Theme.Glyphs
	x := 0
	if picked {
		style = s.Theme.Strong
		c.Set(0, 0, g.Selected, style)
		x++
	}
	if !verdict.Right() {
		c.Set(x, 0, g.Diverged, s.Theme.Grave)
		style = s.Theme.Grave
		x++
	}
	sure := " " + f.sure(verdict)
	name := f.className(verdict.Guess)
	if room := c.Width - x - len(sure); room >= min(3, plot.Width(name)) {
		x = c.Text(x, 0, c.Clip(name, room), style)
		c.Text(x, 0, sure, style)
	} else {
		c.Text(x, 0, name, style)
	}
}

// drawPicture draws the picture of verdict i so that it fills c.
func drawPicture(s *ui.Scene, c plot.Canvas, f *finding, i int) {
	p := inspect.Stored(f.set.Set, f.Part.Of(f.set.Set), i)
	s.Theme.Paint.Picture(c, p.Width, p.Height, p.Channels, p.At)
}

// values returns the inputs of example i of a table.
func (f *finding) values(i int) []tensor.Float {
	n := f.set.Shape.Len()
	part := f.Part.Of(f.set.Set)
	if part.Values == nil { // a row of bytes
		row := make([]tensor.Float, n)
		for j, v := range part.Pixels[i*n : (i+1)*n] {
			row[j] = tensor.Float(v)
		}
		return row
	}
	return part.Values[i*n : (i+1)*n]
}

// The widths of the columns of a table of examples. A number may use one column of the gap
// after it.
const (
	saidColumn  = 17
	classColumn = 11
	valueColumn = 7
)

// drawRows draws examples as rows of a table: predicted class, true class, inputs.
func drawRows(s *ui.Scene, c plot.Canvas, f *finding, shown []int, at int) {
	heads, widths := []string{"said", "right"}, []int{saidColumn, classColumn}
	inputs := f.set.Shape.Len()
	for j := range min(inputs, c.Width) { // more do not fit
		heads, widths = append(heads, f.feature(j)), append(widths, valueColumn)
	}
	n := ui.Fitting(widths, c.Width, s.Theme.Glyphs)
	x := 0
	for k, head := range heads[:n] {
		c.Text(x, 0, c.Clip(head, min(widths[k], c.Width-x)), s.Theme.Weak)
		x += widths[k] + ui.ColumnGap
	}
	ui.MarkColumns(c, x, 2+inputs-n, s.Theme)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	window := plot.NewWindow(at, len(shown), body.Height)
	window.DrawMark(body, 0, s.Theme.Glyphs, s.Theme.Weak)
	first := window.First
	for y, i := range shown[first : first+window.Rows] {
		verdict := &f.Verdicts[i]
		row := body.Sub(0, y, body.Width, 1)
		drawCaption(s, row.Sub(0, 0, saidColumn, 1), f, verdict, first+y == at)
		x := saidColumn + ui.ColumnGap
		if n > 1 {
			row.Text(x, 0, c.Clip(f.className(verdict.Class), classColumn), s.Theme.Text)
			x += classColumn + ui.ColumnGap
		}
		for _, value := range f.values(i)[:max(n-2, 0)] {
			row.Text(x, 0, plot.Number(float64(value)), s.Theme.Weak)
			x += valueColumn + ui.ColumnGap
		}
	}
}

// pointExamples selects the clicked example, or the next one by the wheel.
func (v *Screen) pointExamples(h ui.Host, m ui.Mouse) tea.Cmd {
	s := h.Scene()
	f, shown, at := v.found(s)
	switch {
	case at < 0:
		return nil
	case m.Wheel() != 0:
		return v.exampleBy(h, m.Wheel())
	case m.Act != ui.Click || m.Y < 1:
		return nil
	}
	k := -1
	switch {
	case f.regions != nil || f.set.Regression():
		k = nearest(s, f, shown, m)
	case f.set.Pictures():
		t := pictureTiling(f, m.W, m.H)
		x, y := (m.X-1)/(t.Cols+1), (m.Y-1)/(t.Rows+t.Gap)
		if m.X >= 1 && x < t.Across && y < t.Up {
			k = at/t.Count()*t.Count() + y*t.Across + x
		}
	case m.Y >= 2:
		k = plot.NewWindow(at, len(shown), m.H-2).First + m.Y - 2
	}
	if k >= 0 && k < len(shown) {
		v.pick = shown[k]
	}
	return nil
}
