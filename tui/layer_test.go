package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/tui/form"
	"descent/tui/plot"
	"descent/tui/ui"
)

func clickAt(app *App, x, y int) {
	app.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// rowOf returns the row of the terminal with the given text, and its column.
func rowOf(t *testing.T, app *App, text string) (x, y int) {
	t.Helper()
	for y, l := range strings.Split(drawn(app, 120, 60), "\n") {
		if before, _, ok := strings.Cut(l, text); ok {
			return plot.Width(before), y
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, drawn(app, 120, 60))
	return 0, 0
}

// In ASCII nothing else is drawn, whatever is open, on any screen.
func TestASCIIEverywhere(t *testing.T) {
	for _, settings := range [][]string{nil, {"data=sine", "loss=squared"}} {
		app := finished(t, lab(t, settings...))
		app.display.restyle(ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII})
		for i := range app.pages {
			app.show(i)
			for _, k := range []string{"", "?", "e", "/", "w", "h"} {
				app.over = nil
				if k != "" {
					presses(app, k)
				}
				for _, size := range sizes {
					checkASCII(t, drawn(app, size[0], size[1]))
				}
			}
		}
	}
}
