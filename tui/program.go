package tui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"descent/model/guard"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/asciicast"
	"descent/tui/history"
	"descent/tui/plot"
	"descent/tui/session"
	"descent/tui/terminal"
	"descent/tui/ui"
)

// Options are the settings of the dashboard itself, not of its runs.
type Options struct {
	Glyphs  *plot.Glyphs        // to draw with
	Theme   string              // "dark", "light", or "auto": as the terminal says, dark if it does not
	NoColor bool                // draw without colors
	Extra   []tea.ProgramOption // where to draw, if not on the process's output
	Log     *slog.Logger        // what happens on the dashboard is told to it; see package journal
	Store   *store.Store        // of the runs; nil stores none
	Library Library             // what was stored before, too; nil without a Store

	// Watcher finds runs of other programs or machines, which are shown while they
	// grow; nil for none.
	Watcher Watcher

	// Workers train the trials of searches; nil for this process.
	Workers ui.Workers

	// Recording is told how large the window is and when the terminal is given back,
	// and the dashboard says when it fails; nil for none. Extra has what gives it the
	// output.
	Recording *asciicast.Writer

	// Last is a session to take up; nil for none. The preset then has no lanes.
	Last *session.Session

	// Keep keeps a choice for every start, such as "glyphs"; nil keeps none.
	Keep func(key, text string) error

	// OnEnd is called, off the interface's goroutine, whenever the last run that
	// trains has ended; may be nil. An error is shown.
	OnEnd func(context.Context, []Result) error
}

// A Library has the stored runs that the History screen shows.
type Library = history.Library

// Patience is how long the program, when it ends, waits for steps that have
// begun.
const Patience = 400 * time.Millisecond

// ErrNoTerminal says that the terminal was closed while the dashboard was on it.
var ErrNoTerminal = errors.New("the terminal was closed")

// Run shows the dashboard with the lanes of p until a person quits, ctx ends or
// the terminal is closed, and returns what the runs had reached. It leaves signals
// that end the program to those who end ctx. The terminal is as before when it
// returns, whatever happened: a panic of the dashboard, of a command or of a
// goroutine of the program is returned as an error.
func Run(ctx context.Context, p presets.Preset, o Options) ([]Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	app := newApp(ctx, p, o)
	app.display.useTheme(o.Theme)
	if o.Last != nil {
		app.takeUp(o.Last)
	}
	shown := terminal.Guard(app)
	options := []tea.ProgramOption{tea.WithoutSignalHandler()}
	if term.IsTerminal(os.Stdin.Fd()) {
		options = append(options, tea.WithInput(&terminal.Keys{File: os.Stdin, Gone: func() { cancel(ErrNoTerminal) }}))
	}
	if o.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	program := tea.NewProgram(shown, append(options, o.Extra...)...)
	away := func(do func()) { program.Send(ui.Reply(func(ui.Host) tea.Cmd { return app.away(do) })) }
	defer app.stops.Watch(away, cancel)()
	// A program that is killed writes what switches modes on behind what switches
	// them off where both are still to be written; one that quits does not.
	context.AfterFunc(ctx, program.Quit)
	_, err := program.Run()
	switch {
	case shown.Err() != nil:
		err = shown.Err()
	case ctx.Err() != nil:
		err = reason(ctx)
	}
	app.writeSession()
	cancel(nil)
	defer app.removeUnwanted()
	app.await(time.After(Patience))
	return app.results(), err
}

// reason returns the error that ended ctx, nil if ctx was meant to end.
func reason(ctx context.Context) error {
	err := context.Cause(ctx)
	var panicked *guard.Panic
	if errors.Is(err, ErrNoTerminal) || errors.As(err, &panicked) {
		return err
	}
	return nil
}

// suspend stops the program as control-Z does elsewhere, with all that was started
// with it; fg brings it back.
func (a *App) suspend() tea.Cmd { return a.away(a.stops.Stop) }

// away gives the terminal back, calls do, and takes the terminal again with a new
// picture. Runs that train are paused meanwhile, so that their clocks stand still.
func (a *App) away(do func()) tea.Cmd {
	var paused []run.Live
	for _, l := range a.lanes.Lanes {
		if live := a.lanes.Live(l); live != nil && !l.Remote() && live.State() < run.Paused {
			live.Pause()
			paused = append(paused, live)
		}
	}
	return terminal.Away(func() { a.recording.Skip(do) }, func(err error) tea.Msg {
		return ui.Reply(func(h ui.Host) tea.Cmd {
			for _, live := range paused {
				live.Resume()
			}
			if err != nil {
				h.Say("The terminal could not be taken again: " + err.Error() + ".")
			}
			return nil
		})
	})
}

// await waits until the runs have ended, or for late.
func (a *App) await(late <-chan time.Time) {
	for _, l := range a.lanes.Lanes {
		live := a.lanes.Live(l)
		if live == nil || l.Remote() {
			continue
		}
		select {
		case <-live.Done():
		case <-late:
			return
		}
	}
}

// allEnded returns a command that does what was asked for when all runs have
// ended; nil while one trains, and when it was done for these runs.
func (a *App) allEnded() tea.Cmd {
	if !a.launched || len(a.factors) > 0 || a.lanes.Training() {
		return nil
	}
	a.launched = false
	results := a.results()
	if a.onEnd == nil || len(results) == 0 {
		return nil
	}
	do, ctx := a.onEnd, a.ctx
	return func() tea.Msg {
		err := do(ctx, results)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say(fmt.Sprintf("%v.", err))
			}
			return nil
		})
	}
}

// results returns what every run has reached, or nil if a person chose to print
// nothing.
func (a *App) results() []Result {
	var results []Result
	if a.discarded {
		return nil
	}
	for _, l := range a.lanes.Lanes {
		results = append(results, Result{l.Letter(), l.Spec, l.Branch(), l.Latest(), l.Interrupted() || l.Training()})
	}
	return results
}

// A Result is what a run had reached when the dashboard ended.
type Result struct {
	Letter   string
	Spec     trainer.Spec
	Branch   *trainer.Checkpoint // where it branched off from another; nil for one from the start
	Snapshot *run.Snapshot

	interrupted bool // whether it ended with the dashboard
}

// State returns how the run has ended, in a word. One that trains while the
// dashboard ends is interrupted: it goes on where it stands, if it is stored.
func (r Result) State() string {
	if r.interrupted {
		return library.Interrupted.String()
	}
	return r.Snapshot.State.String()
}

// Name returns what the run is called on the screen.
func (r Result) Name() string { return r.Letter + " " + r.Spec.Name }

// checkRecording says once that the recording failed.
func (a *App) checkRecording() {
	if err := a.recording.Err(); err != nil && !a.unrecorded {
		a.unrecorded, a.display.stale = true, true
		a.notice = "Nothing more is recorded: " + err.Error() + "."
	}
}
