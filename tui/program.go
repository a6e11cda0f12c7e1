package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/tui/plot"
)

// Options are what a person may choose about the dashboard itself.
type Options struct {
	Glyphs  *plot.Glyphs        // to draw with
	NoColor bool                // draw without colours
	Extra   []tea.ProgramOption // for tests: another terminal
}

// Run shows the dashboard with the lanes of p until a person quits or ctx
// ends, and returns what the runs had reached. The terminal is as before when
// it returns, whatever happened.
func Run(ctx context.Context, p presets.Preset, o Options) ([]Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	app := NewApp(ctx, p, o.Glyphs)
	options := append([]tea.ProgramOption{tea.WithContext(ctx)}, o.Extra...)
	if o.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(app, options...).Run()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		err = nil
	}
	for _, l := range app.lanes {
		l.run.Stop()
	}
	return app.results(), err
}
