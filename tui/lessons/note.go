package lessons

import (
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// plainLetters replaces the letters of the lecture's language, which a terminal
// of plain ASCII has not.
var plainLetters = strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ț", "t", "Î", "I", "λ", "lambda")

// noteLines returns the note on the lesson that is looked at, in lines of width
// columns: what the lecture calls it, and the text.
func (v *Screen) noteLines(s *ui.Scene, width int) []string {
	text := v.preset.Note
	heading := "Lecture: " + v.preset.Heading
	if s.Theme.Glyphs.Plain {
		text, heading = plainLetters.Replace(text), plainLetters.Replace(heading)
	}
	return append(ui.Wrap(text, width), ui.Wrap(heading, width)...)
}

// drawNote draws the note. Where it does not fit, a mark says how many lines are
// left out.
func (v *Screen) drawNote(s *ui.Scene, c plot.Canvas) {
	drawFocus(s, c)
	lines := v.noteLines(s, c.Width-2)
	text := len(ui.Wrap(v.preset.Note, c.Width-2))
	window := plot.NewWindow(0, len(lines), c.Height)
	for y, line := range lines[:window.Rows] {
		style := s.Theme.Text
		if y >= text {
			style = s.Theme.Weak
		}
		c.Text(1, y, line, style)
	}
	mark := window.Mark(s.Theme.Glyphs)
	if mark != "" {
		mark += ": p twice shows the text whole"
	}
	c.Text(1, window.Rows, mark, s.Theme.Weak)
}
