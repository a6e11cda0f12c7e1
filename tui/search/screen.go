// Package search is the screen that tries many settings, on a grid and at
// random, beside each other.
package search

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the screen. Each search that is asked for makes a new study, so that
// late news of one that was replaced do not change the one that is shown.
type Screen struct{ study *study }

// New returns the screen without a study.
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
		{Name: "trials", Draw: v.drawTrials, About: aboutTrials, Mouse: v.pickTrial, Table: v.trialRecords},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("s", "search: type which settings go from where to where", "search", v.ask),
		ui.Bind("E", "end the search and keep what is done", "end search", v.stop),
		ui.Bind("right, l", "look at the next trial of the ranking", "trial", v.next),
		ui.Bind("left, h", "look at the trial before", "", v.before),
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
		"the ranking is by training accuracy, under train. Where the best trial is at an end of its axis, search beyond it."
)

// aboutNoSearch says what a search does before there is one.
const aboutNoSearch = "A search changes two settings or more, such as the learning rate and the penalty, from where to where " +
	"is typed. Some trials lie on a grid, as many at random; they are trained briefly and ranked, and t takes one as a run beside the others."

// firstText is what is offered to be searched at first.
const firstText = "lr=1e-4..10 l2=1e-6..1e-2 trials=9 epochs=15"

// ask asks for axes and other settings of the search. It searches around the
// selected run, whose settings must be known, or where there is none around the
// default ones.
func (v *Screen) ask(h ui.Host) tea.Cmd {
	if h.Lanes().One() != nil && h.Known("") == nil {
		return nil
	}
	text := v.study.text
	if text == "" {
		text = firstText
	}
	p := ui.NewPrompt("search", text)
	p.Help = "KEY=FROM..TO, KEY=A|B; trials=N; folds=K; other settings as they are to be"
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
	v.study.stop()
	v.study = next
	ctx, cancel := context.WithCancel(h.Context())
	next.live, next.cancel = true, cancel
	next.begin(ctx, h.Store(), searches)
	return next.listen
}

// stop ends the search and keeps what is done.
func (v *Screen) stop(h ui.Host) tea.Cmd {
	if v.study.live {
		v.study.stop()
		h.Say("The search was stopped; what is done stays.")
	}
	return nil
}

func (v *Screen) next(ui.Host) tea.Cmd   { return v.lookAt(v.study.at + 1) }
func (v *Screen) before(ui.Host) tea.Cmd { return v.lookAt(v.study.at - 1) }

// lookAt looks at the trial in place i of the ranking, or at the nearest one
// that there is.
func (v *Screen) lookAt(i int) tea.Cmd {
	v.study.at = max(min(i, len(v.study.ranked())-1), 0)
	return nil
}

// take starts a run of the trial that is looked at, or one for each of its folds.
func (v *Screen) take(h ui.Host) tea.Cmd {
	ranked := v.study.ranked()
	if len(ranked) == 0 {
		h.Say("There is no trial yet: s starts a search.")
		return nil
	}
	t := ranked[v.study.at]
	spec := t.Spec
	var names []string
	for j, axis := range t.axes {
		names = append(names, axis.Key+" "+t.Values[j])
	}
	spec.Name = strings.Join(names, ", ")
	runs := []trainer.Spec{spec}
	if k := v.study.folds; k > 0 {
		runs = spec.Folds(k)
	}
	var letters []string
	for _, spec := range runs {
		if l := h.Start(spec, nil); l != nil {
			letters = append(letters, l.Letter())
		}
	}
	if len(letters) == len(runs) {
		h.Say("Trial " + spec.Name + " runs as " + strings.Join(letters, ", ") + ": 1 shows its curves.")
	}
	return nil
}

// Layout implements ui.Screen. The squares are beside each other above the
// table. Where it is narrow there is one square; where it is low there is no
// table, and where it is lower still the table alone.
func (v *Screen) Layout(_ *ui.Scene, w, h int) ui.Layout {
	squares := ui.Area(w, h)
	if h < 6 {
		return ui.Layout{"trials": squares}
	}
	l := ui.Layout{}
	if h >= 14 && v.study.planned() {
		squares, l["trials"] = squares.Bottom(min(max(h/3, 5), len(v.study.ranked())+2), 1)
	}
	if w >= 50 {
		l["grid"], l["random"] = squares.Split()
	} else {
		l["random"] = squares
	}
	return l
}

// drawSquare draws the trials of part i.
func (v *Screen) drawSquare(s *ui.Scene, c plot.Canvas, i int) {
	if !v.study.planned() {
		c.Text(0, 0, s.Heading(samplers[i].name), s.Theme.Strong)
		if i == 0 || c.Width == s.Body.W { // else it is said beside
			drawNoSearch(s, c)
		}
		return
	}
	p := &v.study.parts[i]
	title := fmt.Sprintf("%s %d/%d", samplers[i].name, len(p.trials), p.planned)
	pictures.Square(s.Heading(title), p.axes, p.trials, s.Theme.Palette()).Draw(c)
}

// drawNoSearch says below a title how to search, and what that does.
func drawNoSearch(s *ui.Scene, c plot.Canvas) {
	c.Text(1, min(2, c.Height-1), "s searches around this run", s.Theme.Strong)
	lines := ui.Wrap(aboutNoSearch, c.Width-2)
	if len(lines) > c.Height-4 {
		return
	}
	for y, line := range lines {
		c.Text(1, 4+y, line, s.Theme.Weak)
	}
}
