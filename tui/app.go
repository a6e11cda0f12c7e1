package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/plot"
)

// App is the Bubble Tea model.
type App struct {
	ctx      context.Context // ends all runs
	title    string
	lanes    []*lane
	selected int     // index of those that are shown, or allLanes
	filter   string  // words that hide the lanes without them
	baseline *lane   // for Compare
	target   float64 // likewise, 0 for what the baseline reached
	pace     float64 // epochs a second of every run, 0 for unlimited

	screens []screen
	screen  int    // the one that is shown
	focus   int    // its panel that has the focus
	full    bool   // whether that panel takes the whole body
	over    layer  // on top of the screen, or nil
	pressed string // the key that is being handled
	pointer tea.Mouse

	studies studies
	found   studied // the last finding
	asked   int     // how often something else was asked of a study

	view   view // of the charts
	layers layersView
	data   dataView

	lessons lessonsView
	search  searchView
	look    Look
	theme   *Theme // made from look
	fixed   bool   // whether the theme was chosen by a person
	w, h    int
	notice  string

	askedDiscard *lane // the run that D asked about
	discarded    bool  // whether a person wants no results

	canvas  plot.Canvas // that is drawn on again and again
	picture string      // the last one, while nothing changed
	stale   bool
}

// A layer lies on top of the screen and gets all keys: the form, the help.
type layer interface {
	press(*App, tea.KeyPressMsg) tea.Cmd
	draw(*Scene, plot.Canvas)
}

// A pointable is a layer that the mouse can point at, anywhere on the terminal.
type pointable interface {
	point(*App, mouse) tea.Cmd
}

// A paster is a layer that takes what is pasted.
type paster interface {
	paste(tea.PasteMsg) tea.Cmd
}

// NewApp returns a dashboard on which the lanes of p start. Its runs end with
// ctx.
func NewApp(ctx context.Context, p presets.Preset, glyphs *plot.Glyphs) *App {
	a := &App{
		ctx: ctx, title: p.Title, pace: p.Pace, selected: allLanes,
		screens: screens(), data: newDataView(), stale: true,
	}
	a.restyle(Look{true, colorprofile.TrueColor, glyphs})
	a.lessons = newLessonsView(p)
	for i, s := range a.screens {
		if s.opens != nil && s.opens(p) {
			a.screen = i
		}
	}
	for _, spec := range p.Lanes {
		a.start(spec, nil)
	}
	return a
}

// Init implements tea.Model.
func (a *App) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, a.nextFrame()) }

// Update implements tea.Model.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := a.handle(msg)
	if study := a.nextStudy(); study != nil {
		cmd = tea.Batch(cmd, study)
	}
	if tend := a.screens[a.screen].tend; tend != nil {
		cmd = tea.Batch(cmd, tend(a))
	}
	return a, cmd
}

// handle routes a message; the work is elsewhere.
func (a *App) handle(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(frameMsg); ok {
		a.stale = msg.show() || a.stale
		return a.nextFrame()
	}
	a.stale = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if !a.fixed {
			a.restyle(Look{msg.IsDark(), a.look.Colors, a.look.Glyphs})
		}
	case tea.ColorProfileMsg:
		a.restyle(Look{a.look.Dark, msg.Profile, a.look.Glyphs})
	case studied:
		a.take(msg)
	case told:
		return msg(a)
	case forkedMsg:
		return a.forked(msg)
	case writtenMsg:
		a.written(msg)
	case costMsg:
		return a.costed(msg)
	case checkedMsg:
		return a.checked(msg)
	case tea.PasteMsg:
		if p, ok := a.over.(paster); ok {
			return p.paste(msg)
		}
	case tea.KeyPressMsg:
		return a.route(msg)
	case tea.MouseMsg:
		return a.point(msg)
	}
	return nil
}

// useTheme takes the theme with the given name; "auto" asks the terminal.
func (a *App) useTheme(name string) {
	a.fixed = name == "dark" || name == "light"
	a.restyle(Look{name != "light", a.look.Colors, a.look.Glyphs})
}

func (a *App) restyle(l Look) {
	a.look, a.theme = l, NewTheme(l)
	a.canvas = l.Glyphs.Canvas(a.w, a.h)
}

// route gives a key to what is on top. Control-C asks whether to quit, and quits
// where that is being asked.
func (a *App) route(msg tea.KeyPressMsg) tea.Cmd {
	switch name := msg.String(); {
	case name == "ctrl+c":
		return a.quit()
	case a.over != nil:
		return a.over.press(a, msg)
	default:
		return a.press(name)
	}
}

// View implements tea.Model. Bubble Tea calls it after every message, so the
// picture is drawn only when something changed.
func (a *App) View() tea.View {
	if a.stale {
		if a.canvas.Width != a.w || a.canvas.Height != a.h {
			a.canvas = a.theme.Glyphs.Canvas(a.w, a.h)
		}
		a.canvas.Clear()
		a.draw(a.canvas)
		a.picture, a.stale = a.canvas.String(), false
		if a.look.Glyphs.Plain { // texts of people and of papers hold more
			a.picture = plot.ToASCII(a.picture)
		}
	}
	v := tea.NewView(a.picture)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "descent"
	return v
}

func (a *App) draw(c plot.Canvas) {
	s := a.scene()
	s.draw(c)
	if a.over != nil {
		a.over.draw(s, c)
	}
}

// start starts a run in the first free slot, from where another stood if from
// is not nil, and returns its lane, or nil if there are as many runs as the
// screen can show.
func (a *App) start(spec trainer.Spec, from *trainer.Checkpoint) *lane {
	if len(a.lanes) == presets.MaxLanes {
		a.notice = fmt.Sprintf("%d runs are all that fit: discard one with D first.", presets.MaxLanes)
		return nil
	}
	return a.add(a.launch(spec, from))
}

// launch starts a run that is on no lane yet.
func (a *App) launch(spec trainer.Spec, from *trainer.Checkpoint) *run.Run {
	return run.Start(a.ctx, spec, run.Options{Pace: a.pace, From: from})
}

// add puts source on a lane of its own, in the first free slot. There must be
// one.
func (a *App) add(source run.Source) *lane {
	taken := map[int]bool{}
	for _, l := range a.lanes {
		taken[l.slot] = true
	}
	slot := 0
	for taken[slot] {
		slot++
	}
	l := newLane(slot, source)
	a.lanes = append(a.lanes, l)
	return l
}

// results returns what every run has reached, unless nobody wants to know.
func (a *App) results() []Result {
	var results []Result
	if a.discarded {
		return nil
	}
	for _, l := range a.lanes {
		s := new(run.Snapshot)
		l.source.Snapshot(s)
		results = append(results, Result{l.letter(), l.spec, s})
	}
	return results
}

// A Result is where a run of the dashboard stood.
type Result struct {
	Letter   string
	Spec     trainer.Spec
	Snapshot *run.Snapshot
}

// Name returns what the run is called on the screen.
func (r Result) Name() string { return r.Letter + " " + r.Spec.Name }
