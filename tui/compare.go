package tui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/compare"
	"descent/tui/plot"
)

// compareScreen lays runs over each other and says in which settings they
// differ and what came of it.
func compareScreen() screen {
	return screen{
		name: "Compare",
		doc:  "the marked runs (all, if none is) over each other: which settings differ, and what came of it",
		panels: []panel{
			chartPanel("accuracy", aboutAccuracy, func(s *Scene) plot.Chart { return s.overlay(accuracyChart) }),
			chartPanel("loss", aboutLoss, func(s *Scene) plot.Chart { return s.overlay(lossChart) }),
			{name: "outcomes", about: aboutOutcomes, draw: drawOutcomes, table: func(s *Scene) *table { return s.outcomeTable(s.compared().comparison()) }, mouse: clickOutcomes},
			{name: "settings", about: aboutSettings, draw: drawSettings, table: (*Scene).settingsTable},
		},
		layout: layoutCompare,
		keys: append([]key{
			{[]string{"c"}, "c", "mark the selected runs for comparison, or unmark them", "mark", (*App).mark},
			{[]string{"b"}, "b", "make the selected run the baseline that others are compared with", "baseline", (*App).setBaseline},
			{[]string{"["}, "[", "a lower target for epochs and seconds to reach it", "", (*App).lowerTarget},
			{[]string{"]"}, "]", "a higher target", "", (*App).raiseTarget},
		}, chartKeys()...),
	}
}

const (
	aboutOutcomes = "What each run reached, as validation accuracy or R2. End: what it has when it is done. Best: where its " +
		"validation loss was lowest, and at which epoch; all choose from the whole epochs that all of them have, named above, so " +
		"that none has more tries. A run that diverged, has no validation part or shares no epoch with those before it has none. " +
		"Gap: how far train is ahead of validation at the last of these epochs. To 0.90: the first of them that " +
		"reached the target (what the baseline reached at its best, unless [ or ] chose another), after how many seconds of " +
		"running time. * marks the better value of a column. Vs: the difference to the baseline; equal, if all bits are. " +
		"Runs that differ in their seed alone are one row, mean and standard deviation. From 3 seeds on, their difference to the " +
		"baseline has a 95% interval: from the differences seed by seed (paired t) where both have the same seeds, else " +
		"d +- t sqrt(s1^2/n1 + s2^2/n2) with the degrees of freedom of the smaller row. An interval without 0 is a difference that seeds don't " +
		"explain; of twenty differences between equals, one has such an interval by chance."
	aboutSettings = "Only the settings that differ among the runs; everything else is equal. Runs with equal seeds share data, " +
		"initial weights and the order of batches, so that the settings shown are all that can have made the difference."
)

// layoutCompare puts the charts above the tables. The table of outcomes has the
// rows that it needs as long as the charts keep minChart. What folds first is
// the table of settings, then that of outcomes, then the second chart.
func layoutCompare(s *Scene, w, h int) []Rect {
	var accuracy, loss, outcomes, settings Rect
	charts := Rect{0, 0, w, h}
	rows, differing := len(groups(s.compared().Lanes, s.view.apart))+2, len(s.differing())+2
	switch {
	case w >= wideScreen && h >= 2*minChart+4:
		var tables Rect
		charts, tables = bottom(charts, min(max(rows, min(differing, h/3)), h-minChart-1), 1)
		settings, outcomes = split(tables)
		settings.W = min(settings.W, w*7/20)
		outcomes.X = settings.X + settings.W + 2
		outcomes.W = w - outcomes.X
	case h >= minChart+3:
		rows = min(rows, h-minChart)
		if rest := min(differing, h/4, h-minChart-rows); h >= minChart+8 && rest >= 3 {
			charts, settings = bottom(charts, rest, 0)
		}
		charts, outcomes = bottom(charts, rows, 0)
	}
	accuracy = charts
	if w >= wideScreen {
		accuracy, loss = split(charts)
	}
	return []Rect{accuracy, loss, outcomes, settings}
}

// compared returns a scene of the marked runs alone, or of all if none is.
func (s *Scene) compared() *Scene {
	t := *s
	t.Lanes, t.Selected, t.grouped = nil, allLanes, nil
	for _, l := range s.Lanes {
		if l.marked {
			t.Lanes = append(t.Lanes, l)
		}
	}
	if len(t.Lanes) == 0 {
		t.Lanes = s.Lanes
	}
	for i, l := range t.Lanes {
		if s.Selected != allLanes && s.Lanes[s.Selected] == l {
			t.Selected = i
		}
	}
	return &t
}

// overlay is a chart of the runs that are compared.
func (s *Scene) overlay(chart func(*Scene) plot.Chart) plot.Chart {
	t := s.compared()
	ch := chart(t)
	if base := t.base(); base != nil && !s.view.cross && len(t.Lanes) > 1 {
		ch.Legend = append(ch.Legend, plot.Span{Text: "   baseline " + base.letter(), Style: s.Theme.Runs[base.slot]})
	}
	return ch
}

// base returns the run that the others are compared with: the baseline, or
// else the first; nil if there is none.
func (s *Scene) base() *lane {
	for _, l := range s.Lanes {
		if l == s.baseline {
			return l
		}
	}
	if len(s.Lanes) == 0 {
		return nil
	}
	return s.Lanes[0]
}

func (a *App) mark() tea.Cmd {
	all := true
	for _, l := range a.chosen() {
		all = all && l.marked
	}
	for _, l := range a.chosen() {
		l.marked = !all
	}
	return nil
}

func (a *App) setBaseline() tea.Cmd {
	a.baseline = a.one()
	if a.baseline != nil {
		a.target = 0
		a.notice = "Run " + a.baseline.letter() + " is the baseline."
	}
	return nil
}

func (a *App) lowerTarget() tea.Cmd { return a.moveTarget(-0.01) }
func (a *App) raiseTarget() tea.Cmd { return a.moveTarget(0.01) }

func (a *App) moveTarget(by float64) tea.Cmd {
	aim := a.scene().compared().comparison().aim
	if math.IsNaN(aim) {
		aim = 0
	}
	a.target = min(aim+by, 1)
	return nil
}

// differing returns the keys of the settings in which the compared runs
// differ, in the order of the form.
func (s *Scene) differing() []string {
	var all [][]compare.Setting
	for _, l := range s.compared().Lanes {
		if l.settings != nil {
			all = append(all, l.settings)
		}
	}
	return compare.Differing(all)
}
