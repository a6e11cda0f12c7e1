package tui

import (
	"regexp"
	"testing"

	"descent/tui/plot"
)

// rateRow is the row of the learning rate in a form, where it has the focus.
var rateRow = regexp.MustCompile(`▸ lr +([0-9.e-]+)`)

// formRate returns the learning rate in the form that a session shows, which
// has the focus once a rate test has given it.
func formRate(s *session) string {
	s.t.Helper()
	text := s.wait("enter starts", "▸ lr")
	m := rateRow.FindStringSubmatch(text)
	if m == nil {
		s.t.Fatalf("the form shows no rate:\n%s", text)
	}
	return m[1]
}

// TestPreflightByKeys checks a run and a form before it trains, and takes a
// rate into the form, with keys alone.
func TestPreflightByKeys(t *testing.T) {
	s := open(t, NewApp(t.Context(), lab(t), &plot.Box), 110, 36)
	s.wait("descent")
	s.press("P")
	s.wait("Preflight of run B", "green loss at the start", "green gradient", "by heart")
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
	if rate := formRate(s); rate == "0.05" {
		t.Error("the form has not taken the rate")
	}
}
