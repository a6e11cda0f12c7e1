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

// lines appends text, wrapped.
func lines(s *ui.Scene, lines []noteLine, text string, width int, style plot.Style) []noteLine {
	if s.Theme.Glyphs.Plain {
		text = plainLetters.Replace(text)
	}
	for _, line := range ui.Wrap(text, max(width, 1)) {
		lines = append(lines, noteLine{line, style})
	}
	return lines
}

// plainLetters puts plain letters in place of those of the lecture's language, for
// terminals without.
var plainLetters = strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ț", "t", "Î", "I", "λ", "lambda")

// noteLines returns the note on the lesson that is looked at, and its claim.
func (v *Screen) noteLines(s *ui.Scene, width int) (note, claim []noteLine) {
	l, p := v.lesson()
	note = lines(s, nil, "Lecture: "+p.Heading, width, s.Theme.Weak)
	note = lines(s, note, p.Note, width, s.Theme.Text)
	claim = lines(s, nil, "Claim: "+l.Claim+".", width, s.Theme.Strong)
	text, style := v.outcome(s, l.Name)
	return note, lines(s, claim, text, width, style)
}

// outcome says what a claim came to.
func (v *Screen) outcome(s *ui.Scene, name string) (string, plot.Style) {
	r, ok := v.results[name]
	main := r.Main()
	measured := fmt.Sprintf("%s: %.6g, want %s (%s, %.1f s)", main.What, main.Measured, main.Band(), ui.Plural(len(r.Findings), "measurement"), r.Elapsed.Seconds())
	switch {
	case v.busy == name:
		return "It is being measured ...", s.Theme.Weak
	case !ok:
		return "v measures it, o opens the lesson.", s.Theme.Weak
	case r.Err != nil:
		return "FAIL " + r.Err.Error(), s.Theme.Grave
	case !r.Pass():
		return "FAIL " + measured, s.Theme.Grave
	}
	return "PASS " + measured, s.Theme.Strong
}

// noteRows is how many rows note and claim take with their title.
func (v *Screen) noteRows(s *ui.Scene, width int) int {
	note, claim := v.noteLines(s, width)
	return 1 + len(note) + len(claim)
}

// drawNote draws the note. Where it does not fit, the claim stays, and a mark
// says how much of the note is left out.
func (v *Screen) drawNote(s *ui.Scene, c plot.Canvas) {
	_, p := v.lesson()
	c.Text(0, 0, s.Heading(c.Clip(fmt.Sprintf("%d/%d %s", v.at+1, len(lesson.All), p.Title), c.Width-1)), s.Theme.Strong)
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
