package tui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/sketch"
)

// searchScreen tries many settings, on a grid and at random, beside each other.
func searchScreen() screen {
	return screen{
		name: "Search",
		doc:  "many settings tried from the selected run's: on a grid, and at random",
		panels: []panel{
			{name: "grid", draw: func(s *Scene, c plot.Canvas) { s.drawSquare(c, 0) }, about: aboutSquare},
			{name: "random", draw: func(s *Scene, c plot.Canvas) { s.drawSquare(c, 1) }, about: aboutSquare},
			{name: "trials", draw: drawTrials, about: aboutTrials, mouse: pickTrial, table: trialTable},
		},
		layout: layoutSearch,
		keys: []key{
			{[]string{"s"}, "s", "search: type which settings go from where to where", "search", (*App).askSearch},
			{[]string{"S"}, "S", "stop the search and keep what is done", "stop search", (*App).stopSearch},
			{[]string{"right", "l"}, "right, l", "look at the next trial of the ranking", "trial", (*App).trialNext},
			{[]string{"left", "h"}, "left, h", "look at the trial before", "", (*App).trialBefore},
			{[]string{"t"}, "t", "take the trial that is looked at as a run, beside the others", "take", (*App).takeTrial},
		},
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

// A searchView is what the screen remembers.
type searchView struct {
	text   string
	tried  [2]tried // on the grid, at random
	at     int      // in the ranking
	live   bool
	cancel context.CancelFunc
	news   chan told
}

// planned reports whether there has been a search.
func (v *searchView) planned() bool { return v.tried[0].axes != nil }

// A tried is the trials of one sampler.
type tried struct {
	name    string
	planned int
	axes    []search.Axis
	trials  []search.Trial // that have ended, in the order in which they did
}

// askSearch asks for axes and other settings of the search.
func (a *App) askSearch() tea.Cmd {
	if a.one() != nil && a.specified("") == nil {
		return nil
	}
	text := a.search.text
	if text == "" {
		text = searchText
	}
	p := newPrompt("search", text)
	p.help = "KEY=FROM..TO, KEY=A|B; trials=N; other settings as they are to be"
	p.done = (*App).startSearch
	a.over = p
	return nil
}

// parseSearch returns the search that text describes, from base.
func parseSearch(text string, base trainer.Spec) (search.Search, error) {
	s := search.Search{Base: base, Trials: 9, Seed: base.Seed}
	s.Base.Name = "trial"
	var axes []string
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			return s, fmt.Errorf("%q: want KEY=FROM..TO or KEY=VALUE", word)
		case strings.Contains(value, "..") || strings.Contains(value, "|") || value == "*":
			axes = append(axes, word)
		case key == "trials":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 1000 {
				return s, fmt.Errorf("trials: %q: want a number from 1 to 1000", value)
			}
			s.Trials = n
		default:
			if err := s.Base.Set(key, value); err != nil {
				return s, err
			}
		}
	}
	for _, word := range axes { // after the settings that they depend on
		axis, err := search.ParseAxis(word, s.Base)
		if err != nil {
			return s, err
		}
		s.Axes = append(s.Axes, axis)
	}
	if len(axes) == 0 {
		return s, fmt.Errorf("nothing is searched: want KEY=FROM..TO, such as lr=1e-4..1")
	}
	return s, nil
}

// startSearch makes the trials of text in a goroutine, first on a grid and then
// at random.
func (a *App) startSearch(text string) tea.Cmd {
	base := trainer.Default()
	if l := a.one(); l != nil {
		base = l.spec
	}
	s, err := parseSearch(text, base)
	if err != nil {
		a.notice = err.Error()
		return nil
	}
	a.stopSearch()
	ctx, cancel := context.WithCancel(a.ctx)
	v := searchView{text: text, live: true, cancel: cancel, news: make(chan told)}
	searches := [2]search.Search{s, s}
	searches[0].Sampler, searches[1].Sampler = search.Grid{}, search.Random{}
	for i, name := range []string{"grid", "random"} {
		plan, err := searches[i].Plan()
		if err != nil {
			a.notice = err.Error()
			cancel()
			return nil
		}
		v.tried[i] = tried{name: name, planned: len(plan), axes: s.Axes}
	}
	a.search = v
	go makeTrials(ctx, searches, v.news)
	return listen(v.news)
}

// listen waits for the next news.
func listen(news <-chan told) tea.Cmd {
	return func() tea.Msg {
		if t, ok := <-news; ok {
			return t
		}
		return nil
	}
}

// makeTrials makes the trials of both searches and tells the App of each.
func makeTrials(ctx context.Context, searches [2]search.Search, news chan told) {
	defer close(news)
	tell := func(what func(*App)) {
		t := told(func(a *App) tea.Cmd {
			if a.search.news != news { // of a search that was replaced
				return nil
			}
			what(a)
			return listen(news)
		})
		select {
		case news <- t:
		case <-ctx.Done():
		}
	}
	defer func() {
		if p := recover(); p != nil {
			tell(func(a *App) { a.notice, a.search.live = fmt.Sprintf("the search ended in a panic: %v", p), false })
		}
	}()
	for i := range searches {
		trials, err := searches[i].Run(ctx, func(t search.Trial) {
			tell(func(a *App) { a.search.tried[i].trials = append(a.search.tried[i].trials, t) })
		})
		if err != nil {
			return
		}
		says := strings.Join(searches[i].Borders(trials), "; ")
		tell(func(a *App) {
			if says != "" {
				a.notice = says + "."
			}
			a.search.live = i == 0
		})
	}
}

func (a *App) stopSearch() tea.Cmd {
	if a.search.live {
		a.search.cancel()
		a.search.live = false
		a.notice = "The search was stopped; what is done stays."
	}
	return nil
}

func (a *App) trialNext() tea.Cmd   { return a.trialBy(1) }
func (a *App) trialBefore() tea.Cmd { return a.trialBy(-1) }

// trialBy looks at another trial.
func (a *App) trialBy(by int) tea.Cmd {
	a.search.at = min(max(a.search.at+by, 0), max(len(a.search.ranked())-1, 0))
	return nil
}

// takeTrial starts a run of the trial that is looked at.
func (a *App) takeTrial() tea.Cmd {
	ranked := a.search.ranked()
	if len(ranked) == 0 {
		a.notice = "There is no trial yet: s starts a search."
		return nil
	}
	t := ranked[min(a.search.at, len(ranked)-1)]
	spec := t.Spec
	var names []string
	for j, axis := range t.axes {
		names = append(names, axis.Key+" "+t.Values[j])
	}
	spec.Name = strings.Join(names, ", ")
	if l := a.start(spec, nil); l != nil {
		a.notice = "Trial " + spec.Name + " runs as " + l.letter() + ": 1 shows its curves."
	}
	return nil
}

// layoutSearch puts the squares beside each other above the table, which folds
// first; where it is narrow one square is left, and where it is low the table.
func layoutSearch(s *Scene, w, h int) []Rect {
	var grid, random, table Rect
	squares := Rect{0, 0, w, h}
	if h < 6 {
		return []Rect{grid, random, squares}
	}
	if h >= 14 && s.search.planned() {
		squares, table = bottom(squares, min(max(h/3, 5), len(s.search.ranked())+2), 1)
	}
	grid = squares
	if w >= 50 {
		grid, random = split(squares)
	} else {
		random = squares
		grid = Rect{}
	}
	return []Rect{grid, random, table}
}

// drawSquare draws the trials of the search with number i.
func (s *Scene) drawSquare(c plot.Canvas, i int) {
	t := &s.search.tried[i]
	if !s.search.planned() {
		c.Text(0, 0, s.title([]string{"grid", "random"}[i]), s.Theme.Strong)
		s.drawNoSearch(c)
		return
	}
	trials := slices.Clone(t.trials)
	title := fmt.Sprintf("%s %d/%d", t.name, len(trials), t.planned)
	sketch.Square(s.title(title), t.axes, trials, s.kit()).Draw(c)
}

// drawNoSearch says below a title how to search.
func (s *Scene) drawNoSearch(c plot.Canvas) {
	c.Text(1, min(2, c.Height-1), "s searches around this run", s.Theme.Weak)
}
