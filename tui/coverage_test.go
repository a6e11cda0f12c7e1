package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// Every row of the lecture is found on a dashboard of 80x24 cells with the keys
// that the table names.
func TestLectureIsFoundByKeys(t *testing.T) {
	app := finished(t, lab(t))
	there := func(text string, r lesson.Row) bool {
		return !slices.ContainsFunc(r.Shows, func(want string) bool { return !strings.Contains(text, want) })
	}
	for _, r := range lesson.Coverage {
		app.over = nil
		visit(t, app, "Log")
		if there(drawn(app, 80, 24), r) {
			t.Errorf("%s: %q is there before a key is pressed", r.Topic, r.Shows)
		}
		pressAll(t, app, r.Keys)
		text := drawn(app, 80, 24)
		for _, want := range r.Shows {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s does not show %q:\n%s", r.Topic, r.Keys, want, text)
			}
		}
		if r.Keys == "" || len(r.Shows) == 0 {
			t.Errorf("%s: no keys lead to it", r.Topic)
		}
	}
}

// namedPresses are the presses of more than one character in the table of the
// lecture; other words are typed.
var namedPresses = []string{"enter", "esc", "tab", "right", "left", "up", "down", "space", "ctrl+l"}

// pressAll presses keys and types words, between spaces, and does what comes of
// them.
func pressAll(t *testing.T, app *App, keys string) {
	t.Helper()
	for _, word := range strings.Fields(keys) {
		if slices.Contains(namedPresses, word) {
			do(app, uitest.KeyPress(word))
			continue
		}
		for _, r := range word {
			do(app, uitest.KeyPress(string(r)))
		}
	}
}

// do handles a message, and what its commands bring back at once. What a layer
// asks for, which may be a cursor that blinks, is left out.
func do(app *App, msg tea.Msg) {
	_, cmd := app.Update(msg)
	if cmd == nil || app.over != nil {
		return
	}
	msgs := []tea.Msg{cmd()}
	for len(msgs) > 0 {
		switch m := msgs[0].(type) {
		case tea.BatchMsg:
			for _, c := range m {
				if c != nil {
					msgs = append(msgs, c())
				}
			}
		case ui.Reply:
			do(app, m)
		}
		msgs = msgs[1:]
	}
}
