package search

import (
	"fmt"
	"maps"
	"slices"

	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// mostCurves is the maximum number of curves in the chart.
const mostCurves = 24

// curvesChart returns a chart of the metric of the trials over their epochs: most trials
// are faint; the best trials, and above all the selected one, are bright and on top.
func (v *Screen) curvesChart(s *ui.Scene) plot.Chart {
	th := s.Theme
	ch := s.NewChart("curves")
	ch.XLabel, ch.XWhole, ch.CrossHair, ch.Letters, ch.Empty = "epoch", true, false, false, "waiting for the first epoch"
	ch.XMin, ch.XMax = 0, 0
	if v.lessIsBetter() {
		ch.Goal = &plot.LossGoal
	} else {
		ch.Goal = &plot.ScoreGoal
	}
	drawn := 0
	add := func(name, label string, c search.Curve, style plot.Style, thick bool) {
		l := plot.Line{Name: name, Label: label, Style: style, Thick: thick, Faint: label == "" && th.Letters}
		for _, sample := range c {
			l.X, l.Y = append(l.X, sample.Epoch), append(l.Y, sample.Value)
		}
		if len(l.X) > 0 {
			ch.XMax = max(ch.XMax, l.X[len(l.X)-1])
			ch.Lines = append(ch.Lines, l)
			drawn++
		}
	}
	ranked, looked := v.study.ranked(), v.looked()
	live := v.study.training()
	room := max(mostCurves-len(live), 0)
	for i, r := range slices.Backward(ranked) {
		if i < room && i > 0 && r.key != looked.key {
			add(r.Spec.Name+r.sampler, "", r.curve, th.Dimmer[0], false)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(live)) {
		add(name, "", live[name], th.Dim[2], false)
	}
	if len(ranked) > 0 && looked.key != ranked[0].key {
		add(ranked[0].Spec.Name+ranked[0].sampler, "1", ranked[0].curve, th.Runs[1], false)
	}
	if looked != nil {
		add(looked.Spec.Name+looked.sampler, fmt.Sprint(looked.place), looked.curve, th.Bold[0], true)
	}
	text := fmt.Sprintf("%d of %s", drawn, plot.Plural(len(ranked)+len(live), "trial"))
	if len(live) > 0 {
		text += fmt.Sprintf(", %d train", len(live))
	}
	ch.Legend = []plot.Span{{Text: text + "  ", Style: th.Weak}}
	if len(ranked) > 0 {
		ch.Legend = append(ch.Legend, plot.Span{Text: "1 is the best", Style: th.Runs[1]})
	}
	return ch
}

// lessIsBetter reports whether a lower metric is better.
func (v *Screen) lessIsBetter() bool {
	if p := v.study.parts; len(p) > 0 && p[0].search != nil {
		return p[0].search.LessIsBetter()
	}
	return false
}

// training returns the curves of the running trials.
func (s *study) training() map[string]search.Curve {
	live := map[string]search.Curve{}
	if !s.live {
		return live
	}
	for _, p := range s.parts {
		ended := map[string]bool{}
		for i := range p.trials {
			ended[p.trials[i].Spec.Name] = true
		}
		for name, c := range p.curves {
			if !ended[name] {
				live[name+", "+p.sampler] = c
			}
		}
	}
	return live
}

// drawCurves draws the curves.
func (v *Screen) drawCurves(s *ui.Scene, c plot.Canvas) {
	ch := v.curvesChart(s)
	ch.Draw(c)
}
