package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
)

// A table leaves out whole columns, never half a number.
func TestTableIsNotClipped(t *testing.T) {
	tb := Table{Head: []string{"run", "first", "second"}}
	tb.Rows = [][]Cell{{{Text: "A"}, {Text: "12345"}, {Text: "67890"}}}
	for w := range 30 {
		c := plot.NewCanvas(w, 3)
		tb.Draw(c, NewTheme(Look{Dark: true, Colors: 0, Glyphs: &plot.Box}), false)
		for _, word := range strings.Fields(ansi.Strip(c.String())) {
			if !strings.Contains(" run first second A 12345 67890 ", " "+word+" ") {
				t.Errorf("%q in %d columns", word, w)
			}
		}
	}
}
