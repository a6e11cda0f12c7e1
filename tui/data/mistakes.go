package data

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawMistakes draws the confusion matrix, or the errors of a regression.
func (v *Screen) drawMistakes(s *ui.Scene, c plot.Canvas) {
	f, _, _ := v.found(s)
	if f == nil {
		s.Wait(c, "confusion")
		return
	}
	if f.set.Regression() {
		drawErrors(s, c, f)
		return
	}
	x := c.Text(0, 0, s.Heading("confusion"), s.Theme.Strong)
	c.Text(x+2, 0, "rows right, columns said", s.Theme.Weak)
	v.confusion(s, f).Draw(c.Sub(1, 1, c.Width-2, c.Height-1))
}

// confusion returns the confusion matrix. If it has too many rows, it is scrolled to the
// class of the filter or of the selected example.
func (v *Screen) confusion(s *ui.Scene, f *finding) *plot.Confusion {
	t := &plot.Confusion{
		Counts: f.Confusion, Names: f.set.Classes, Picked: v.class,
		Strong: s.Theme.Strong, Weak: s.Theme.Weak, Paint: s.Theme.Paint,
	}
	at := v.class
	if at == allClasses && v.pick < len(f.Verdicts) {
		at = f.Verdicts[v.pick].Class
	}
	t.At = at
	return t
}

// drawErrors draws how the errors of a regression are distributed.
func drawErrors(s *ui.Scene, c plot.Canvas, f *finding) {
	x := c.Text(0, 0, s.Heading("errors"), s.Theme.Strong)
	c.Text(x+2, 0, "predicted less true "+f.set.Target, s.Theme.Weak)
	if len(f.Verdicts) == 0 {
		return
	}
	errors := make([]tensor.Float, len(f.Verdicts))
	for i := range f.Verdicts {
		errors[i] = f.Verdicts[i].Outputs[0] - tensor.Float(f.Verdicts[i].Value)
	}
	mean, _ := tensor.MeanStd(errors)
	rmse := math.Sqrt(tensor.SumSquares(errors) / float64(len(errors)))
	h := inspect.Count(errors)
	s.DrawDistribution(c.Sub(1, 1, c.Width-2, c.Height-1),
		ui.Distribution{Name: "RMSE " + plot.Number(rmse), About: "mean " + plot.Number(mean), Histogram: &h})
}

// drawWorst draws the examples with the highest loss.
func (v *Screen) drawWorst(s *ui.Scene, c plot.Canvas) {
	f, _, _ := v.found(s)
	if f == nil {
		s.Wait(c, "worst")
		return
	}
	x := c.Text(0, 0, s.Heading("worst"), s.Theme.Strong)
	c.Text(x+2, 0, "highest loss first, "+f.Part.String(), s.Theme.Weak)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	worst, window := v.worstShown(s, f, body.Height)
	for y := range window.Rows {
		v.drawWorstRow(s, body.Sub(0, y, c.Width, 1), f, worst[window.First+y])
	}
	window.DrawMark(body, 1, s.Theme.Glyphs, s.Theme.Weak)
}

// worstShown returns the verdicts of the shown class in the order of decreasing loss, and
// the part of them for height rows: the first ones, or those around the selected example
// if the list is in this order.
func (v *Screen) worstShown(s *ui.Scene, f *finding, height int) (worst []int, w plot.Window) {
	all := v.choice
	all.worst, all.wrong = true, false
	worst = f.shown(all)
	at := 0
	if v.worst {
		at = slices.Index(worst, v.pick)
	}
	return worst, plot.NewWindow(at, len(worst), height)
}

// drawWorstRow draws the prediction for an example in a row.
func (v *Screen) drawWorstRow(s *ui.Scene, c plot.Canvas, f *finding, i int) {
	verdict := &f.Verdicts[i]
	style := s.Theme.Text
	if i == v.pick {
		style = s.Theme.Strong
		c.Set(0, 0, s.Theme.Glyphs.Selected, style)
	}
	c.Text(1, 0, plot.Number(verdict.Loss), style)
	text := ""
	if f.set.Regression() {
		text = fmt.Sprintf("true %s, said %s", plot.Number(verdict.Value), plot.Number(float64(verdict.Outputs[0])))
	} else if text = f.className(verdict.Class) + ", right"; !verdict.Right() {
		text = fmt.Sprintf("%s, said %s", f.className(verdict.Class), f.className(verdict.Guess))
	}
	number := fmt.Sprintf("%6d", i+1)
	if !f.set.Regression() {
		number = f.sure(verdict) + number
	}
	room := c.Width - 9 - len(number) - 2
	if room < 8 {
		room, number = c.Width-9, ""
	}
	c.Text(9, 0, c.Clip(text, room), style)
	c.TextRight(c.Width-1, 0, number, s.Theme.Weak)
}

// pointMistakes shows only the class of the clicked row, or all classes again; the wheel
// goes through the classes.
func (v *Screen) pointMistakes(h ui.Host, m ui.Mouse) tea.Cmd {
	s := h.Scene()
	f, _, _ := v.found(s)
	switch {
	case f == nil || f.set.Regression():
	case m.Wheel() != 0:
		return v.classBy(h, m.Wheel())
	case m.Act == ui.Click && m.Y >= 2:
		k := v.confusion(s, f).Window(m.H-1).First + m.Y - 2
		if k >= len(f.set.Classes) || k == v.class {
			k = allClasses
		}
		v.class = k
		return v.lookAtFirst(h)
	}
	return nil
}

// pointWorst selects the example of the clicked row.
func (v *Screen) pointWorst(h ui.Host, m ui.Mouse) tea.Cmd {
	s := h.Scene()
	f, _, _ := v.found(s)
	if f == nil || m.Act != ui.Click || m.Y < 1 {
		return nil
	}
	worst, window := v.worstShown(s, f, m.H-1)
	if k := window.First + m.Y - 1; k < len(worst) {
		v.pick = worst[k]
	}
	return nil
}
