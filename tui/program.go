package tui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer/store"
	"descent/tui/history"
	"descent/tui/plot"
	"descent/tui/session"
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

	// Last is a session to take up; nil for none. The preset then has no lanes.
	Last *session.Session

	// OnEnd is called, off the interface's goroutine, whenever the last run that
	// trains has ended; may be nil. An error is shown.
	OnEnd func(context.Context, []Result) error
}

// A Library has the stored runs that the History screen shows.
type Library = history.Library

// Patience is how long the program, when it ends, waits for steps that have
// begun.
const Patience = 400 * time.Millisecond

// Run shows the dashboard with the lanes of p until a person quits or ctx
// ends, and returns what the runs had reached. The terminal is as before when
// it returns, whatever happened.
func Run(ctx context.Context, p presets.Preset, o Options) ([]Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	app := newApp(ctx, p, o)
	app.display.useTheme(o.Theme)
	if o.Last != nil {
		app.takeUp(o.Last)
	}
	options := append([]tea.ProgramOption{tea.WithContext(ctx)}, o.Extra...)
	if o.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(app, options...).Run()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		err = nil
	}
	app.writeSession()
	cancel()
	defer app.removeUnwanted()
	late := time.After(Patience)
	for _, l := range app.lanes.Lanes {
		live := app.lanes.Live(l)
		if live == nil {
			continue
		}
		select {
		case <-live.Done():
		case <-late:
			return app.results(), err
		}
	}
	return app.results(), err
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
