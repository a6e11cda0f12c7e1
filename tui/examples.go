package tui

import (
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// drawExamples draws the examples in the way that suits them.
func drawExamples(s *Scene, c plot.Canvas) {
	f, shown, at := s.dataFound()
	if f == nil {
		s.waiting(c, "examples")
		return
	}
	x := c.Text(0, 0, s.title("examples"), s.Theme.Strong)
	c.Text(x+2, 0, s.aboutPart(f), s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-1, c.Height-1)
	if s.drawNothing(body, f, shown) {
		return
	}
	switch {
	case f.regions != nil:
		s.drawRegions(body, f, shown, at)
	case f.set.Regression():
		s.drawFit(body, f, shown, at)
	case f.set.Pictures():
		s.drawPictures(body, f, shown, at)
	default:
		s.drawRows(body, f, shown, at)
	}
}

// aboutPart says which examples are shown.
func (s *Scene) aboutPart(f *dataFinding) string {
	text := "run " + s.one().letter() + ", " + f.Part.String()
	if n := len(f.Verdicts); n < f.Total {
		text += fmt.Sprintf(", first %s of %s", count(n), count(f.Total))
	} else {
		text += " " + count(n)
	}
	if !f.set.Regression() && len(f.Verdicts) > 0 {
		text += fmt.Sprintf(", %.0f%% right", math.Floor(100*float64(f.Hits)/float64(len(f.Verdicts))))
	}
	if s.data.class != allClasses && !f.set.Regression() {
		text += ", only " + f.className(s.data.class)
	}
	if s.data.wrong && !f.set.Regression() {
		text += ", only mistakes"
	}
	if s.data.worst {
		text += ", worst first"
	}
	return text
}

// className returns the name of a class, also of one that the set of another
// run would have.
func (f *dataFinding) className(k int) string {
	if k < len(f.set.Classes) {
		return f.set.Classes[k]
	}
	return fmt.Sprintf("class %d", k)
}

// sure writes how sure a verdict is of its guess: a probability, or a score.
func (f *dataFinding) sure(v *inspect.Verdict) string {
	if p := v.Outputs[v.Guess]; f.Probable {
		return percent(float64(p))
	}
	return plot.Number(float64(v.Outputs[v.Guess]))
}

// percent writes a probability, and never a certainty that is none.
func percent(p float64) string {
	switch {
	case p > 0.995 && p < 1:
		return ">99%"
	case p < 0.005 && p > 0:
		return "<1%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// wantedPictures is how many examples should be seen at once.
const wantedPictures = 6

// pictureTiling returns where the pictures go in a panel of w×h cells, each
// with a line below it.
func pictureTiling(f *dataFinding, w, h int) tiling {
	return tile(f.set.Shape, w-1, h-1, 1, wantedPictures)
}

// drawPictures draws a page of pictures.
func (s *Scene) drawPictures(c plot.Canvas, f *dataFinding, shown []int, at int) {
	t := pictureTiling(f, c.Width+1, c.Height+1)
	first := at / t.count() * t.count()
	for k, i := range shown[first:min(first+t.count(), len(shown))] {
		r := t.rect(k)
		box := c.Sub(r.X, r.Y, r.W, r.H)
		s.drawPicture(box.Sub(0, 0, box.Width, box.Height-1), f, i)
		s.drawCaption(box.Sub(0, box.Height-1, box.Width, 1), f, &f.Verdicts[i], first+k == at)
	}
}

// drawCaption draws what is said of an example in one line.
func (s *Scene) drawCaption(c plot.Canvas, f *dataFinding, v *inspect.Verdict, picked bool) {
	style, g := s.Theme.Weak, s.Theme.Glyphs
	x := 0
	if picked {
		style = s.Theme.Strong
		c.Set(0, 0, g.Selected, style)
		x++
	}
	if !v.Right() {
		c.Set(x, 0, g.Diverged, s.Theme.Grave)
		style = s.Theme.Grave
		x++
	}
	sure := " " + f.sure(v)
	if room := c.Width - x - len(sure); room >= 3 {
		x = c.Text(x, 0, c.Clip(f.className(v.Guess), room), style)
		c.Text(x, 0, sure, style)
	} else {
		c.Text(x, 0, f.className(v.Guess), style)
	}
}

// drawPicture draws the picture of verdict i so that it fills c.
func (s *Scene) drawPicture(c plot.Canvas, f *dataFinding, i int) {
	p := inspect.Stored(f.set.Set, f.Part.Of(f.set.Set), i)
	s.Theme.Paint.Picture(c, p.Width, p.Height, p.Channels, p.At)
}

// values returns the inputs of example i of a table.
func (f *dataFinding) values(i int) []tensor.Float {
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

// Widths of the columns of a table of examples.
const (
	classColumn = 13
	valueColumn = 9
)

// drawRows draws examples as rows of a table: guess, right class, inputs.
func (s *Scene) drawRows(c plot.Canvas, f *dataFinding, shown []int, at int) {
	heads := []string{"said", "", "right"}
	heads = append(heads, f.set.Features...)
	widths := []int{classColumn, 6, classColumn}
	x := 0
	for k, head := range heads {
		w := valueColumn
		if k < len(widths) {
			w = widths[k]
		}
		if x+w > c.Width && k > 1 {
			break
		}
		c.Text(x, 0, c.Clip(head, w-1), s.Theme.Weak)
		x += w
	}
	body := c.Sub(0, 1, c.Width, c.Height-1)
	window := plot.NewWindow(at, len(shown), body.Height)
	window.DrawMark(body, 0, s.Theme.Glyphs, s.Theme.Weak)
	first := window.First
	for y, i := range shown[first : first+window.Rows] {
		v := &f.Verdicts[i]
		row := body.Sub(0, y, body.Width, 1)
		s.drawCaption(row.Sub(0, 0, classColumn+5, 1), f, v, first+y == at)
		x := classColumn + 6
		if x+classColumn > row.Width {
			continue
		}
		row.Text(x, 0, c.Clip(f.className(v.Class), classColumn-1), s.Theme.Text)
		x += classColumn
		for _, value := range f.values(i) {
			if x+valueColumn > row.Width {
				break
			}
			row.Text(x, 0, plot.Number(float64(value)), s.Theme.Weak)
			x += valueColumn
		}
	}
}

// pointExamples picks the example that is clicked, and with the wheel the one
// beside.
func pointExamples(a *App, m mouse) tea.Cmd {
	s := a.scene()
	f, shown, at := s.dataFound()
	switch {
	case at < 0:
		return nil
	case m.act == wheelUp:
		return a.exampleBy(-1)
	case m.act == wheelDown:
		return a.exampleBy(1)
	case m.act != click || m.y < 1:
		return nil
	}
	k := -1
	switch {
	case f.regions != nil || f.set.Regression():
		k = s.nearest(f, shown, m)
	case f.set.Pictures():
		t := pictureTiling(f, m.w, m.h)
		x, y := (m.x-1)/(t.cols+1), (m.y-1)/(t.rows+t.gap)
		if m.x >= 1 && x < t.across && y < t.up {
			k = at/t.count()*t.count() + y*t.across + x
		}
	case m.y >= 2:
		k = plot.NewWindow(at, len(shown), m.h-2).First + m.y - 2
	}
	if k >= 0 && k < len(shown) {
		a.data.pick = shown[k]
	}
	return nil
}
