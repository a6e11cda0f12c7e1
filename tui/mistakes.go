package tui

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// drawMistakes draws the confusion matrix, or the errors of a regression.
func drawMistakes(s *Scene, c plot.Canvas) {
	f, _, _ := s.dataFound()
	if f == nil {
		s.waiting(c, "confusion")
		return
	}
	if f.set.Regression() {
		s.drawErrors(c, f)
		return
	}
	x := c.Text(0, 0, s.title("confusion"), s.Theme.Strong)
	c.Text(x+2, 0, "rows right, columns said", s.Theme.Weak)
	s.confusion(f).Draw(c.Sub(1, 1, c.Width-2, c.Height-1))
}

// confusion returns the table. Where it has too many rows, they move with the
// class that is singled out or looked at.
func (s *Scene) confusion(f *dataFinding) *plot.Confusion {
	t := &plot.Confusion{
		Counts: f.Confusion, Names: f.set.Classes, Picked: s.data.class,
		Strong: s.Theme.Strong, Weak: s.Theme.Weak, Paint: s.Theme.Paint,
	}
	at := s.data.class
	if at == allClasses && s.data.pick < len(f.Verdicts) {
		at = f.Verdicts[s.data.pick].Class
	}
	t.At = at
	return t
}

// drawErrors draws how the errors of a regression are distributed.
func (s *Scene) drawErrors(c plot.Canvas, f *dataFinding) {
	x := c.Text(0, 0, s.title("errors"), s.Theme.Strong)
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
	s.drawDistribution(c.Sub(1, 1, c.Width-2, c.Height-1),
		distribution{"RMSE " + plot.Number(rmse), "mean " + plot.Number(mean), &h})
}

// drawWorst draws the examples with the highest loss.
func drawWorst(s *Scene, c plot.Canvas) {
	f, _, _ := s.dataFound()
	if f == nil {
		s.waiting(c, "worst")
		return
	}
	x := c.Text(0, 0, s.title("worst"), s.Theme.Strong)
	c.Text(x+2, 0, "highest loss first, "+f.Part.String(), s.Theme.Weak)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	worst, window := s.worstShown(f, body.Height)
	for y := range window.Rows {
		s.drawWorstRow(body.Sub(0, y, c.Width, 1), f, worst[window.First+y])
	}
	window.DrawMark(body, 1, s.Theme.Glyphs, s.Theme.Weak)
}

// worstShown returns the verdicts of the class that is shown by falling loss,
// and which of them height rows show: the first, unless the one that is looked
// at is far down and the worst are gone through.
func (s *Scene) worstShown(f *dataFinding, height int) (worst []int, w plot.Window) {
	v := s.data
	v.worst, v.wrong = true, false
	worst = f.shown(v)
	at := 0
	if s.data.worst {
		at = slices.Index(worst, s.data.pick)
	}
	return worst, plot.NewWindow(at, len(worst), height)
}

// drawWorstRow draws what is said of one example in a row.
func (s *Scene) drawWorstRow(c plot.Canvas, f *dataFinding, i int) {
	v := &f.Verdicts[i]
	style := s.Theme.Text
	if i == s.data.pick {
		style = s.Theme.Strong
		c.Set(0, 0, s.Theme.Glyphs.Selected, style)
	}
	c.Text(1, 0, plot.Number(v.Loss), style)
	text := ""
	if f.set.Regression() {
		text = fmt.Sprintf("true %s, said %s", plot.Number(v.Value), plot.Number(float64(v.Outputs[0])))
	} else if text = f.className(v.Class) + ", right"; !v.Right() {
		text = fmt.Sprintf("%s, said %s", f.className(v.Class), f.className(v.Guess))
	}
	number := fmt.Sprintf("%6d", i+1)
	if !f.set.Regression() {
		number = f.sure(v) + number
	}
	room := c.Width - 9 - len(number) - 2
	if room < 8 {
		room, number = c.Width-9, ""
	}
	c.Text(9, 0, c.Clip(text, room), style)
	c.TextRight(c.Width-1, 0, number, s.Theme.Weak)
}

// pointMistakes singles out the class of the row that is clicked, or all
// again; the wheel goes through them.
func pointMistakes(a *App, m mouse) tea.Cmd {
	s := a.scene()
	f, _, _ := s.dataFound()
	switch {
	case f == nil || f.set.Regression():
	case m.act == wheelUp:
		return a.classBy(-1)
	case m.act == wheelDown:
		return a.classBy(1)
	case m.act == click && m.y >= 2:
		k := s.confusion(f).Window(m.h-1).First + m.y - 2
		if k >= len(f.set.Classes) || k == a.data.class {
			k = allClasses
		}
		a.data.class = k
		return a.lookAtFirst()
	}
	return nil
}

// pointWorst looks at the example whose row is clicked.
func pointWorst(a *App, m mouse) tea.Cmd {
	s := a.scene()
	f, _, _ := s.dataFound()
	if f == nil || m.act != click || m.y < 1 {
		return nil
	}
	worst, window := s.worstShown(f, m.h-1)
	if k := window.First + m.y - 1; k < len(worst) {
		a.data.pick = worst[k]
	}
	return nil
}
