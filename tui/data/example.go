package data

import (
	"cmp"
	"fmt"
	"slices"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawExample draws the selected example with its prediction.
func (v *Screen) drawExample(s *ui.Scene, c plot.Canvas) {
	f, shown, at := v.found(s)
	if f == nil {
		s.Wait(c, "example")
		return
	}
	x := c.Text(0, 0, s.Heading("example"), s.Theme.Strong)
	body := c.Sub(1, 1, c.Width-2, c.Height-1)
	if at < 0 {
		return
	}
	i := shown[at]
	verdict := &f.Verdicts[i]
	c.Text(x+2, 0, fmt.Sprintf("%d of %s, loss %s", i+1, f.Part, plot.Number(verdict.Loss)), s.Theme.Weak)
	drawSentence(s, body.Sub(0, 0, body.Width, 1), f, verdict)
	body = body.Sub(0, 1, body.Width, body.Height-1)
	if body.Height < 1 {
		return
	}
	left := drawInputs(s, body, f, i)
	if f.set.Regression() {
		return
	}
	if room := body.Width - left; left > 0 && room < 18 { // one below the other
		_, rows := plot.Fit(f.set.Shape.Width, f.set.Shape.Height, body.Width, body.Height)
		body = body.Sub(0, rows, body.Width, body.Height-rows)
	} else if left > 0 {
		body = body.Sub(left+1, 0, room-1, body.Height)
	}
	drawOutputs(s, body, f, verdict)
}

// drawSentence draws a line with the true and the predicted value.
func drawSentence(s *ui.Scene, c plot.Canvas, f *finding, verdict *inspect.Verdict) {
	if f.set.Regression() {
		said := float64(verdict.Outputs[0])
		text := fmt.Sprintf("%s: predicted %s, true %s, off by %s", f.set.Target, plot.Number(said), plot.Number(verdict.Value), plot.Number(said-verdict.Value))
		if plot.Width(text) > c.Width {
			text = fmt.Sprintf("said %s, true %s", plot.Number(said), plot.Number(verdict.Value))
		}
		c.Text(0, 0, text, s.Theme.Text)
		return
	}
	mark, style, text := s.Theme.Glyphs.Done, s.Theme.Text, f.className(verdict.Class)
	if !verdict.Right() {
		mark, style = s.Theme.Glyphs.Diverged, s.Theme.Grave
		text += ", said " + f.className(verdict.Guess)
	}
	c.Set(0, 0, mark, style)
	c.Text(2, 0, text+" "+f.sure(verdict), style)
}

// outputsWidth is the preferred width of the outputs beside the inputs.
const outputsWidth = 29

// valueRoom is the width of a value and the gap after it.
const valueRoom = 9

// drawInputs draws the inputs of verdict i on the left of c, as a picture or as names and
// values, and returns their width.
func drawInputs(s *ui.Scene, c plot.Canvas, f *finding, i int) int {
	if f.set.Pictures() {
		cols, rows := plot.Fit(f.set.Shape.Width, f.set.Shape.Height, max(c.Width-outputsWidth, c.Width/2), c.Height)
		drawPicture(s, c.Sub(0, 0, cols, rows), f, i)
		return cols
	}
	label, room := 0, c.Width
	if !f.set.Regression() {
		room = max(c.Width-outputsWidth, c.Width/2)
	}
	for j := range f.set.Shape.Len() {
		label = max(label, plot.Width(f.feature(j)))
	}
	label = min(label, max(room-valueRoom-1, 6))
	width := label + 1 + valueRoom
	values := f.values(i)
	across := min((len(values)+c.Height-1)/c.Height, max((room+1)/(width+1), 1))
	window := plot.NewWindow(0, (len(values)+across-1)/across, c.Height)
	shown := min(window.Rows*across, len(values))
	if rest := len(values) - shown; rest > 0 {
		c.Text(0, window.Rows, s.Theme.Glyphs.LeftOut(rest), s.Theme.Weak)
	}
	for j, v := range values[:shown] {
		x, y := j%across*(width+1), j/across
		c.Text(x, y, c.Clip(f.feature(j), label), s.Theme.Weak)
		c.Text(x+label+1, y, plot.Number(float64(v)), s.Theme.Text)
	}
	return across*(width+1) - 1
}

// drawOutputs draws a bar for each class, the largest output first; the right
// class has a mark.
func drawOutputs(s *ui.Scene, c plot.Canvas, f *finding, verdict *inspect.Verdict) {
	share := outputShares(verdict.Outputs, f.Probable)
	var bars []plot.Bar
	for _, j := range byOutput(verdict.Outputs) {
		b := plot.Bar{
			Label: "  " + f.className(j), Share: share(j), Value: sureness(verdict.Outputs[j], f.Probable), Style: s.Theme.Text,
		}
		if j == verdict.Class {
			b.Label = string(s.Theme.Glyphs.Done) + " " + f.className(j)
			b.Style = s.Theme.Strong
		}
		bars = append(bars, b)
	}
	s.Theme.Glyphs.Bars(c, bars, s.Theme.Weak)
}

// byOutput returns the classes, the one with the largest output first.
func byOutput(outputs []tensor.Float) []int {
	order := make([]int, len(outputs))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(outputs[b], outputs[a]) })
	return order
}

// outputShares returns the length of the bar of each class as a share: 1 for a probability
// of 1, or for the largest score.
func outputShares(outputs []tensor.Float, probable bool) func(k int) float64 {
	low, high := 0.0, 1.0
	if !probable {
		low, high = float64(slices.Min(outputs)), float64(slices.Max(outputs))
	}
	return func(k int) float64 {
		if high > low {
			return (float64(outputs[k]) - low) / (high - low)
		}
		return 0
	}
}

// sureness formats an output: a probability or a score.
func sureness(output tensor.Float, probable bool) string {
	if probable {
		return ui.Percent(float64(output))
	}
	return plot.Number(float64(output))
}
