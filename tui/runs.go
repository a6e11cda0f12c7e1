package tui

// runsScreen is the first screen: the curves of all runs, live.
func runsScreen() screen {
	return screen{
		name: "Runs",
		doc:  "the curves of all runs: train solid, validation dashed, on the same axes",
		panels: []panel{
			chartPanel("loss", aboutLoss, lossChart),
			chartPanel("accuracy", aboutAccuracy, accuracyChart),
			chartPanel("gap", aboutGap, gapChart),
			chartPanel("rate", aboutRate, rateChart),
			{name: "summary", draw: drawSummary},
		},
		layout: layoutRuns,
		keys: append([]key{
			{[]string{"P"}, "P", "preflight: check the selected run's start, penalty, twenty by heart, gradient, short run", "preflight", (*App).preflight},
		}, chartKeys()...),
	}
}

// What the panels show.
const (
	aboutLoss = "The mean loss without the penalty, of train and validation alike: in evaluation mode, with the " +
		"same weights, at the same moment. Of a softmax it is the cross-entropy, -(1/n) sum ln p(right class). " +
		"A network whose scores for C classes are all 0 has ln C with softmax, C - 1 with the hinge loss, 1/2 with the " +
		"squared one. Falling train and rising validation loss is overfitting."
	aboutAccuracy = "The share of examples whose class is right. For a regression R2 = 1 - sum (y - p)^2 / sum (y - mean)^2, " +
		"the share of the target's variance that is explained: 1 is perfect, 0 no better than the mean."
	aboutGap = "The overfitting gap: train less validation accuracy, at the same moment and with the same weights. " +
		"Wide and widening, the network learns its examples by heart."
	aboutRate = "The learning rate of each step: the base rate times what the schedule says after so many epochs, " +
		"times every drop that a plateau caused."
)

// layoutRuns gives the charts their places. What folds first is gap and rate,
// which a summary line replaces, then the accuracy chart; loss folds last.
func layoutRuns(_ *Scene, w, h int) []Rect {
	var loss, accuracy, gap, rate, summary Rect
	air := 0
	if h >= airyScreen-8 {
		air = 1
	}
	charts := Rect{0, 0, w, h}
	if w >= wideScreen && h >= 3*minChart {
		var lower Rect
		charts, lower = bottom(charts, max(minChart, h*3/10), air)
		gap, rate = split(lower)
	} else if h > minChart {
		charts, summary = bottom(charts, 1, 0)
	}
	switch {
	case w >= wideScreen:
		loss, accuracy = split(charts)
	case charts.H >= 2*minChart:
		loss, accuracy = top(charts, (charts.H+1)/2, 0)
	default:
		loss = charts
	}
	return []Rect{loss, accuracy, gap, rate, summary}
}
