package advice

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestVerdictsAreSaidWhole checks that every verdict has room in two lines of a
// terminal of 80 columns, with the letter of its run: what comes last says what to
// do.
func TestVerdictsAreSaidWhole(t *testing.T) {
	for id, stories := range stories() {
		for i, s := range stories {
			text := "A2: " + Judge(&s.spec, s.snap).Text + "."
			if lines := strings.Split(ansi.Wordwrap(text, 78, ""), "\n"); len(lines) > 2 {
				t.Errorf("run %d for rule %s takes %d lines: %q", i, id, len(lines), text)
			}
		}
	}
}

// TestFigures checks how numbers are written.
func TestFigures(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.02134: "0.0213", 1e-5: "1e-5", 12.34: "12.3", 999.6: "1000", 1234: "1230", -98765: "-98800", 1e6: "1e6", 5.81e41: "5.81e41"} {
		if got := figure(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
