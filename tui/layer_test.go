package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
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

// Every key can be reached by mouse alone: help is among the hints, and its
// lines press their keys.
func TestHelpPressesKeys(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "?")
	x, y := rowOf(t, app, "logarithmic y axis")
	clickAt(app, x, y)
	if app.over != nil || !app.view.Log {
		t.Error("a click on y in the help does not press it")
	}
	for range 3 {
		presses(app, "?")
		app.Update(tea.MouseWheelMsg{X: 1, Y: 5, Button: tea.MouseWheelDown})
		if lastLine(drawn(app, 80, 24)) == "" {
			t.Error("the wheel does not scroll")
		}
		clickAt(app, 3, 0)
		if app.over != nil {
			t.Error("a click on the title does not close the page")
		}
	}
}

// The form and its hints can be clicked.
func TestMouseOnTheForm(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "e")
	x, y := rowOf(t, app, "activation")
	clickAt(app, x, y)
	if text := drawn(app, 120, 60); !strings.Contains(text, "choices; type to filter") {
		t.Errorf("a click focuses no choice:\n%s", text)
	}
	x, y = rowOf(t, app, "esc cancels")
	clickAt(app, x+3, y)
	if app.over != nil {
		t.Error("a click on esc does not close the form")
	}
}

func TestMouseOnQuestionAndPrompt(t *testing.T) {
	app := endless(t)
	await(t, app, "running running")
	presses(app, "q")
	x, y := rowOf(t, app, "esc cancel")
	clickAt(app, x, y)
	if app.over != nil {
		t.Error("a click on an answer does not give it")
	}
	presses(app, "/")
	drawn(app, 120, 60)
	clickAt(app, 5, 10)
	if app.over != nil {
		t.Error("a click elsewhere does not give the prompt up")
	}
	for _, l := range app.lanes.Lanes {
		stop(app, l)
	}
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
				for _, size := range uitest.Sizes {
					uitest.CheckASCII(t, drawn(app, size[0], size[1]))
				}
			}
		}
	}
}
