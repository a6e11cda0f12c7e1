package ui_test

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// TestMouseOnQuestion tests that a click on an answer gives that answer and closes the
// question, and that any other click leaves it open: for a question in one line, and for
// one with a line for each answer.
func TestMouseOnQuestion(t *testing.T) {
	for _, width := range []int{120, 30} {
		h := uitest.New(t, nil, lanes.NewSet())
		h.Resize(width, 24)
		given := ""
		answer := func(press, doc string) ui.Answer {
			return ui.Answer{Press: press, Doc: doc, Do: func(ui.Host) tea.Cmd { given = press; return nil }}
		}
		question := &ui.Question{Text: "Runs still train. Quit?", Answers: []ui.Answer{answer("k", "keep their results"), answer("esc", "cancel")}}
		for _, want := range []struct{ press, text string }{{"k", "k keep"}, {"esc", "esc cancel"}} {
			given = ""
			h.Open(question)
			x, y := h.Find(want.text)
			h.Point(x, y, ui.WheelDown)
			h.Point(1, 3, ui.Click)
			if h.Layer == nil || given != "" {
				t.Errorf("at %d columns the wheel, or a click elsewhere, gives the answer %q", width, given)
			}
			h.Point(x, y, ui.Click)
			if h.Layer != nil || given != want.press {
				t.Errorf("at %d columns a click on %q gives the answer %q", width, want.text, given)
			}
		}
	}
}

// TestPromptHasRoom tests that what is typed is shown beside any label, such as one with the
// name of a run, and that the error of a text is shown beside any text.
func TestPromptHasRoom(t *testing.T) {
	for _, width := range []int{60, 80, 140} {
		h := uitest.New(t, nil, lanes.NewSet())
		h.Resize(width, 15)
		h.Open(ui.NewPrompt("tags of "+strings.Repeat("a long name ", 20), "class"))
		h.Type(" thursday")
		h.Shows("tags of a long name", "class thursday")
		p := ui.NewPrompt("show runs with", "")
		p.Change = func(ui.Host, string) error {
			return errors.New("unknown value: want one of name, tag, note and many more")
		}
		h.Open(p)
		h.Type(strings.Repeat("optimizer=momentum ", 20) + "nosuch>3")
		h.Shows("nosuch>3", "unknown value: want")
	}
}

// TestMouseOnPrompt tests that a click on the line of a prompt enters its text, and that a
// click elsewhere cancels the prompt.
func TestMouseOnPrompt(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	entered, canceled := "", 0
	open := func() {
		p := ui.NewPrompt("filter", "relu")
		p.Done = func(_ ui.Host, text string) tea.Cmd { entered = text; return nil }
		p.Cancel = func(ui.Host) { canceled++ }
		h.Open(p)
	}
	open()
	h.Point(5, 10, ui.WheelDown)
	if h.Layer == nil {
		t.Error("the wheel closes the prompt")
	}
	h.Point(5, 10, ui.Click)
	if h.Layer != nil || entered != "" || canceled != 1 {
		t.Errorf("after a click elsewhere the prompt is %v, has entered %q and was given up %d times", h.Layer, entered, canceled)
	}
	open()
	x, y := h.Find("relu")
	h.Point(x, y, ui.Click)
	if h.Layer != nil || entered != "relu" || canceled != 1 {
		t.Errorf("after a click on its line the prompt is %v, has entered %q and was given up %d times", h.Layer, entered, canceled)
	}
}

// TestPromptTakesKeys tests that a prompt receives typed text, without commands for a
// blinking cursor.
func TestPromptTakesKeys(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	changed := ""
	p := ui.NewPrompt("filter", "relu")
	p.Change = func(_ ui.Host, text string) error { changed = text; return nil }
	h.Open(p)
	for _, key := range []string{"backspace", "s", "left", "x"} {
		if cmd := ui.PressOn(h, p, uitest.KeyPress(key)); cmd != nil {
			t.Errorf("%s asks for a command", key)
		}
	}
	if changed != "relxs" {
		t.Errorf("the text is %q, want relxs", changed)
	}
}

// TestPromptKeepsMistakes tests that a prompt with an invalid text stays open and shows the
// error.
func TestPromptKeepsMistakes(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	p := ui.NewPrompt("show", "")
	p.Change = func(_ ui.Host, text string) error {
		if text == "x" {
			return errors.New("x is nothing: want y")
		}
		return nil
	}
	entered := ""
	p.Done = func(_ ui.Host, text string) tea.Cmd { entered = text; return nil }
	h.Open(p)
	h.Keys("x", "enter")
	h.Shows("x is nothing: want y")
	if h.Keys("backspace", "y", "enter"); h.Layer != nil || entered != "y" {
		t.Errorf("the prompt is %v and has entered %q", h.Layer, entered)
	}
}
