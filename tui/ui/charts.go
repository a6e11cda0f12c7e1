package ui

import (
	"fmt"
	"math"
	"strings"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// What the charts of loss and metric show, for help.
const (
	AboutLoss = "The mean loss without the penalty, of train and validation alike: in evaluation mode, with the " +
		"same weights, at the same moment. Of a softmax it is the cross-entropy, -(1/n) sum ln p(right class). " +
		"A network whose scores for C classes are all 0 has ln C with softmax, C - 1 with the hinge loss, 1/2 with the " +
		"squared one. Falling train and rising validation loss is overfitting."
	AboutAccuracy = "The share of examples whose class is right. For a regression R2 = 1 - sum (y - p)^2 / sum (y - mean)^2, " +
		"the share of the target's variance that is explained: 1 is perfect, 0 no better than the mean."
)

// NewChart returns an empty chart in the look of the scene.
func (s *Scene) NewChart(title string) plot.Chart {
	from, to := s.Window()
	axis, empty := s.View.Axis, "waiting for the first evaluation"
	if len(s.Lanes) == 0 {
		empty = s.noRun()
	}
	return plot.Chart{
		Title: s.Heading(title), XLabel: axis.String(), XMin: from, XMax: to,
		XWhole:    axis == lanes.Steps || axis == lanes.Epochs && to-from >= 2,
		CrossHair: s.View.Cross, Cursor: s.View.Cursor,
		Letters: s.Theme.Letters,
		Empty:   empty, Strong: s.Theme.Strong, Weak: s.Theme.Weak,
		Glyphs: s.Theme.Glyphs,
	}
}

// Add adds a curve of every lane. What is measured on the validation part is
// dashed and ends in a small letter. Runs that differ in their seed alone are
// one curve, their mean, with a band.
func (s *Scene) Add(ch *plot.Chart, c run.Curve, validation bool) {
	for _, g := range s.groups {
		if len(g) > 1 {
			s.addMean(ch, g, c, validation)
			continue
		}
		s.addLine(ch, g[0], c, validation)
	}
}

// addLine adds the curve of one lane, with marks where its settings changed, and
// on that of validation one at its best epoch.
func (s *Scene) addLine(ch *plot.Chart, l *lanes.Lane, c run.Curve, validation bool) {
	k := l.Curve(c, s.View.Axis)
	line := plot.Line{Label: l.Label(validation), Name: l.Name, X: k.X, Y: k.Y, Dashed: validation, Style: s.Theme.Runs[l.Slot]}
	if keep := s.View.keep(); keep > 0 {
		raw := line
		raw.Faint, raw.Label, raw.Style = true, "", s.Theme.Faint[l.Slot]
		ch.Lines = append(ch.Lines, raw)
		line.Y = l.Smoothed(c, s.View.Axis, keep).Y
	}
	ch.Lines = append(ch.Lines, line)
	for _, t := range l.Snap.Turns {
		ch.Marks = append(ch.Marks, plot.Mark{Line: len(ch.Lines) - 1, X: s.X(l.Snap, float64(t.Step)), Glyph: s.Theme.Glyphs.Turn, Style: line.Style})
	}
	if validation && l.Snap.Best.Val.Measured() {
		step := l.Snap.Best.Epoch * float64(max(l.Snap.Plan.StepsPerEpoch, 1))
		ch.Marks = append(ch.Marks, plot.Mark{Line: len(ch.Lines) - 1, X: s.X(l.Snap, step), Style: line.Style})
	}
}

// Readout puts behind the title what the curves are at the cross-hair, or else
// which kind of line is what.
func (s *Scene) Readout(ch *plot.Chart, curves ...run.Curve) {
	if !s.View.Cross {
		if len(curves) > 1 {
			ch.Legend = s.legend()
		}
		return
	}
	unit := s.View.Axis.String()
	ch.Legend = []plot.Span{{Text: unit + " " + s.cursorText(), Style: s.Theme.Weak}}
	for _, l := range s.Lanes {
		for i, c := range curves {
			_, y, ok := l.Curve(c, s.View.Axis).At(s.View.Cursor)
			if !ok {
				continue
			}
			text := l.Label(i > 0) + " " + plot.Short(y, 4)
			ch.Legend = append(ch.Legend, plot.Span{Text: strings.Repeat(" ", 2-min(i, 1)) + text, Style: s.Theme.Runs[l.Slot]})
		}
	}
}

// cursorText writes where the cross-hair is.
func (s *Scene) cursorText() string {
	if s.View.Axis == lanes.Steps {
		return Count(int(math.Round(s.View.Cursor)))
	}
	return plot.Short(s.View.Cursor, 4)
}

// legend explains the two kinds of lines, and what else was chosen.
func (s *Scene) legend() []plot.Span {
	g := s.Theme.Glyphs
	text := fmt.Sprintf("A %s train   a %s validation", LinePiece(g.Solid), LinePiece(g.Dashed))
	spans := []plot.Span{{Text: text, Style: s.Theme.Weak}}
	if keep := s.View.keep(); keep > 0 {
		spans = append(spans, plot.Span{Text: fmt.Sprintf("   smooth %g", keep), Style: s.Theme.Weak})
	}
	return spans
}

// LossChart is train and validation loss. Of a single run it shows the loss of
// every mini-batch too, and the gap shaded.
func LossChart(s *Scene) plot.Chart {
	ch := s.NewChart("loss")
	ch.Log = s.View.Log
	if l := s.Single(); l != nil {
		k := l.Curve(run.BatchLoss, s.View.Axis)
		ch.Lines = append(ch.Lines, plot.Line{Name: l.Name + " mini-batch", X: k.X, Y: k.Y, Faint: true, Loose: true, Style: s.Theme.Faint[l.Slot]})
	}
	ch.Goal = &plot.LossGoal
	s.addBoth(&ch, run.TrainLoss, run.ValLoss)
	return ch
}

// addBoth adds train and validation of a quantity.
func (s *Scene) addBoth(ch *plot.Chart, train, val run.Curve) {
	s.shade(ch, train, val)
	s.Add(ch, val, true)
	s.Add(ch, train, false)
	s.Readout(ch, train, val)
}

// MetricChart is train and validation of the metric that is chosen. Runs of a
// task without it have no curve there.
func MetricChart(s *Scene) plot.Chart {
	m := s.Metric()
	ch := s.NewChart(m.Name)
	if m.Share {
		ch.YMin, ch.YMax = -1, 1
		ch.Goal = &plot.ScoreGoal
	}
	s.addBoth(&ch, run.TrainCurve(m), run.ValCurve(m))
	if share, ok := s.majority(); ok && m.Key == "accuracy" && !s.View.Cross {
		ch.Legend = append(ch.Legend, plot.Span{Text: "   majority " + plot.Decimals(share, 3), Style: s.Theme.Weak})
	}
	return ch
}

// shade shades what lies between train and validation of a single run.
func (s *Scene) shade(ch *plot.Chart, train, val run.Curve) {
	l := s.Single()
	if l == nil {
		return
	}
	a, b := l.Curve(train, s.View.Axis), l.Curve(val, s.View.Axis)
	if n := min(len(a.X), len(b.X)); n > 1 {
		ch.Areas = append(ch.Areas, plot.Area{Name: l.Name, X: a.X[:n], Lo: a.Y[:n], Hi: b.Y[:n], Style: s.Theme.Faint[l.Slot]})
	}
}

// majority returns the share of the largest class, which an accuracy is to be
// seen beside, and whether it is that of all runs.
func (s *Scene) majority() (share float64, ok bool) {
	for i, l := range s.Lanes {
		if g := l.Snap.Plan.Guess.Accuracy; i == 0 {
			share = g
		} else if g != share {
			return 0, false
		}
	}
	return share, share > 0
}
