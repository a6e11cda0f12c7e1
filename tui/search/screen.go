// Package search is the screen that tries many settings, on a grid and at
// random, beside each other.
package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen remembers the search that was asked for last, and its trials. It is
// asked for anew as a whole: a search that is replaced can still send news,
// which are for nobody then.
type Screen struct{ study *study }

// New returns the screen.
func New() *Screen { return &Screen{new(study)} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Search" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "many settings tried from the selected run's: on a grid, and at random"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "grid", Draw: func(s *ui.Scene, c plot.Canvas) { v.drawSquare(s, c, 0) }, About: aboutSquare},
		{Name: "random", Draw: func(s *ui.Scene, c plot.Canvas) { v.drawSquare(s, c, 1) }, About: aboutSquare},
		{Name: "trials", Draw: v.drawTrials, About: aboutTrials, Mouse: v.pickTrial, Table: v.trialTable},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("s", "search: type which settings go from where to where", "search", v.askSearch),
		ui.Bind("S", "stop the search and keep what is done", "stop search", v.stop),
		ui.Bind("right, l", "look at the next trial of the ranking", "trial", v.trialNext),
		ui.Bind("left, h", "look at the trial before", "", v.trialBefore),
		ui.Bind("t", "take the trial that is looked at as a run, beside the others", "take", v.takeTrial),
	}
}

// What the panels show.
const (
	aboutSquare = "The trials on the first two settings that are searched, with their values marked on the axes: nine trials on a grid try three " +
		"values of each setting, nine at random try nine. Of two settings usually one matters (Bergstra and Bengio 2012). The best is " +
		"marked; a cross is a trial that diverged, or ended early since it could not win."
	aboutTrials = "All trials, ranked by the validation accuracy at the whole epoch of the lowest validation loss, and which that was. " +
		"One that diverges, whose loss triples, or that still guesses after a third of its epochs ends early. A best trial at an end of its axis says: search beyond it."
)

// searchText is what is offered to be searched.
const searchText = "lr=1e-4..10 l2=1e-6..1e-2 trials=9 epochs=15"

// askSearch asks for axes and other settings of the search.
func (v *Screen) askSearch(h ui.Host) tea.Cmd {
	if h.Lanes().One() != nil && h.Known("") == nil {
		return nil
	}
	text := v.study.text
	if text == "" {
		text = searchText
	}
	p := ui.NewPrompt("search", text)
	p.Help = "KEY=FROM..TO, KEY=A|B; trials=N; other settings as they are to be"
	p.Done = v.start
	h.Open(p)
	return nil
}

// start makes the trials of text in a goroutine, in place of those that are
// there.
func (v *Screen) start(h ui.Host, text string) tea.Cmd {
	base := trainer.Default()
	if l := h.Lanes().One(); l != nil {
		base = l.Spec
	}
	next, searches, err := newStudy(text, base)
	if err != nil {
		h.Say(err.Error())
		return nil
	}
	v.stop(h)
	v.study = next
	ctx, cancel := context.WithCancel(h.Context())
	next.live, next.cancel = true, cancel
	go next.run(ctx, searches)
	return next.listen
}

// stop ends the search and keeps what is done.
func (v *Screen) stop(h ui.Host) tea.Cmd {
	if v.study.live {
		v.study.cancel()
		v.study.live = false
		h.Say("The search was stopped; what is done stays.")
	}
	return nil
}

func (v *Screen) trialNext(ui.Host) tea.Cmd   { return v.trialBy(1) }
func (v *Screen) trialBefore(ui.Host) tea.Cmd { return v.trialBy(-1) }

// trialBy looks at another trial.
func (v *Screen) trialBy(by int) tea.Cmd {
	v.study.at = min(max(v.study.at+by, 0), max(len(v.study.ranked())-1, 0))
	return nil
}

// takeTrial starts a run of the trial that is looked at.
func (v *Screen) takeTrial(h ui.Host) tea.Cmd {
	ranked := v.study.ranked()
	if len(ranked) == 0 {
		h.Say("There is no trial yet: s starts a search.")
		return nil
	}
	t := ranked[min(v.study.at, len(ranked)-1)]
	spec := t.Spec
	var names []string
	for j, axis := range t.axes {
		names = append(names, axis.Key+" "+t.Values[j])
	}
	spec.Name = strings.Join(names, ", ")
	if l := h.Start(spec, nil); l != nil {
		h.Say("Trial " + spec.Name + " runs as " + l.Letter() + ": 1 shows its curves.")
	}
	return nil
}

// Layout implements ui.Screen. It puts the squares beside each other above the table, which folds
// first; where it is narrow one square is left, and where it is low the table.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	var grid, random, table ui.Rect
	squares := ui.Area(w, h)
	if h < 6 {
		return ui.Layout{"grid": grid, "random": random, "trials": squares}
	}
	if h >= 14 && v.study.planned() {
		squares, table = squares.Bottom(min(max(h/3, 5), len(v.study.ranked())+2), 1)
	}
	grid = squares
	if w >= 50 {
		grid, random = squares.Split()
	} else {
		random = squares
		grid = ui.Rect{}
	}
	return ui.Layout{"grid": grid, "random": random, "trials": table}
}

// drawSquare draws the trials of the search with number i.
func (v *Screen) drawSquare(s *ui.Scene, c plot.Canvas, i int) {
	t := &v.study.parts[i]
	if !v.study.planned() {
		c.Text(0, 0, s.Heading([]string{"grid", "random"}[i]), s.Theme.Strong)
		drawNoSearch(s, c)
		return
	}
	trials := slices.Clone(t.trials)
	title := fmt.Sprintf("%s %d/%d", t.name, len(trials), t.planned)
	pictures.Square(s.Heading(title), t.axes, trials, s.Theme.Palette()).Draw(c)
}

// drawNoSearch says below a title how to search.
func drawNoSearch(s *ui.Scene, c plot.Canvas) {
	c.Text(1, min(2, c.Height-1), "s searches around this run", s.Theme.Weak)
}
