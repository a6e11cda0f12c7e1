package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
)

// TestTableIsNotClipped tests that a table omits whole columns, never a part of a number,
// and shows a mark for them.
func TestTableIsNotClipped(t *testing.T) {
	tb := Table{Head: []string{"run", "first", "second"}}
	tb.Rows = [][]Cell{{{Text: "A"}, {Text: "12345"}, {Text: "67890"}}}
	for w := range 30 {
		c := plot.NewCanvas(w, 3)
		tb.Draw(c, NewTheme(Look{Dark: true, Colors: 0, Glyphs: &plot.Box}), false)
		text := ansi.Strip(c.String())
		for _, word := range strings.Fields(text) {
			if !strings.Contains(" run first second A 12345 67890 r… … 1 2 more ", " "+word+" ") {
				t.Errorf("%q in %d columns", word, w)
			}
		}
		head, _, _ := strings.Cut(text, "\n")
		if all := strings.Contains(text, "67890"); w > 4 && all == strings.Contains(head, "…") {
			t.Errorf("in %d columns the head is %q:\n%s", w, head, text)
		}
	}
}
