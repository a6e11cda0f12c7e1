package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/plot"
)

// chart returns an empty chart in the look of the scene.
func (s *Scene) chart(title string) plot.Chart {
	from, to := s.window()
	axis := axes[s.view.axis]
	return plot.Chart{
		Title: s.title(title), XLabel: axis.name, XMin: from, XMax: to,
		XWhole:    axis.whole || axis.name == "epoch" && to-from >= 2,
		CrossHair: s.view.cross, Cursor: s.view.cursor,
		Letters: s.Theme.Letters,
		Empty:   "waiting for the first evaluation", Strong: s.Theme.Strong, Weak: s.Theme.Weak,
		Glyphs: s.Theme.Glyphs,
	}
}

// add adds a curve of every lane. What is measured on the validation part is
// dashed and ends in a small letter. Runs that differ in their seed alone are
// one curve, their mean, with a band.
func (s *Scene) add(ch *plot.Chart, c run.Curve, validation bool) {
	for _, g := range s.groups() {
		if len(g.lanes) > 1 {
			s.addMean(ch, g, c, validation)
			continue
		}
		s.addLine(ch, g.lanes[0], c, validation)
	}
}

// addLine adds the curve of one lane, and on that of validation a mark at its
// best epoch.
func (s *Scene) addLine(ch *plot.Chart, l *lane, c run.Curve, validation bool) {
	k := s.curve(l, c)
	line := plot.Line{Label: l.label(validation), Name: l.name, X: k.x, Y: k.y, Dashed: validation, Style: s.Theme.Runs[l.slot]}
	if keep := smoothings[s.view.smooth]; keep > 0 {
		raw := line
		raw.Faint, raw.Label, raw.Style = true, "", s.Theme.Faint[l.slot]
		ch.Lines = append(ch.Lines, raw)
		line.Y = s.smoothed(l, c).y
	}
	ch.Lines = append(ch.Lines, line)
	if validation && l.snap.Best.Val.Measured() {
		step := l.snap.Best.Epoch * float64(max(l.snap.Plan.StepsPerEpoch, 1))
		ch.Marks = append(ch.Marks, plot.Mark{Line: len(ch.Lines) - 1, X: s.x(l.snap, step), Style: line.Style})
	}
}

// readout puts behind the title what the curves are at the cross-hair, or else
// which kind of line is what.
func (s *Scene) readout(ch *plot.Chart, curves ...run.Curve) {
	if !s.view.cross {
		if len(curves) > 1 {
			ch.Legend = s.legend()
		}
		return
	}
	unit := axes[s.view.axis].name
	ch.Legend = []plot.Span{{Text: unit + " " + s.cursorText(), Style: s.Theme.Weak}}
	for _, l := range s.Lanes {
		for i, c := range curves {
			_, y, ok := s.curve(l, c).at(s.view.cursor)
			if !ok {
				continue
			}
			text := l.label(i > 0) + " " + plot.Short(y, 4)
			ch.Legend = append(ch.Legend, plot.Span{Text: strings.Repeat(" ", 2-min(i, 1)) + text, Style: s.Theme.Runs[l.slot]})
		}
	}
}

// cursorText writes where the cross-hair is.
func (s *Scene) cursorText() string {
	if axes[s.view.axis].whole {
		return count(int(math.Round(s.view.cursor)))
	}
	return plot.Short(s.view.cursor, 4)
}

// legend explains the two kinds of lines, and what else was chosen.
func (s *Scene) legend() []plot.Span {
	g := s.Theme.Glyphs
	text := fmt.Sprintf("A %s train   a %s validation", line(g.Solid), line(g.Dashed))
	spans := []plot.Span{{Text: text, Style: s.Theme.Weak}}
	if keep := smoothings[s.view.smooth]; keep > 0 {
		spans = append(spans, plot.Span{Text: fmt.Sprintf("   smooth %g", keep), Style: s.Theme.Weak})
	}
	return spans
}

// lossChart is train and validation loss. Of a single run it shows the loss of
// every mini-batch too, and the gap shaded.
func lossChart(s *Scene) plot.Chart {
	ch := s.chart("loss")
	ch.Log = s.view.log
	if l := s.single(); l != nil {
		k := s.curve(l, run.BatchLoss)
		ch.Lines = append(ch.Lines, plot.Line{Name: l.name + " mini-batch", X: k.x, Y: k.y, Faint: true, Loose: true, Style: s.Theme.Faint[l.slot]})
	}
	ch.Goal = &plot.LossGoal
	s.addBoth(&ch, run.TrainLoss, run.ValLoss)
	return ch
}

// addBoth adds train and validation of a quantity.
func (s *Scene) addBoth(ch *plot.Chart, train, val run.Curve) {
	s.shade(ch, train, val)
	s.add(ch, val, true)
	s.add(ch, train, false)
	s.readout(ch, train, val)
}

// accuracyChart is train and validation of the metric that is chosen. Runs of a
// task without it have no curve there.
func accuracyChart(s *Scene) plot.Chart {
	m := s.metric()
	ch := s.chart(m.Name)
	if m.Share {
		ch.YMin, ch.YMax = -1, 1
		ch.Goal = &plot.ScoreGoal
	}
	s.addBoth(&ch, run.TrainCurve(m), run.ValCurve(m))
	if share, ok := s.majority(); ok && m.Key == "accuracy" && !s.view.cross {
		ch.Legend = append(ch.Legend, plot.Span{Text: "   majority " + plot.Decimals(share, 3), Style: s.Theme.Weak})
	}
	return ch
}

// rateChart is the learning rate: on a logarithmic axis, which the title says,
// if that was chosen or if the rates of the runs are decades apart.
func rateChart(s *Scene) plot.Chart {
	ch := s.chart("learning rate")
	s.add(&ch, run.Rate, false)
	if ch.Log = s.view.log || decadesApart(ch.Lines); ch.Log {
		ch.Title += " (log)"
	}
	s.readout(&ch, run.Rate)
	return ch
}

// decadesApart reports whether the highest values of lines are more than two
// decades apart.
func decadesApart(lines []plot.Line) bool {
	lowest, highest := math.Inf(1), 0.0
	for _, l := range lines {
		if len(l.Y) == 0 {
			continue
		}
		if top := slices.Max(l.Y); top > 0 {
			lowest, highest = min(lowest, top), max(highest, top)
		}
	}
	return highest > 100*lowest
}

// single returns the lane that has the charts for itself, or nil.
func (s *Scene) single() *lane {
	if s.Selected != allLanes || len(s.Lanes) == 1 {
		return s.one()
	}
	return nil
}

// shade shades what lies between train and validation of a single run.
func (s *Scene) shade(ch *plot.Chart, train, val run.Curve) {
	l := s.single()
	if l == nil {
		return
	}
	a, b := s.curve(l, train), s.curve(l, val)
	if n := min(len(a.x), len(b.x)); n > 1 {
		ch.Areas = append(ch.Areas, plot.Area{Name: l.name, X: a.x[:n], Lo: a.y[:n], Hi: b.y[:n], Style: s.Theme.Faint[l.slot]})
	}
}

// metrics returns the metrics that any of the runs has, but the loss, which
// has a chart of its own.
func (s *Scene) metrics() (all []*metric.Metric) {
	for i := range metric.All[1:] {
		m := &metric.All[i+1]
		if slices.ContainsFunc(s.Lanes, func(l *lane) bool { return l.snap.Plan.Task()&m.Task != 0 }) {
			all = append(all, m)
		}
	}
	return all
}

// chosen returns the metric that is chosen, if any run has it, or nil: then
// each run shows the main one of its task.
func (s *Scene) chosen() *metric.Metric {
	for _, m := range s.metrics() {
		if m.Key == s.view.metric {
			return m
		}
	}
	return nil
}

// metric returns the metric that is chosen, or else the main one of the
// selected run or the first.
func (s *Scene) metric() *metric.Metric {
	if m := s.chosen(); m != nil {
		return m
	}
	for _, l := range append([]*lane{s.one()}, s.Lanes...) {
		if l != nil && l.snap.Plan.Inputs > 0 { // else its task is not known
			return l.snap.Plan.Metric()
		}
	}
	return metric.Main(metric.Classes)
}

// majority returns the share of the largest class, which an accuracy is to be
// seen beside, and whether it is that of all runs.
func (s *Scene) majority() (share float64, ok bool) {
	for i, l := range s.Lanes {
		if g := l.snap.Plan.Guess.Accuracy; i == 0 {
			share = g
		} else if g != share {
			return 0, false
		}
	}
	return share, share > 0
}
