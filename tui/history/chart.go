package history

import (
	"fmt"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// chart returns a panel with a chart of the selected and the marked runs.
func (v *Screen) chart(name, about string, of func(*ui.Scene) plot.Chart) ui.Panel {
	return ui.ChartPanel(name, about, func(s *ui.Scene) plot.Chart { return of(v.scene(s)) })
}

// scene returns the scene of the runs whose curves are drawn.
func (v *Screen) scene(s *ui.Scene) *ui.Scene {
	var all []*lanes.Lane
	for _, e := range v.drawn() {
		if l := v.opened.lane(e); l != nil {
			all = append(all, l)
		}
	}
	return s.About(all, v.Chosen())
}

// drawEpochs draws the slider below the chart, with the epochs of the selected run's
// networks, and the scores at the shown epoch.
func (v *Screen) drawEpochs(s *ui.Scene, c plot.Canvas) {
	l := v.Chosen()
	if l == nil {
		c.Text(1, 0, "no run is open", s.Theme.Weak)
		return
	}
	own := v.scene(s)
	if s.View.Axis == lanes.Epochs && c.Height > 1 {
		v.drawSlider(own, l, c)
	}
	c.Text(1, c.Height-1, c.Clip(looked(l), c.Width-2), s.Theme.Text)
}

// drawSlider draws a tick for each epoch with a network.
func (v *Screen) drawSlider(s *ui.Scene, l *lanes.Lane, c plot.Canvas) {
	ch := ui.LossChart(s)
	left, width := ch.Plot(c.Width, ui.MinChart)
	column := func(epoch float64) int {
		return left + int((epoch-ch.XMin)/(ch.XMax-ch.XMin)*float64(max(width-1, 1))+0.5)
	}
	c.Text(1, 0, "at", s.Theme.Weak)
	for x := range width {
		c.Set(left+x, 0, s.Theme.Glyphs.Rest, s.Theme.Weak)
	}
	put := func(epoch float64, r rune, style plot.Style) {
		if x := column(epoch); x >= left && x < left+width {
			c.Set(x, 0, r, style)
		}
	}
	for _, epoch := range l.Kept() {
		put(epoch, s.Theme.Glyphs.Tick, s.Theme.Text)
	}
	put(l.Looked(), s.Theme.Glyphs.Mark, s.LaneStyle())
	if says := fmt.Sprintf("epoch %.4g", l.Looked()); len(says) < c.Width-left-width {
		c.Text(left+width+1, 0, says, s.Theme.Weak)
	}
}

// looked describes the scores of a run at the shown epoch.
func looked(l *lanes.Lane) string {
	last, known := &l.Snap.Last, l.Spec.Known()
	switch {
	case last.Val.Measured(), !known && last.Train.Measured():
	case known:
		return "Not evaluated yet."
	default:
		return "No loss is logged."
	}
	epoch, unit, m := l.Looked(), "epoch", l.Snap.Plan.Metric()
	if !known {
		unit, m = "step", metric.Main(metric.Classes)
	}
	text := fmt.Sprintf("%s %.4g train/val: loss %s/%s, %s %s/%s", unit, epoch, at(l, run.TrainLoss, epoch), at(l, run.ValLoss, epoch),
		m.Name, at(l, run.TrainCurve(m), epoch), at(l, run.ValCurve(m), epoch))
	if l.Rewound() > 0 {
		text += "; 3 and 4 show it"
	}
	return text
}

// at formats the value of a curve at an epoch.
func at(l *lanes.Lane, c run.Curve, epoch float64) string {
	_, y, ok := l.Curve(c, lanes.Epochs).At(epoch)
	if !ok {
		return "-"
	}
	return plot.Decimals(y, 3)
}
