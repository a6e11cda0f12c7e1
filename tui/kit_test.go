package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// showing returns a dashboard with runs.
func showing(t testing.TB, runs *lanes.Set) *App {
	t.Helper()
	app := NewApp(t.Context(), presets.Preset{Title: "SGD beside momentum"}, &plot.Box)
	app.lanes = runs
	app.display.fixed = true // whatever the terminal says
	return app
}

// staged returns a dashboard with made-up runs.
func staged(t testing.TB, name string) *App { return showing(t, uitest.Staged(t, name)) }

// lab is a small experiment that ends in no time.
func lab(t testing.TB, change ...string) presets.Preset { return uitest.Lab(t, change...) }

// finished returns a dashboard whose runs have ended, its clocks set to fixed
// times, so that it always looks the same.
func finished(t testing.TB, p presets.Preset) *App {
	t.Helper()
	app := NewApp(t.Context(), p, &plot.Box)
	uitest.Finish(app.lanes)
	return app
}

// midway makes the runs of a finished dashboard look as if they still ran.
func midway(app *App) *App {
	uitest.Midway(app.lanes)
	return app
}

// stop ends the run of a lane and waits for it to end.
func stop(app *App, l *lanes.Lane) {
	if live := app.lanes.Live(l); live != nil {
		live.Cancel()
		<-live.Done()
	}
}

// stopAll ends all runs and waits for them.
func stopAll(app *App) {
	for _, l := range app.lanes.Lanes {
		stop(app, l)
	}
}

// drawn returns what the dashboard shows in w×h cells, without styles.
func drawn(app *App, w, h int) string {
	app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return ansi.Strip(app.View().Content)
}

// presses presses keys of the screen.
func presses(app *App, keys ...string) {
	for _, k := range keys {
		app.Press(k)
	}
}

// visit goes to the screen with a name and makes its study.
func visit(t testing.TB, app *App, name string) {
	t.Helper()
	i := slices.IndexFunc(app.pages, func(p page) bool { return p.Name() == name })
	if i < 0 {
		t.Fatalf("there is no screen %s", name)
	}
	app.show(i)
	settle(t, app)
}

// settle makes the study that is due, if one is.
func settle(t testing.TB, app *App) {
	t.Helper()
	if cmd := app.nextStudy(); cmd != nil {
		app.Update(cmd())
	}
}

// lastLine returns the last line of a screen that is not blank.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(ansi.Strip(text)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// contains reports whether a line of text holds all of want.
func contains(text string, want ...string) bool {
	for _, line := range strings.Split(text, "\n") {
		if !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(line, w) }) {
			return true
		}
	}
	return false
}
