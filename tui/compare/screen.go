// Package compare is the screen that compares runs: their curves in common charts, their
// results, and the settings in which they differ.
package compare

import (
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/compare"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen compares the marked runs.
type Screen struct {
	target float64 // validation accuracy of the column for epochs and seconds; 0 for the best of the baseline
	of     string  // Lane.Recipe of the baseline for which target was chosen
}

// New returns the screen.
func New() *Screen { return &Screen{} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Compare" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "the marked runs (all, if none is) over each other: which settings differ, and what came of it"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		ui.ChartPanel("accuracy", ui.AboutAccuracy, func(s *ui.Scene) plot.Chart { return overlay(s, ui.MetricChart) }),
		ui.ChartPanel("loss", ui.AboutLoss, func(s *ui.Scene) plot.Chart { return overlay(s, ui.LossChart) }),
		{Name: "outcomes", About: aboutOutcomes, Draw: v.drawOutcomes, Table: func(s *ui.Scene) *ui.Table { return outcomeRecords(compared(s), v.compare(compared(s))) }, Mouse: v.clickOutcomes},
		{Name: "settings", About: aboutSettings, Draw: drawSettings, Table: settingsTable},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return append([]ui.Key{
		ui.Bind("b", "make the selected run the baseline of the comparison", "baseline", v.setBaseline),
		ui.Bind("[", "lower the target of the column for epochs and seconds", "", v.moveTarget(-0.01)),
		ui.Bind("]", "a higher target for epochs and seconds", "", v.moveTarget(0.01)),
	}, ui.ChartKeys()...)
}

const (
	aboutOutcomes = "The results of each run, as validation accuracy or R2. End: at the end of a complete run. Best: at the lowest " +
		"validation loss, with its epoch; it is chosen among the whole epochs that all runs have, named above, so " +
		"that no run has more tries. A run that diverged, has no validation part or shares no epoch with those before it has none. " +
		"Gap: how far train is ahead of validation at the last of these epochs. To 0.90: the first of them at which the run " +
		"reached the target (the best of the baseline, unless [ or ] has changed it), with the seconds of " +
		"running time. * marks the better value of a column. Vs: the difference from the baseline; equal means equal bits. " +
		"Runs that differ in their seed or fold alone are one row: means, with their standard deviation (sd) or, of scores and from 3 runs on, " +
		"half of their 95% interval (+-). So has their difference to the baseline: from the differences run by run (paired t) where both have the " +
		"same seeds and folds, else d +- t sqrt(s1^2/n1 + s2^2/n2) with the degrees of freedom of the smaller row. Folds share training examples: " +
		"1/n is then 1/n + m/k, of runs trained on k examples and validated on m (Nadeau and Bengio 2003). An interval without 0 is a difference " +
		"that chance does not explain; of twenty differences between equals, one has such an interval by chance."
	aboutSettings = "Only the settings that differ among the runs; everything else is equal. Runs with equal seeds share data, " +
		"initial weights and the order of batches, so that only the shown settings can cause a difference."
)

// Layout implements ui.Screen. The charts are above the tables. The table of outcomes gets
// the rows that it needs, at most half of the body, as long as the charts have
// ui.MinChart rows. If rows are scarce, it leaves out the table of settings first, then
// that of outcomes, then the second chart.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	var accuracy, loss, outcomes, settings ui.Rect
	charts := ui.Area(w, h)
	rows, differing := len(lanes.Groups(compared(s).Lanes, s.View.Apart))+2, len(differing(s))+2
	rows = min(rows, max(lanes.MostDrawn+2, h/2)) // with many runs the table shows only some
	switch {
	case w >= ui.WideScreen && h >= 2*ui.MinChart+4:
		var tables ui.Rect
		charts, tables = charts.Bottom(min(max(rows, min(differing, h/3)), h-ui.MinChart-1), 1)
		settings, outcomes = tables.Split()
		settings.W = min(settings.W, w*7/20)
		outcomes.X = settings.X + settings.W + 2
		outcomes.W = w - outcomes.X
	case h >= ui.MinChart+3:
		rows = min(rows, h-ui.MinChart)
		if rest := min(differing, h/4, h-ui.MinChart-rows); h >= ui.MinChart+8 && rest >= 3 {
			charts, settings = charts.Bottom(rest, 0)
		}
		charts, outcomes = charts.Bottom(rows, 0)
	}
	accuracy = charts
	if w >= ui.WideScreen {
		accuracy, loss = charts.Split()
	}
	return ui.Layout{"accuracy": accuracy, "loss": loss, "outcomes": outcomes, "settings": settings}
}

// compared returns a scene of the marked runs, or of all runs if none is marked.
func compared(s *ui.Scene) *ui.Scene {
	var marked []*lanes.Lane
	for _, l := range s.Lanes {
		if l.Marked() {
			marked = append(marked, l)
		}
	}
	if len(marked) == 0 {
		marked = s.Lanes
	}
	return s.With(marked)
}

// overlay returns a chart of the compared runs.
func overlay(s *ui.Scene, chart func(*ui.Scene) plot.Chart) plot.Chart {
	t := compared(s)
	ch := chart(t)
	if base := t.Base(); base != nil && !s.View.Cross && len(t.Lanes) > 1 {
		ch.Legend = append(ch.Legend, plot.Span{Text: "   baseline " + base.Letter(), Style: s.Theme.Runs[base.Slot]})
	}
	return ch
}

// setBaseline makes the selected run the baseline.
func (v *Screen) setBaseline(h ui.Host) tea.Cmd {
	l := h.Lanes().One()
	h.Lanes().SetBaseline(l)
	if l != nil {
		v.target = 0
		h.Say("Run " + l.Letter() + " is the baseline.")
	}
	return nil
}

// moveTarget returns a handler that moves the target.
func (v *Screen) moveTarget(by float64) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		s := compared(h.Scene())
		base := s.Base()
		if base == nil {
			return nil
		}
		aim := v.compare(s).aim
		if math.IsNaN(aim) && !base.Spec.Known() {
			h.Say(fmt.Sprintf("No validation accuracy of run %s is logged, so that there is no target to reach.", base.Letter()))
			return nil
		}
		if math.IsNaN(aim) {
			aim = 0
		}
		v.target, v.of = min(aim+by, 1), base.Recipe
		return nil
	}
}

// differing returns the keys of the settings in which the compared runs
// differ, in the order of the form.
func differing(s *ui.Scene) []string {
	var all [][]compare.Setting
	for _, l := range compared(s).Lanes {
		if l.Settings != nil {
			all = append(all, l.Settings)
		}
	}
	return compare.Differing(all)
}
