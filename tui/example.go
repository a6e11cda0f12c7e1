package tui

import (
	"cmp"
	"fmt"
	"slices"

	"descent/trainer/inspect"
	"descent/tui/plot"
)

// drawExample draws the example that is looked at, and all that is said of it.
func drawExample(s *Scene, c plot.Canvas) {
	f, shown, at := s.dataFound()
	if f == nil {
		s.waiting(c, "example")
		return
	}
	x := c.Text(0, 0, s.title("example"), s.Theme.Strong)
	body := c.Sub(1, 1, c.Width-2, c.Height-1)
	if at < 0 {
		return
	}
	i := shown[at]
	v := &f.Verdicts[i]
	c.Text(x+2, 0, fmt.Sprintf("%d of %s, loss %s", i+1, f.Part, plot.Number(v.Loss)), s.Theme.Weak)
	s.drawSentence(body.Sub(0, 0, body.Width, 1), f, v)
	body = body.Sub(0, 1, body.Width, body.Height-1)
	if body.Height < 1 {
		return
	}
	left := s.drawInputs(body, f, i)
	if f.set.Regression() {
		return
	}
	if room := body.Width - left; left > 0 && room < 18 { // one below the other
		_, rows := plot.Fit(f.set.Shape.Width, f.set.Shape.Height, body.Width, body.Height)
		body = body.Sub(0, rows, body.Width, body.Height-rows)
	} else if left > 0 {
		body = body.Sub(left+1, 0, room-1, body.Height)
	}
	s.drawOutputs(body, f, v)
}

// drawSentence says in a line what is right and what was said.
func (s *Scene) drawSentence(c plot.Canvas, f *dataFinding, v *inspect.Verdict) {
	if f.set.Regression() {
		said := float64(v.Outputs[0])
		text := fmt.Sprintf("%s: predicted %s, true %s, off by %s", f.set.Target, plot.Number(said), plot.Number(v.Value), plot.Number(said-v.Value))
		if plot.Width(text) > c.Width {
			text = fmt.Sprintf("said %s, true %s", plot.Number(said), plot.Number(v.Value))
		}
		c.Text(0, 0, text, s.Theme.Text)
		return
	}
	mark, style, text := s.Theme.Glyphs.Done, s.Theme.Text, f.className(v.Class)
	if !v.Right() {
		mark, style = s.Theme.Glyphs.Diverged, s.Theme.Grave
		text += ", said " + f.className(v.Guess)
	}
	c.Set(0, 0, mark, style)
	c.Text(2, 0, text+" "+f.sure(v), style)
}

// outputsWidth is how many columns the outputs should have beside the inputs.
const outputsWidth = 29

// drawInputs draws the inputs of verdict i at the left of c and returns the
// columns that they take: a picture, or names and values.
func (s *Scene) drawInputs(c plot.Canvas, f *dataFinding, i int) int {
	if f.set.Pictures() {
		cols, rows := plot.Fit(f.set.Shape.Width, f.set.Shape.Height, max(c.Width-outputsWidth, c.Width/2), c.Height)
		s.drawPicture(c.Sub(0, 0, cols, rows), f, i)
		return cols
	}
	label, room := 0, c.Width
	if !f.set.Regression() {
		room = max(c.Width-outputsWidth, c.Width/2)
	}
	for _, name := range f.set.Features {
		label = max(label, plot.Width(name))
	}
	label = min(label, max(room-valueColumn-1, 6))
	width := label + 1 + valueColumn
	values := f.values(i)
	across := min((len(values)+c.Height-1)/c.Height, max((room+1)/(width+1), 1))
	for j, v := range values {
		x, y := j%across*(width+1), j/across
		if y >= c.Height {
			break
		}
		name := fmt.Sprintf("x%d", j+1)
		if j < len(f.set.Features) {
			name = f.set.Features[j]
		}
		c.Text(x, y, c.Clip(name, label), s.Theme.Weak)
		c.Text(x+label+1, y, plot.Number(float64(v)), s.Theme.Text)
	}
	return across*(width+1) - 1
}

// drawOutputs draws a bar for each class, the largest output first; the right
// class has a mark.
func (s *Scene) drawOutputs(c plot.Canvas, f *dataFinding, v *inspect.Verdict) {
	order := make([]int, len(v.Outputs))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v.Outputs[b], v.Outputs[a]) })
	low, high := 0.0, 1.0
	if !f.Probable {
		low, high = float64(slices.Min(v.Outputs)), float64(slices.Max(v.Outputs))
	}
	var bars []plot.Bar
	for _, j := range order {
		p := float64(v.Outputs[j])
		b := plot.Bar{Label: "  " + f.className(j), Value: plot.Number(p), Style: s.Theme.Text}
		if high > low {
			b.Share = (p - low) / (high - low)
		}
		if f.Probable {
			b.Value = percent(p)
		}
		if j == v.Class {
			b.Label = string(s.Theme.Glyphs.Done) + " " + f.className(j)
			b.Style = s.Theme.Strong
		}
		bars = append(bars, b)
	}
	s.Theme.Glyphs.Bars(c, bars, s.Theme.Weak)
}
