// Package runs is the first screen: the curves of all runs, live.
package runs

import (
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
	return []ui.Panel{
		ui.ChartPanel("loss", ui.AboutLoss, ui.LossChart),
		ui.ChartPanel("accuracy", ui.AboutAccuracy, ui.MetricChart),
		ui.ChartPanel("gap", aboutGap, gapChart),
		ui.ChartPanel("rate", aboutRate, rateChart),
		{Name: "summary", Draw: drawSummary},
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

// Layout implements ui.Screen. It gives the charts their places. What folds first is gap and rate,
// which a summary line replaces, then the accuracy chart; loss folds last.
func (*Screen) Layout(_ *ui.Scene, w, h int) ui.Layout {
	var loss, accuracy, gap, rate, summary ui.Rect
	air := 0
	if h >= ui.AiryScreen-8 {
		air = 1
	}
	charts := ui.Area(w, h)
	if w >= ui.WideScreen && h >= 3*ui.MinChart {
		var lower ui.Rect
		charts, lower = charts.Bottom(max(ui.MinChart, h*3/10), air)
		gap, rate = lower.Split()
	} else if h > ui.MinChart {
		charts, summary = charts.Bottom(1, 0)
	}
	switch {
	case w >= ui.WideScreen:
		loss, accuracy = charts.Split()
	case charts.H >= 2*ui.MinChart:
		loss, accuracy = charts.Top((charts.H+1)/2, 0)
	default:
		loss = charts
	}
	return ui.Layout{"loss": loss, "accuracy": accuracy, "gap": gap, "rate": rate, "summary": summary}
}
