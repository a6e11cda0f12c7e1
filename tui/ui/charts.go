package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// Descriptions of the charts of loss and metric, for help.
const (
	AboutLoss = "The mean loss without the penalty, for training and validation in the same way: in evaluation mode, with the " +
		"same weights, at the same step. For softmax it is the cross-entropy, -(1/n) sum ln p(true class). " +
		"A network whose scores for C classes are all 0 has the loss ln C with softmax, C - 1 with hinge, and 1/2 with " +
		"squared. A falling training loss with a rising validation loss is overfitting."
	AboutAccuracy = "The share of examples whose class is predicted correctly. For a regression R2 = 1 - sum (y - p)^2 / sum (y - mean)^2, " +
		"the share of the target's variance that is explained: 1 is perfect, 0 is no better than predicting the mean."
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
		Glyphs: s.Theme.Glyphs, Paint: s.Theme.Paint,
	}
}

// Unlogged adds a message to an empty chart that there is no such curve, if all runs are
// logs of other programs with other curves.
func (s *Scene) Unlogged(ch *plot.Chart, curve string) {
	waits := func(l *lanes.Lane) bool { return l.Spec.Known() || len(l.Snap.Series) == 0 && l.Snap.State.Live() }
	switch {
	case len(s.Lanes) == 0 || slices.ContainsFunc(s.Lanes, waits):
	case s.View.Axis == lanes.Seconds && !slices.ContainsFunc(s.Lanes, (*lanes.Lane).Timed):
		ch.Empty = "no times are logged: X changes the axis"
	default:
		ch.Empty = "no " + curve + " is logged"
	}
}

// Readout adds the values of the curves at the cross-hair to the title or, without a
// cross-hair, the legend.
func (s *Scene) Readout(ch *plot.Chart, curves ...run.Curve) {
	if !s.View.Cross {
		if len(curves) > 1 {
			ch.Legend = s.legend()
		}
		return
	}
	unit := s.View.Axis.String()
	ch.Legend = []plot.Span{{Text: unit + " " + s.cursorText(), Style: s.Theme.Weak}}
	for _, l := range s.Drawn {
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

// cursorText formats the position of the cross-hair.
func (s *Scene) cursorText() string {
	if s.View.Axis == lanes.Steps {
		return plot.Whole(int(math.Round(s.View.Cursor)))
	}
	return plot.Short(s.View.Cursor, 4)
}

// legend returns a description of the kinds of lines and of the settings of the view.
func (s *Scene) legend() []plot.Span {
	g := s.Theme.Glyphs
	train, val := LinePiece(g.Solid)+" train", LinePiece(g.Dashed)+" validation"
	if s.Theme.Letters { // the letters of the runs label the lines
		train, val = "A "+train, "a "+val
	}
	var spans []plot.Span
	add := func(text string) { spans = append(spans, plot.Span{Text: text + "  ", Style: s.Theme.Weak}) }
	if some := s.DrawnText(); some != "" {
		add(some)
	}
	together := slices.ContainsFunc(s.groups, func(g lanes.Group) bool { return len(g) > 1 })
	single := slices.ContainsFunc(s.groups, func(g lanes.Group) bool { return len(g) == 1 })
	switch {
	case s.Unvalidated():
		add(train)
		add("no validation part")
	case s.View.Train == TrainsHidden:
		add("validation alone, V shows train")
	case s.crowded() && s.Selected == lanes.All:
		add("validation of all, V shows train")
	case s.crowded():
		add("validation of all, train and gap of " + s.One().Letter())
	default:
		add(train)
		add(val)
		if single {
			spans = append(spans, s.bandLegend()...)
			add(string(g.Mark) + " best")
		}
	}
	if together {
		add("mean and sd of runs")
	}
	if keep := s.View.keep(); keep > 0 {
		add(fmt.Sprintf("smooth %g", keep))
	}
	return spans
}

// bandLegend returns a description of the shading between the curves of a run, if there is
// any.
func (s *Scene) bandLegend() []plot.Span {
	slot := 0
	if l := s.One(); l != nil {
		slot = l.Slot
	}
	sample := plot.Span{Text: "  ", Style: s.Theme.bandStyle(slot)}
	if sample.Style == "" {
		if s.Single() == nil {
			return nil
		}
		shade := string(s.Theme.Glyphs.Shade)
		sample = plot.Span{Text: shade + shade, Style: s.Theme.Faint[slot]}
	}
	return []plot.Span{sample, {Text: " gap  ", Style: s.Theme.Weak}}
}

// LossChart returns a chart of the training and validation loss of the runs with the same
// loss function as the selected one, because values of different losses cannot be
// compared. For a single run it also shows the loss of every mini-batch.
func LossChart(s *Scene) plot.Chart {
	s, out := s.alike(lossName)
	ch := s.NewChart("loss")
	s.Unlogged(&ch, "loss")
	ch.Log = s.View.Log
	ch.YMin, ch.YMax = 0, math.Inf(1)
	if len(s.Lanes) == 1 {
		l := s.Lanes[0]
		k := l.Curve(run.BatchLoss, s.View.Axis)
		ch.Lines = append(ch.Lines, plot.Line{Name: l.Name + " mini-batch", X: k.X, Y: k.Y, Faint: true, Loose: true, Style: s.Theme.Faint[l.Slot]})
	}
	s.Strive(&ch, &plot.LossGoal)
	s.addBoth(&ch, run.TrainLoss, run.ValLoss, out)
	if len(s.Lanes) == 1 && !s.View.Cross {
		faint := string(s.Theme.Glyphs.Faint)
		ch.Legend = append(ch.Legend, plot.Span{Text: faint + faint + " mini-batch", Style: s.Theme.Weak})
	}
	return ch
}

// Strive sets whether lower or higher is better in a chart. The y axis may then exclude
// outliers, unless View.Whole is set.
func (s *Scene) Strive(ch *plot.Chart, goal *plot.Goal) {
	if ch.Fits = "0 fits"; s.View.Whole {
		ch.Aside = "all, 0 cuts"
		return
	}
	ch.Goal = goal
}

// addBoth adds the training and validation curves of a quantity, and a text about runs that
// are not shown.
func (s *Scene) addBoth(ch *plot.Chart, train, val run.Curve, out string) {
	s.AddPairs(ch, train, val)
	s.Readout(ch, train, val)
	if out != "" {
		ch.Legend = append([]plot.Span{{Text: out + "  ", Style: s.Theme.Weak}}, ch.Legend...)
	}
}

// MetricChart returns a chart of the chosen metric on train and validation, of the runs
// that have it.
func MetricChart(s *Scene) plot.Chart {
	m := s.Metric()
	s, out := s.having(m)
	ch := s.NewChart(m.Name)
	s.Unlogged(&ch, m.Name)
	var goal *plot.Goal
	if m.Share {
		ch.YMin, ch.YMax = math.Inf(-1), 1
		if m.Task&metric.Classes != 0 { // of shares of examples
			ch.YMin = 0
		}
		goal = &plot.ScoreGoal
	}
	s.Strive(&ch, goal)
	s.addBoth(&ch, run.TrainCurve(m), run.ValCurve(m), out)
	if l := s.Single(); l != nil && ch.Gap != nil && m == metric.Main(metric.Classes) {
		if gap := l.Snap.Series[run.Gap]; len(gap) > 0 { // at the ends of the curves: a run that is done may have kept an earlier epoch
			ch.Gap.Text += " " + plot.Decimals(gap[len(gap)-1].Mean, 3)
		}
	}
	if share, ok := s.Majority(); ok && m.Key == "accuracy" && !s.View.Cross {
		ch.Legend = append(ch.Legend, plot.Span{Text: "majority " + plot.Decimals(share, 3), Style: s.Theme.Weak})
	}
	return ch
}

// Majority returns the share of the largest class, as a reference for accuracies; the
// largest one if the runs differ. ok is false if a run has no classes, or if the shares
// differ by 0.02 or more (those of folds differ by less).
func (s *Scene) Majority() (most float64, ok bool) {
	least := math.Inf(1)
	for _, l := range s.Lanes {
		share := l.Snap.Plan.Majority() // if it is NaN, least and most become NaN
		least, most = math.Min(least, share), math.Max(most, share)
	}
	return most, most > 0 && most-least < 0.02
}
