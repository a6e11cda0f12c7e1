// Package runs is the first screen: the curves of all runs, live.
package runs

import (
	"slices"
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen draws the curves of all runs. It remembers nothing.
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

// charts are the panels, in the order in which tab goes through them.
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

// What the panels show.
const (
	aboutGap = "The overfitting gap: train less validation accuracy, at the same moment and with the same weights. " +
		"Wide and widening, the network learns its examples by heart."
	aboutRate = "The learning rate of each step: the base rate times what the schedule says after so many epochs, " +
		"times every drop that a plateau caused."
)
