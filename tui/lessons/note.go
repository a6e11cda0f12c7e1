package lessons

import (
	"strings"

	"descent/tui/plot"
	"descent/tui/ui"
)

// plainLetters replaces letters of the lecture's language by ASCII letters.
var plainLetters = strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ț", "t", "Î", "I", "λ", "lambda")

// noteLines returns the note on the shown lesson, in lines of width columns: its heading in
// the lecture, and the text.
func (v *Screen) noteLines(s *ui.Scene, width int) []string {
	text := v.preset.Note
	heading := "Lecture: " + v.preset.Heading
	if s.Theme.Glyphs.Plain {
		text, heading = plainLetters.Replace(text), plainLetters.Replace(heading)
	}
	return append(ui.Wrap(text, width), ui.Wrap(heading, width)...)
}

// drawNote draws the note, with the number of lines that do not fit.
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
