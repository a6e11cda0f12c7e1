package tui

import (
	"slices"
	"strings"
	"testing"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/plot"
)

// lessonsPlace is the place of the screen in the table.
func lessonsPlace(t *testing.T) int {
	t.Helper()
	i := slices.IndexFunc(screens(presets.Preset{}), func(s numbered) bool { return s.Name() == "Lessons" })
	if i < 0 {
		t.Fatal("there is no screen Lessons")
	}
	return i
}

// TestLessonByKeys opens a lesson, trains it and sees its claim, with keys
// alone.
func TestLessonByKeys(t *testing.T) {
	app := NewApp(t.Context(), lab(t), &plot.Box)
	s := open(t, app, 100, 36)
	s.wait("descent")
	s.press(app.pages[lessonsPlace(t)].number)
	s.wait("1/20 Rosenblatt's perceptron")
	s.press("l")
	s.wait("2/20 ADALINE", "v measures it")
	s.press("o")
	s.wait("half the limit", "just above")
	s.press("v")
	s.wait("PASS last loss just above the limit")
	s.press(">>>>>>>>>>>>1") // at full speed
	s.wait("✓ 400/400")
}

// A dashboard that begins with a lesson shows it.
func TestLessonOpensItsScreen(t *testing.T) {
	p, err := lesson.Open("adaline")
	if err != nil {
		t.Fatal(err)
	}
	app := NewApp(t.Context(), p, &plot.Box)
	if text := drawn(app, 120, 60); app.page != lessonsPlace(t) || !strings.Contains(text, "2/20 ADALINE") || len(app.lanes.Lanes) != 5 {
		t.Errorf("screen %d, %d lanes:\n%s", app.page, len(app.lanes.Lanes), text)
	}
	for _, l := range app.lanes.Lanes {
		stop(l)
	}
	if app := NewApp(t.Context(), presets.Preset{Title: "x"}, &plot.Box); app.page != 0 {
		t.Errorf("a preset opens screen %d", app.page)
	}
}
