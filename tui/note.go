package tui

import (
	"fmt"
	"strings"

	"descent/presets/lesson"
	"descent/tui/plot"
)

// A noteLine is a line of the note.
type noteLine struct {
	text  string
	style plot.Style
}

// lines appends text, wrapped.
func (s *Scene) lines(lines []noteLine, text string, width int, style plot.Style) []noteLine {
	if s.Theme.Glyphs.Plain {
		text = plainLetters.Replace(text)
	}
	for _, line := range wrap(text, max(width, 1)) {
		lines = append(lines, noteLine{line, style})
	}
	return lines
}

// plainLetters puts plain letters in place of those of the lecture's language, for
// terminals without.
var plainLetters = strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ț", "t", "Î", "I", "λ", "lambda")

// noteLines returns the note on the lesson that is looked at, and its claim.
func (s *Scene) noteLines(width int) (note, claim []noteLine) {
	l, p := s.lessons.lesson()
	note = s.lines(nil, "Lecture: "+p.Heading, width, s.Theme.Weak)
	note = s.lines(note, p.Note, width, s.Theme.Text)
	claim = s.lines(nil, "Claim: "+l.Claim+".", width, s.Theme.Strong)
	text, style := s.outcome(l.Name)
	return note, s.lines(claim, text, width, style)
}

// outcome says what a claim came to.
func (s *Scene) outcome(name string) (string, plot.Style) {
	r, ok := s.lessons.results[name]
	main := r.Main()
	measured := fmt.Sprintf("%s: %.6g, want %s (%s, %.1f s)", main.What, main.Measured, main.Band(), s.plural(len(r.Findings), "measurement"), r.Elapsed.Seconds())
	switch {
	case s.lessons.busy == name:
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
func (s *Scene) noteRows(width int) int {
	note, claim := s.noteLines(width)
	return 1 + len(note) + len(claim)
}

// drawNote draws the note. Where it does not fit, the claim stays, and a mark
// says how much of the note is left out.
func drawNote(s *Scene, c plot.Canvas) {
	_, p := s.lessons.lesson()
	c.Text(0, 0, s.title(c.Clip(fmt.Sprintf("%d/%d %s", s.lessons.at+1, len(lesson.All), p.Title), c.Width-1)), s.Theme.Strong)
	note, claim := s.noteLines(c.Width - 1)
	window := plot.NewWindow(0, len(note), c.Height-1-len(claim))
	note = note[:window.Rows]
	if mark := window.Mark(s.Theme.Glyphs); mark != "" && c.Height-1-len(claim) > 1 {
		note = append(note, noteLine{mark, s.Theme.Weak})
	}
	for y, line := range append(note, claim...) {
		c.Text(1, y+1, line.text, line.style)
	}
}
