// Package tui is the dashboard: the Bubble Tea model of the program. Its own files draw
// the frame around the screens and route messages to them.
//
// About ten times a second a command takes a Snapshot of every source, on another
// goroutine than that of the user interface, and Update stores the snapshots in the
// lanes. View makes a ui.Scene of them, from which each panel draws its part of a canvas.
// Sources do not depend on the dashboard. The dashboard only pauses, paces, steps and
// stops live sources.
//
//	run.Source ─► lanes.News ─► lanes.Lane ─► ui.Scene ─► Panel.Draw ─► Canvas
//	run.Weighted ─► ui.StudyFunc ─► ui.Reply ─► Scene.Found ─┘
//
// The packages below, each of which may import those to its right:
//
//	tui ─► runs, compare, layers, data, lessons, search, history, log, form, help, palette, roster, session, status ─► ui ─► lanes, pictures ─► plot
//	tui ─► terminal
//
// A screen is a package with a type that implements ui.Screen, and a line in the table in
// screens.go. The type holds the state of the screen, and defines
//
//   - its panels, each of which draws the Scene on a canvas, and the layout that gives
//     them rectangles of the body by their names. (Header, run strip, sentence and hints
//     belong to the frame.) Drawing changes no state: if a panel has state from frame to
//     frame, such as the ranges of y axes, it updates the View in Follow, when something
//     has changed;
//
//   - its keys: a row has the presses, the help text, the hint and the handler. Keys of
//     all screens are in keys.go; a screen must not use the same presses. The help text is
//     on the help page, the hint in the last line;
//
//   - the handlers of the mouse for its panels. The frame handles clicks on tabs, runs and
//     hints, and gives a clicked panel with an About text the focus.
//
// Handlers get a ui.Host, the interface to the dashboard. A command that a handler returns
// ends with a ui.Reply: a message that is a function, which Update calls.
//
// A screen may implement further interfaces:
//
//   - ui.Studier computes something about the network of the selected run, or of the last
//     run if all are selected. The App runs the study of the shown screen in a command, one
//     at a time, on copied weights, and again after each evaluation of the run. While runs
//     train, pauses between studies limit them to studyShare of the time;
//   - ui.Comparer is a Studier that also gets the networks of the marked runs;
//   - ui.Updater is called after every message while the screen is shown, to start
//     commands and to advance animations;
//   - ui.Layered has layers of its own, whose keys are listed in help;
//   - ui.Opener is shown first for some presets;
//   - ui.Listener receives the events of runs;
//   - ui.Chooser has runs of its own, to which keys for a single run apply;
//   - ui.Lecturer defines the contents of lecture mode. For other screens that is the
//     focused panel.
//
// Package log is the smallest example of a screen. Its tests use package ui/uitest, which
// provides a Host without a dashboard.
package tui

import (
	"context"
	"log/slog"
	"sync"
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
	log   *slog.Logger    // receives the events of runs; may be nil
	title string
	lanes *lanes.Set
	pace  float64  // epochs a second of every run, 0 for unlimited
	view  ui.View  // of the charts
	order ui.Order // of the list of runs

	pages   []page
	page    int      // index of the shown page
	focus   int      // index of its focused panel
	full    bool     // whether the focused panel takes the whole body
	lecture bool     // whether lecture mode is on; see lecture.go
	over    ui.Layer // the layer on top of the screen, or nil
	pressed string   // the key that is being handled
	acted   bool     // whether it has done something to runs, which is seen a little later
	pointer tea.Mouse

	status   status.Status
	onEnd    func(context.Context, []Result) error // Options.OnEnd; may be nil
	launched bool                                  // whether a run was started since onEnd was called

	studies studies
	display display
	stops   terminal.Stops
	notice  string

	library    history.Library                // the stored runs; nil where nothing is stored
	choices    *choices                       // that are kept for the next start
	writing    *sync.WaitGroup                // has the commands that write files
	last       *session.Session               // that is taken up; nil for none
	saved      saved                          // the last session that was written
	store      *store.Store                   // of all runs; nil stores none
	recording  *asciicast.Writer              // of what is drawn; nil for none
	unrecorded bool                           // whether it was said that it failed
	watcher    Watcher                        // of the logs of other programs; nil for none
	waiting    []run.Source                   // that it found, and that have no lane
	workers    ui.Workers                     // of searches; nil for this process
	formats    []ui.SearchFormat              // of stored searches
	batch      string                         // the first of the runs that are being begun together
	origins    map[*trainer.Checkpoint]string // the stored runs that others branch off from

	asked     asked
	turns     turns         // pending changes of learning rates
	discarded bool          // whether the user discarded the results
	unwanted  []*lanes.Lane // lanes whose runs are moved to the trash when they have ended
}

// An asked has the run for each key that has to be pressed twice, after the first press.
type asked struct {
	discard *lanes.Lane // by D
	share   *lanes.Lane // by C
}

// NewApp returns a dashboard and starts the lanes of p. The end of ctx ends its runs.
func NewApp(ctx context.Context, p presets.Preset, glyphs *plot.Glyphs) *App {
	return newApp(ctx, p, Options{Glyphs: glyphs})
}

func newApp(ctx context.Context, p presets.Preset, o Options) *App {
	if w, ok := o.Watcher.(*watch.Watcher); ok {
		o.Library = history.WithFollowed(w, o.Library)
	}
	a := &App{
		ctx: ctx, log: o.Log, title: p.Title, pace: p.Pace, lanes: lanes.NewSet(), pages: pages(p, o.Library), onEnd: o.OnEnd,
		store: o.Store, library: o.Library, choices: &choices{keep: o.Keep, written: map[string]int{}}, writing: new(sync.WaitGroup), last: o.Last, saved: saved{writer: new(session.Writer)},
		recording: o.Recording, watcher: o.Watcher, workers: o.Workers, formats: o.SearchFormats,
		turns: newTurns(ctx), origins: map[*trainer.Checkpoint]string{},
	}
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
	cmd := tea.Batch(a.handle(msg), a.keepSession(time.Now()))
	a.follow()
	if study := a.nextStudy(); study != nil {
		cmd = tea.Batch(cmd, study)
	}
	if u, ok := a.pages[a.page].Screen.(ui.Updater); ok {
		cmd = tea.Batch(cmd, u.Update(a))
	}
	return a, cmd
}

// follow calls Follow of the shown panels, if the next frame differs from the last one.
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

// takeNews makes new snapshots current, and reports their events.
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

// route passes a key to the layer on top or to the screen. Control-C asks whether to
// quit; pressed again, it quits.
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

// View implements tea.Model. Bubble Tea calls it after every message, so a frame is drawn
// only if something changed.
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
