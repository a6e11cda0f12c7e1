// Package tui is the dashboard: the one Bubble Tea model of the program.
//
// About ten times a second a command takes a Snapshot of every run, off the
// interface's goroutine, and Update puts the snapshots into the Scene. The
// Scene is all that panels see; each draws its part of a canvas. Runs know
// nothing of it and are never sent anything but pause, pace and stop.
package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
)

// App is the Bubble Tea model.
type App struct {
	ctx      context.Context // ends all runs
	title    string
	lanes    []*lane
	selected int     // index of lanes, or allLanes
	pace     float64 // epochs a second of every run, 0 for unlimited

	theme  *Theme
	fixed  bool // whether the theme was chosen by a person
	w, h   int
	notice string
	help   *help // on top, if not nil
	form   *form // on top, if not nil

	askedDiscard *lane // the run that D asked about

	view  string // the last picture, while nothing changed
	stale bool
}

// NewApp returns a dashboard on which the lanes of p start. Its runs end with
// ctx.
func NewApp(ctx context.Context, p presets.Preset, glyphs *plot.Glyphs) *App {
	a := &App{
		ctx: ctx, title: p.Title, pace: p.Pace, selected: allLanes,
		theme: NewTheme(true, glyphs), stale: true,
	}
	for _, spec := range p.Lanes {
		a.start(spec)
	}
	return a
}

// Init implements tea.Model.
func (a *App) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, a.nextFrame()) }

// Update implements tea.Model. It routes; the work is elsewhere.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg, ok := msg.(frameMsg); ok {
		a.stale = msg.show() || a.stale
		return a, a.nextFrame()
	}
	a.stale = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if !a.fixed {
			a.theme = NewTheme(msg.IsDark(), a.theme.Glyphs)
		}
	case checkedMsg:
		return a, a.checked(msg)
	case tea.PasteMsg:
		if a.form != nil {
			return a, a.form.paste(msg)
		}
	case tea.KeyPressMsg:
		return a, a.route(msg)
	}
	return a, nil
}

// useTheme takes the theme with the given name; "auto" asks the terminal.
func (a *App) useTheme(name string) {
	a.fixed = name == "dark" || name == "light"
	a.theme = NewTheme(name != "light", a.theme.Glyphs)
}

// route gives a key to what is on top. Control-C always quits.
func (a *App) route(msg tea.KeyPressMsg) tea.Cmd {
	switch name := msg.String(); {
	case name == "ctrl+c":
		return a.quit()
	case a.help != nil:
		a.help = a.help.press(name)
		return nil
	case a.form != nil:
		return a.pressForm(msg)
	default:
		return a.press(name)
	}
}

// View implements tea.Model. Bubble Tea calls it after every message, so the
// picture is drawn only when something changed.
func (a *App) View() tea.View {
	if a.stale {
		c := plot.NewCanvas(a.w, a.h)
		a.draw(c)
		a.view, a.stale = c.String(), false
	}
	v := tea.NewView(a.view)
	v.AltScreen = true
	v.WindowTitle = "descent"
	return v
}

func (a *App) draw(c plot.Canvas) {
	s := &Scene{
		Title: a.title, Lanes: a.lanes, Selected: a.selected,
		Notice: a.notice, Pace: a.pace, Theme: a.theme,
	}
	if a.form != nil {
		a.form.draw(c, a.theme)
	} else {
		drawRuns(s, c)
	}
	if a.help != nil {
		a.help.draw(c, a.theme)
	}
}

// start starts a run in the first free slot and returns its lane, or nil if
// there are as many runs as the screen can show.
func (a *App) start(spec trainer.Spec) *lane {
	if len(a.lanes) == presets.MaxLanes {
		a.notice = fmt.Sprintf("%d runs are all that fit: discard one with D first.", presets.MaxLanes)
		return nil
	}
	taken := map[int]bool{}
	for _, l := range a.lanes {
		taken[l.slot] = true
	}
	slot := 0
	for taken[slot] {
		slot++
	}
	l := newLane(a.ctx, slot, spec, a.pace)
	a.lanes = append(a.lanes, l)
	return l
}

// results returns what every run has reached.
func (a *App) results() []Result {
	var results []Result
	for _, l := range a.lanes {
		s := new(trainer.Snapshot)
		l.run.Snapshot(s)
		results = append(results, Result{l.letter(), l.run.Spec, s})
	}
	return results
}

// A Result is where a run of the dashboard stood.
type Result struct {
	Letter   string
	Spec     trainer.Spec
	Snapshot *trainer.Snapshot
}
