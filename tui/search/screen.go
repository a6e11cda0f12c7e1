// Package search is the screen for searches over settings. It makes the trials of a
// search.Search, and shows them while they train: as a list and in several views (points
// on the axes, curves, importance of settings, parallel coordinates, slices, contours).
//
// A study contains the trials of a search. A goroutine runs them and sends them to the
// goroutine of the user interface. Views draw the study and its findings.
package search

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the screen. Each search has its own study, so that late messages of a replaced
// search do not change the current one.
type Screen struct {
	study *study
	view  view
	asked time.Time // when the searches of the coordinator were last requested
}

// New returns the screen without a study.
func New() *Screen { return &Screen{study: new(study)} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Search" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "many settings tried, starting from those of the selected run, and how much each of them matters"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "grid", Draw: func(s *ui.Scene, c plot.Canvas) { v.drawSquare(s, c, 0) }, About: aboutSquare},
		{Name: "random", Draw: func(s *ui.Scene, c plot.Canvas) { v.drawSquare(s, c, 1) }, About: aboutSquare},
		{Name: "curves", Draw: v.needs(v.drawCurves), Chart: v.curvesChart, About: aboutCurves, Mouse: v.wheelTrials},
		{Name: "importance", Draw: v.needs(v.drawImportance), Table: v.importanceTable, About: aboutImportance, Mouse: v.pickEffect},
		{Name: "parallel", Draw: v.needs(v.drawParallel), About: aboutParallel, Mouse: v.pickParallel},
		{Name: "slices", Draw: v.needs(v.drawSlices), About: aboutSlices, Mouse: v.pickSlice},
		{Name: "contour", Draw: v.needs(v.drawContour), About: aboutContour, Mouse: v.pickContour},
		{Name: "trials", Draw: v.drawTrials, About: aboutTrials, Mouse: v.pickTrial, Table: v.trialRecords},
		{Name: "views", Draw: v.drawViews, Mouse: v.pickView},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("s", "search: type the settings with their ranges", "search", v.ask),
		ui.Bind("v", "show the next view: squares, curves, importance of the settings, parallel coordinates, slices, contour", "view", v.nextView),
		ui.Bind("E", "end the search and keep its trials, or resume a stopped one", "end search", v.stopOrGoOn),
		ui.Bind("o", "open a stored search, or one that workers train; NAME trials=60 gives a stored one more", "open", v.askStored),
		ui.Bind("right, l", "select the next trial of the list", "trial", func(ui.Host) tea.Cmd { return v.lookBy(1) }),
		ui.Bind("left, h", "select the previous trial", "", func(ui.Host) tea.Cmd { return v.lookBy(-1) }),
		ui.Bind("O", "order: sort the trials by the next column, and after the last one by rank", "order", v.nextOrder),
		ui.Bind("p", "show the contour of the next two settings", "", v.nextPair),
		ui.Bind("t", "train the selected trial as a run on the dashboard", "take", v.take),
	}
}

// Stored implements ui.Searcher: the search of the selected trial, or else the first one.
func (v *Screen) Stored() string {
	if !v.study.planned() {
		return ""
	}
	of := 0
	if r := v.looked(); r != nil {
		of = r.key.part
	}
	return v.study.parts[of].id
}

// Descriptions of the panels, for help.
const (
	aboutSquare = "The trials on the first two settings of the search, with their values marked on the axes: nine trials on a grid try three " +
		"values of each setting, nine random trials try nine. Of two settings usually one matters (Bergstra and Bengio 2012). The best is " +
		"marked; a cross is a trial that diverged, or ended early because it could not become the best."
	aboutTrials = "All trials, ranked by the validation accuracy at the whole epoch with the lowest validation loss, and this epoch. " +
		"A trial ends early if it diverges, if its loss triples, or if it still guesses after a third of its epochs. With folds=5 a trial is run on " +
		"each fold of cross-validation and ranked by the mean; sd is the standard deviation over the folds. Without a validation part " +
		"the ranking is by training accuracy, under train. With repeats=5 the best three are trained again with other seeds: again is their mean, with its 95% interval. If the best trial is at an end of an axis, extend the axis."
	aboutCurves = "The metric that ranks the trials, over the epochs, while they train. The selected trial is emphasized, then the best. " +
		"If there are many trials, only the best and the running ones are drawn."
	aboutImportance = "The share of the variance of the metric, over the whole range of the search, that is due to each setting, and to interactions of pairs: " +
		"functional ANOVA on a random forest of the trials (Hutter, Hoos and Leyton-Brown 2014). The marks are the ends of the 95% interval. " +
		"A setting without importance needs no tuning. A click shows the contour of a setting or pair."
	aboutParallel = "Each trial is a line that crosses the axis of every setting at its value, and the last axis at its score. Better trials have stronger lines; " +
		"the selected one is emphasized. If all good lines cross an axis near the same place, the setting matters. A line ends before a setting that its trial does not have."
	aboutSlices = "The score of all trials over each setting, with the mean over all other settings, computed by the forest of the importance. " +
		"A steep curve means that the setting matters; a cross is a trial without a score. The best and the selected trial are marked."
	aboutContour = "The mean score over two settings, computed by the forest of the importance, with the trials: stronger colors are better. p shows the next two settings."
)

// aboutNoSearch is shown before the first search.
const aboutNoSearch = "A search varies two or more settings, such as the learning rate and the penalty, over ranges that you " +
	"type. It trains trials on a grid and as many random ones briefly, and ranks them; t trains one as a run on the dashboard."

// Layout implements ui.Screen: the names of the views, the view, and the list of trials.
// A narrow terminal shows one of two squares. A low terminal shows the view without the
// list, and a very low one only the list.
func (v *Screen) Layout(_ *ui.Scene, w, h int) ui.Layout {
	body := ui.Area(w, h)
	if h < 6 {
		return ui.Layout{"trials": body}
	}
	l := ui.Layout{}
	if h >= 14 && v.study.planned() {
		l["views"], body = body.Top(1, 0)
		body, l["trials"] = body.Bottom(min(max(h/3, 5), v.listed()+2), 1)
	}
	name := views[v.view].name
	if !v.study.planned() || v.view == squares {
		name = "random"
		if w >= 50 && (len(v.study.parts) == 2 || !v.study.planned()) {
			l["grid"], body = body.Split()
		} else if len(v.study.parts) == 1 {
			name = "grid"
		}
	}
	l[name] = body
	return l
}
