// Package search is the screen that tries many settings beside each other: on a
// grid, at random or where earlier trials were good. It shows the trials while they
// train and, by the view, which settings matter and why the best is the best.
package search

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the screen. Each search that is asked for makes a new study, so that
// late news of one that was replaced do not change the one that is shown.
type Screen struct {
	study *study
	view  view
	asked time.Time // when the coordinator was asked for searches
}

// New returns the screen without a study.
func New() *Screen { return &Screen{study: new(study)} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Search" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "many settings tried from the selected run's, which of them matter, and why the best is the best"
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
		ui.Bind("s", "search: type which settings go from where to where", "search", v.ask),
		ui.Bind("v", "the next view: squares, curves, importance of the settings, parallel coordinates, slices, contour", "view", v.nextView),
		ui.Bind("E", "end the search and keep what is done, or go on with one that was stopped", "end search", v.stopOrGoOn),
		ui.Bind("o", "open a stored search, or one that workers train; NAME trials=60 gives a stored one more", "open", v.askStored),
		ui.Bind("right, l", "look at the next trial of the list", "trial", func(ui.Host) tea.Cmd { return v.lookBy(1) }),
		ui.Bind("left, h", "look at the trial before", "", func(ui.Host) tea.Cmd { return v.lookBy(-1) }),
		ui.Bind("O", "order: sort the trials by the next column, behind the last by rank", "order", v.nextOrder),
		ui.Bind("p", "the next two settings of the contour", "", v.nextPair),
		ui.Bind("t", "take the trial that is looked at as a run, beside the others", "take", v.take),
	}
}

// What the panels show.
const (
	aboutSquare = "The trials on the first two settings that are searched, with their values marked on the axes: nine trials on a grid try three " +
		"values of each setting, nine at random try nine. Of two settings usually one matters (Bergstra and Bengio 2012). The best is " +
		"marked; a cross is a trial that diverged, or ended early since it could not win."
	aboutTrials = "All trials, ranked by the validation accuracy at the whole epoch of the lowest validation loss, and which that was. " +
		"One that diverges, whose loss triples, or that still guesses after a third of its epochs ends early. With folds=5 a trial is run on " +
		"each fold of cross-validation, its rank is that of the mean, and sd the standard deviation over the folds. Without a validation part " +
		"the ranking is by training accuracy, under train. With repeats=5 the best three are made again with other seeds: again is the mean over these, with its 95% interval. Where the best trial is at an end of its axis, search beyond it."
	aboutCurves = "The metric by which trials are ranked, over the epochs, while they train: the trial that is looked at stands out, then the best. " +
		"Of many trials the best and those that train are drawn."
	aboutImportance = "How much of the variance of the metric over the whole range that was searched comes from each setting alone, and from pairs beyond that: " +
		"functional ANOVA on a random forest of the trials (Hutter, Hoos and Leyton-Brown 2014). The marks are the ends of the 95% interval. " +
		"A setting without importance may stay as it is. A click shows the contour of that setting or pair."
	aboutParallel = "Each trial as a line that meets the axis of every setting at its value, and the last axis at its score. The better a trial, the stronger its line; " +
		"that which is looked at stands out. Where all good lines meet an axis near one place, the setting matters. A line ends before a setting that its trial has not."
	aboutSlices = "The score of all trials over each setting, with the mean over all other settings by the forest of the importance. " +
		"A steep curve is a setting that matters; a cross is a trial without a score. The best and the trial that is looked at are marked."
	aboutContour = "The mean score over two settings, by the forest of the importance, stronger where it is better, with the trials on it. p shows the next two settings."
)

// aboutNoSearch says what a search does before there is one.
const aboutNoSearch = "A search changes two settings or more, such as the learning rate and the penalty, from where to where " +
	"is typed. Some trials lie on a grid, as many at random; they are trained briefly and ranked, and t takes one as a run beside the others."

// Layout implements ui.Screen: the names of the views, the view and the list of the
// trials. The squares are beside each other; where it is narrow there is one square.
// Where it is low there is no list, and where it is lower still the list alone.
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
