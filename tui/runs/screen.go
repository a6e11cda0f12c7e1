// Package runs is the first screen: the curves of all runs while they train.
package runs

import (
	"slices"
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the screen. It has no state.
type Screen struct{}

// New returns the screen.
func New() *Screen { return &Screen{} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Runs" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "the curves of all runs: train solid, validation dashed, on the same axes"
}

// Panels implements ui.Screen.
func (*Screen) Panels() []ui.Panel {
	panels := []ui.Panel{
		ui.ChartPanel("loss", ui.AboutLoss, beside("loss", ui.LossChart)),
		ui.ChartPanel("accuracy", ui.AboutAccuracy, beside("accuracy", ui.MetricChart)),
		ui.ChartPanel("gap", aboutGap, beside("gap", gapChart)),
		ui.ChartPanel("rate", aboutRate, beside("rate", rateChart)),
	}
	for i := range panels {
		panels[i].Folds = true
	}
	return panels
}

// charts has the names of the panels in the order of the key tab.
var charts = []string{"loss", "accuracy", "gap", "rate"}

// beside returns a chart that says which others a key shows, where there is
// room for one alone. The values at the cross-hair go before that.
func beside(panel string, chart func(*ui.Scene) plot.Chart) func(*ui.Scene) plot.Chart {
	return func(s *ui.Scene) plot.Chart {
		ch := chart(s)
		if ch.Aside == "" && !wide(s, s.Body.W, s.Body.H) && !s.View.Cross {
			i := slices.Index(charts, panel)
			others := slices.Concat(charts[i+1:], charts[:i])
			if k := slices.Index(others, "accuracy"); k >= 0 {
				others[k] = s.Metric().Name
			}
			g := s.Theme.Glyphs
			ch.Aside = "tab " + string(g.Selected) + " " + strings.Join(others, " "+string(g.Dot)+" ")
		}
		return ch
	}
}

// Keys implements ui.Screen.
func (*Screen) Keys() []ui.Key { return ui.ChartKeys() }

// Descriptions of the panels, for help.
const (
	aboutGap = "The overfitting gap: training minus validation accuracy, at the same step and with the same weights. " +
		"If it is wide and grows, the network memorizes its training examples."
	aboutRate = "The learning rate of each step: the base rate times the factor of the schedule, " +
		"times the factor of every drop at a plateau."
)
