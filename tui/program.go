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
	Glyphs  *plot.Glyphs        // the characters of charts
	Theme   string              // "dark", "light", or "auto" for that of the terminal, dark if unknown
	NoColor bool                // draw without colors
	Extra   []tea.ProgramOption // such as another output than that of the process
	Log     *slog.Logger        // receives events, keys and late frames; see package journal
	Store   *store.Store        // stores the runs; may be nil
	Library Library             // the stored runs; nil without a Store

	// Watcher finds runs of other programs or machines; may be nil.
	Watcher Watcher

	// Workers train the trials of searches; nil for this process.
	Workers ui.Workers

	// SearchFormats are the formats in which stored searches can be written.
	SearchFormats []ui.SearchFormat

	// Recording records the dashboard; may be nil. The dashboard reports the size of the
	// window to it and when the terminal is released, and shows its errors. Extra must
	// pass the output to it.
	Recording *asciicast.Writer

	// Last is a session to reopen; may be nil. If it is set, the preset has no lanes.
	Last *session.Session

	// Keep writes a value, such as that of "glyphs", to the configuration file; may be
	// nil.
	Keep func(key, text string) error

	// OnEnd is called whenever the last running run has ended, on another goroutine than
	// that of the user interface; may be nil. Its error is shown.
	OnEnd func(context.Context, []Result) error

	// Leaving is called when the user quits, before the terminal is restored; may be nil.
	Leaving func()
}

// A Library has the stored runs for the History screen.
type Library = history.Library

// Patience is how long the program waits at its end for training steps to end.
const Patience = 400 * time.Millisecond

// ErrNoTerminal is the error of a terminal that was closed while it showed the dashboard.
var ErrNoTerminal = errors.New("the terminal was closed")

// Run shows the dashboard with the lanes of p until the user quits, ctx ends or the
// terminal is closed, and returns the results of the runs. It does not handle signals; the
// caller should end ctx on a signal. Run restores the terminal in all cases: it returns a
// panic of the dashboard, of a command or of a goroutine of the program as an error.
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
	if o.Leaving != nil {
		options = append(options, tea.WithFilter(func(_ tea.Model, m tea.Msg) tea.Msg {
			if _, quits := m.(tea.QuitMsg); quits && ctx.Err() == nil {
				o.Leaving()
			}
			return m
		}))
	}
	program := tea.NewProgram(shown, append(options, o.Extra...)...)
	away := func(do func()) { program.Send(ui.Reply(func(ui.Host) tea.Cmd { return app.away(do) })) }
	defer app.stops.Watch(away, cancel)()
	// Quit writes pending output before it resets the modes of the terminal. Kill may
	// write it after that, which would set modes again.
	context.AfterFunc(ctx, program.Quit)
	_, err := program.Run()
	switch {
	case shown.Err() != nil:
		err = shown.Err()
	case ctx.Err() != nil:
		err = reason(ctx)
	}
	late, stop := context.WithTimeout(context.Background(), turnPatience)
	defer stop()
	app.finishTurns(late)
	app.writeSession()
	late, stop = context.WithTimeout(ctx, writePatience)
	defer stop()
	app.awaitWrites(late)
	cancel(nil)
	app.await(time.After(Patience))
	results := app.results()
	late, stop = context.WithTimeout(context.Background(), removePatience)
	defer stop()
	app.removeUnwanted(late)
	return results, err
}

// reason returns the error that ended ctx, nil if there was none.
func reason(ctx context.Context) error {
	err := context.Cause(ctx)
	var panicked *guard.Panic
	if errors.Is(err, ErrNoTerminal) || errors.As(err, &panicked) {
		return err
	}
	return nil
}

// suspend stops the process group of the program, like control-Z in other programs; fg
// continues it.
func (a *App) suspend() tea.Cmd { return a.away(a.stops.Stop) }

// away releases the terminal, calls do, and takes the terminal again with a new frame. It
// pauses runs meanwhile, so that their running times do not grow.
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

// await waits until the runs have ended or late receives a value.
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

// allEnded returns a command that calls onEnd; nil while a run trains, and if onEnd was
// called for these runs.
func (a *App) allEnded() tea.Cmd {
	if !a.launched || len(a.turns.pending) > 0 || a.lanes.Training() {
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

// results returns the results of all runs, or nil if the user discarded them.
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

// A Result is a run at the end of the dashboard.
type Result struct {
	Letter   string
	Spec     trainer.Spec
	Branch   *trainer.Checkpoint // the state from which it was forked; nil if it is not a fork
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

// Name returns the name of the run on the dashboard.
func (r Result) Name() string { return r.Letter + " " + r.Spec.Name }

// checkRecording shows a notice, once, if the recording failed.
func (a *App) checkRecording() {
	if err := a.recording.Err(); err != nil && !a.unrecorded {
		a.unrecorded, a.display.stale = true, true
		a.notice = "Nothing more is recorded: " + err.Error() + "."
	}
}
