// Package tui is the dashboard: the one Bubble Tea model of the program. Its
// own files are the frame: they draw what surrounds the screens and route
// messages.
//
// About ten times a second a command takes a Snapshot of every source, off the
// interface's goroutine, and Update puts the snapshots into the lanes. View
// makes a ui.Scene of them, which is all that panels see; each draws its part
// of a canvas. Sources do not depend on the dashboard. It calls methods of live
// ones to pause, pace, step and stop them, and no others.
//
//	run.Source ─► lanes.News ─► lanes.Lane ─► ui.Scene ─► Panel.Draw ─► Canvas
//	run.Weighted ─► ui.StudyFunc ─► ui.Reply ─► Scene.Found ─┘
//
// The packages below, each of which may import those to its right:
//
//	tui ─► runs, compare, layers, data, lessons, search, history, log, form, help, palette, roster, session, status ─► ui ─► lanes, pictures ─► plot
//	tui ─► terminal
//
// A screen is a package with a type that implements ui.Screen, and one line of
// the table in screens.go. The type holds what the screen remembers, and says
//
//   - what it draws: panels, each a function of the Scene and a canvas, and the
//     layout that gives them rectangles of the body by their names (header, run
//     strip, sentence and hints belong to the frame and are there already).
//     Drawing changes nothing: what a panel keeps from picture to picture, as
//     charts do the ranges of their y axes, it notes in the View when something
//     changed;
//
//   - what its keys do: a row binds presses, help text and handler. Keys that
//     every screen has are in keys.go; none may hide one of them. A key's help
//     is on the help page, its hint in the last line, and both are tested;
//
//   - what the mouse does on a panel. Tabs, runs and hints can be clicked, and
//     a click gives a panel with an About text the focus, without its help.
//
// Handlers get a ui.Host, which is what they may do with the dashboard. A
// command that a handler starts returns a ui.Reply: a message that is a
// function, which Update calls.
//
// What else a screen can be: a ui.Studier, which computes something about the
// network of the selected run (the last one where all are selected). The App
// runs it in a command, never two at once, on copied weights, only for the
// screen that is shown, and again whenever the run was evaluated anew; while
// runs train it rests so long between studies that they take studyShare of the
// machine. A ui.Comparer is a Studier that also gets the networks of the runs
// that are marked. A ui.Updater is asked after every message while it is shown: for
// what is computed without a run, and for pictures that move. A ui.Layered opens
// layers of its own, whose keys help lists. A ui.Opener is what some experiments
// begin with. A ui.Listener is told what happens to runs. A ui.Chooser has runs of
// its own, one of which keys about a single run mean. A ui.Lecturer is about
// something else than the runs, and says what lecture mode
// shows; of every other screen that is its focused panel, as large as can be.
//
// The smallest of them to read is package log. Its tests need no dashboard:
// package ui/uitest holds a screen without one.
package tui

import (
	"context"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/watch"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/asciicast"
	"descent/tui/history"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/session"
	"descent/tui/status"
	"descent/tui/terminal"
	"descent/tui/ui"
)

// App is the Bubble Tea model.
type App struct {
	ctx   context.Context // ends all runs
	log   *slog.Logger    // of what happens to runs; nil writes none
	title string
	lanes *lanes.Set
	pace  float64  // epochs a second of every run, 0 for unlimited
	view  ui.View  // of the charts
	order ui.Order // of the list of runs

	pages   []page
	page    int      // the one that is shown
	focus   int      // its panel that has the focus
	full    bool     // whether that panel takes the whole body
	lecture bool     // whether that is for a projector; see lecture.go
	over    ui.Layer // on top of the screen, or nil
	pressed string   // the key that is being handled
	acted   bool     // whether it has done something to runs, which is seen a little later
	pointer tea.Mouse

	status   status.Status
	onEnd    func(context.Context, []Result) error // what to do when all runs have ended; may be nil
	launched bool                                  // whether a run was started since that was done

	studies studies
	display display
	stops   terminal.Stops
	notice  string

	library    history.Library                // the stored runs; nil where nothing is stored
	keep       func(key, text string) error   // for every start; nil keeps nothing
	last       *session.Session               // that is taken up; nil for none
	store      *store.Store                   // of all runs; nil stores none
	recording  *asciicast.Writer              // of what is drawn; nil for none
	unrecorded bool                           // whether it was said that it failed
	watcher    Watcher                        // of the logs of other programs; nil for none
	waiting    []run.Source                   // that it found, and that have no lane
	workers    ui.Workers                     // of searches; nil for this process
	batch      string                         // the first of the runs that are being begun together
	origins    map[*trainer.Checkpoint]string // the stored runs that others branch off from

	asked     asked
	factors   map[*lanes.Lane]float64 // by which rates are about to change
	discarded bool                    // whether a person wants no results
	unwanted  []*lanes.Lane           // whose runs go into the trash when they have ended
}

// An asked is the runs of which a key does something when it is pressed for the
// second time.
type asked struct {
	discard *lanes.Lane // by D
	share   *lanes.Lane // by C
}

// A display is how and where the dashboard is drawn.
type display struct {
	look    ui.Look
	theme   *ui.Theme // made from look
	fixed   bool      // whether the theme was chosen by a person
	w, h    int
	canvas  plot.Canvas // reused for every picture
	picture string      // the last one that was drawn
	stale   bool
}

// NewApp returns a dashboard on which the lanes of p start. Its runs end with
// ctx.
func NewApp(ctx context.Context, p presets.Preset, glyphs *plot.Glyphs) *App {
	return newApp(ctx, p, Options{Glyphs: glyphs})
}

func newApp(ctx context.Context, p presets.Preset, o Options) *App {
	if w, ok := o.Watcher.(*watch.Watcher); ok {
		o.Library = history.WithFollowed(w, o.Library)
	}
	a := &App{ctx: ctx, log: o.Log, title: p.Title, pace: p.Pace, lanes: lanes.NewSet(), pages: pages(p, o.Library), factors: map[*lanes.Lane]float64{}, onEnd: o.OnEnd,
		store: o.Store, recording: o.Recording, watcher: o.Watcher, workers: o.Workers, library: o.Library, keep: o.Keep, last: o.Last, origins: map[*trainer.Checkpoint]string{}}
	a.status.Title = "descent"
	a.display.restyle(ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: o.Glyphs})
	for i, page := range a.pages {
		if o, ok := page.Screen.(ui.Opener); ok && o.Opens(p) {
			a.page = i
		}
	}
	a.startAll(p.Lanes)
	return a
}

// Init implements tea.Model.
func (a *App) Init() tea.Cmd {
	begin := a.offerInterrupted
	if a.last != nil {
		begin = func() tea.Cmd { return a.reopen(a.last) }
	}
	return tea.Batch(tea.RequestBackgroundColor, a.nextFrame(), begin(), a.watchLogs(0))
}

// Update implements tea.Model.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := a.handle(msg)
	a.follow()
	if study := a.nextStudy(); study != nil {
		cmd = tea.Batch(cmd, study)
	}
	if u, ok := a.pages[a.page].Screen.(ui.Updater); ok {
		cmd = tea.Batch(cmd, u.Update(a))
	}
	return a, cmd
}

// follow calls Follow of the panels that are shown, if the next picture differs
// from the last.
func (a *App) follow() {
	if !a.display.stale {
		return
	}
	s := a.Scene()
	for _, p := range a.pages[a.page].panels {
		if p.Follow != nil {
			p.Follow(&a.view, s)
		}
	}
}

// handle calls the handler of a message.
func (a *App) handle(msg tea.Msg) tea.Cmd {
	if news, ok := msg.(lanes.News); ok {
		return tea.Batch(a.takeNews(news), a.nextFrame())
	}
	d := &a.display
	d.stale = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		d.w, d.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if !d.fixed {
			d.restyle(ui.Look{Dark: msg.IsDark(), Colors: d.look.Colors, Glyphs: d.look.Glyphs})
		}
	case tea.ColorProfileMsg:
		d.restyle(ui.Look{Dark: d.look.Dark, Colors: msg.Profile, Glyphs: d.look.Glyphs})
	case tea.EnvMsg:
		a.status.Getenv = msg.Getenv
	case tea.FocusMsg:
		a.status.Hidden = false
	case tea.BlurMsg:
		a.status.Hidden = true
	case ui.Reply:
		return msg(a)
	case tea.PasteMsg:
		if t, ok := a.over.(ui.Typist); ok {
			return t.Type(a, msg)
		}
	case tea.KeyPressMsg:
		return a.route(msg)
	case tea.MouseMsg:
		return a.point(msg)
	}
	return nil
}

// takeNews takes what is new of the runs.
func (a *App) takeNews(news lanes.News) tea.Cmd {
	events, changed := news.Take()
	if changed {
		a.display.stale = true
		a.tell(events...)
	}
	a.status.Look(time.Now(), a.lanes.Lanes)
	a.checkRecording()
	a.hearStore()
	return tea.Batch(a.status.Notify(events), a.allEnded())
}

// route gives a key to what is on top. Control-C asks whether to quit, and quits
// where that is being asked.
func (a *App) route(msg tea.KeyPressMsg) tea.Cmd {
	switch name := msg.String(); {
	case name == "ctrl+c":
		return a.quit()
	case a.over != nil:
		return ui.PressOn(a, a.over, msg)
	default:
		return a.Press(name)
	}
}

// View implements tea.Model. Bubble Tea calls it after every message, so the
// picture is drawn only when something changed.
func (a *App) View() tea.View {
	d := &a.display
	if d.stale {
		d.draw(a.frame(), a.over)
	}
	v := tea.NewView(d.picture)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.ReportFocus = true
	v.WindowTitle, v.ProgressBar = a.status.Title, a.status.Bar
	return v
}

// draw makes the picture of f with over on top of it.
func (d *display) draw(f *frame, over ui.Layer) {
	if d.canvas.Width != d.w || d.canvas.Height != d.h {
		d.canvas = d.look.Glyphs.Canvas(d.w, d.h)
	}
	d.canvas.Clear()
	f.draw(d.canvas)
	if over != nil {
		over.Draw(&f.Scene, d.canvas)
	}
	d.picture, d.stale = d.canvas.String(), false
	if d.look.Glyphs.Plain { // names and notes may contain other characters
		d.picture = plot.ToASCII(d.picture)
	}
}

// useTheme takes the theme with the given name; "auto" asks the terminal.
func (d *display) useTheme(name string) {
	d.fixed = name == "dark" || name == "light"
	d.restyle(ui.Look{Dark: name != "light", Colors: d.look.Colors, Glyphs: d.look.Glyphs})
}

func (d *display) restyle(l ui.Look) {
	d.look, d.theme = l, ui.NewTheme(l)
	d.canvas = l.Glyphs.Canvas(d.w, d.h)
	d.stale = true
}
