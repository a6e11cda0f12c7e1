package tui

import (
	"regexp"
	"strings"
	"testing"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/plot"
)

// TestPreflightByKeys checks a run and a form before it trains, and takes a
// rate into the form, with keys alone.
func TestPreflightByKeys(t *testing.T) {
	s := open(t, NewApp(t.Context(), lab(t), &plot.Box), 110, 36)
	s.wait("1 Runs")
	s.press("P")
	s.wait("Preflight of run B", "green loss at the start", "green gradient", "memorize twenty")
	s.press("z")
	s.wait("space pause")
	s.press("e")
	s.wait("ctrl+p preflight")
	s.press("\x10") // ctrl+p
	s.wait("Preflight of", "green gradient")
	s.press("z")
	s.wait("enter starts")
	s.press("\x0c") // ctrl+l
	s.wait("Rate test", "is a good rate to start with")
	s.press("\r")
	text := s.wait("enter starts", "▸lr")
	if rate := regexp.MustCompile(`▸lr +([0-9.e-]+)`).FindStringSubmatch(text); rate == nil || rate[1] == "0.05" {
		t.Errorf("the form has not taken the rate:\n%s", text)
	}
}

// TestLessonByKeys opens a lesson, trains it and sees its claim, with keys
// alone.
func TestLessonByKeys(t *testing.T) {
	app := NewApp(t.Context(), lab(t), &plot.Box)
	visit(t, app, "Lessons")
	s := open(t, app, 100, 36)
	s.wait("1/20 Rosenblatt's perceptron")
	s.press("l")
	s.wait("2/20 ADALINE", "v measures it")
	s.press("o")
	s.wait("half the limit", "just above")
	s.press("v")
	s.wait("PASS    gradient descent", "last loss just above the", "measured  want")
	s.press(">>>>>>>>>>>>1") // at full speed
	s.wait("A ━ ✓ half the limit", "400/400")
}

// A dashboard that begins with a lesson shows it.
func TestLessonOpensItsScreen(t *testing.T) {
	p, err := lesson.Open("adaline")
	if err != nil {
		t.Fatal(err)
	}
	app := NewApp(t.Context(), p, &plot.Box)
	defer stopAll(app)
	if text := drawn(app, 120, 60); !strings.Contains(text, "2/20 ADALINE") || len(app.lanes.Lanes) != 5 {
		t.Errorf("%d lanes:\n%s", len(app.lanes.Lanes), text)
	}
	if app := NewApp(t.Context(), presets.Preset{Title: "x"}, &plot.Box); app.page != 0 {
		t.Errorf("a preset opens screen %d", app.page)
	}
}
