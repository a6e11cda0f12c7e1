package lessons

import (
	"fmt"
	"strings"

	"descent/presets/lesson"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A noteLine is a line of the note.
type noteLine struct {
	text  string
	style plot.Style
}

// appendText appends text in lines of at most width columns.
func appendText(s *ui.Scene, lines []noteLine, text string, width int, style plot.Style) []noteLine {
	if s.Theme.Glyphs.Plain {
		text = plainLetters.Replace(text)
	}
	for _, line := range ui.Wrap(text, max(width, 1)) {
		lines = append(lines, noteLine{line, style})
	}
	return lines
}

// plainLetters replaces the letters of the lecture's language, which a terminal
// of plain ASCII has not.
var plainLetters = strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ț", "t", "Î", "I", "λ", "lambda")

// noteLines returns the note on the lesson that is looked at, and its claim with
// what became of it.
func (v *Screen) noteLines(s *ui.Scene, width int) (note, claim []noteLine) {
	l, p := v.lesson(), &v.preset
	note = appendText(s, nil, "Lecture: "+p.Heading, width, s.Theme.Weak)
	note = appendText(s, note, p.Note, width, s.Theme.Text)
	claim = appendText(s, nil, "Claim: "+l.Claim+".", width, s.Theme.Strong)
	text, style := v.outcome(s, l.Name)
	return note, appendText(s, claim, text, width, style)
}

// noteRows is how many rows note and claim take with their title.
func (v *Screen) noteRows(s *ui.Scene, width int) int {
	note, claim := v.noteLines(s, width)
	return 1 + len(note) + len(claim)
}

// drawNote draws the note. Where it does not fit, the claim stays, and a mark
// says how much of the note is left out.
func (v *Screen) drawNote(s *ui.Scene, c plot.Canvas) {
	title := fmt.Sprintf("%d/%d %s", v.at+1, len(lesson.All), v.preset.Title)
	c.Text(0, 0, s.Heading(c.Clip(title, c.Width-1)), s.Theme.Strong)
	note, claim := v.noteLines(s, c.Width-1)
	window := plot.NewWindow(0, len(note), c.Height-1-len(claim))
	note = note[:window.Rows]
	if mark := window.Mark(s.Theme.Glyphs); mark != "" && c.Height-1-len(claim) > 1 {
		note = append(note, noteLine{mark, s.Theme.Weak})
	}
	for y, line := range append(note, claim...) {
		c.Text(1, y+1, line.text, line.style)
	}
}
