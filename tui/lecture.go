package tui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Lecture mode is for a projector: one panel as large as can be, a sentence and
// the keys. A screen that is a ui.Lecturer says what is shown; of the others it
// is the focused panel, with the run strip and the verdict.

// lectureKeys are the keys of lecture mode, which go before all others.
func lectureKeys() []ui.Key {
	return []ui.Key{
		ui.Bind("right", "lecture mode: the next lesson, or the next panel of the screen", "next", on(func(a *App) tea.Cmd { return a.turn(1) }), "pgdown"),
		ui.Bind("left", "lecture mode: the lesson or panel before", "previous", on(func(a *App) tea.Cmd { return a.turn(-1) }), "pgup"),
		ui.Bind("space", "lecture mode: let the picture stand still or go on; where none moves, pause or resume the selected runs", "play", on(func(a *App) tea.Cmd { return a.play(false) })),
		ui.Bind(".", "lecture mode: one frame of the picture; where none moves, one step of the selected runs", "one step", on(func(a *App) tea.Cmd { return a.play(true) })),
		ui.Bind("esc", "leave lecture mode", "leave", on((*App).toggleLecture)),
	}
}

// toggleLecture begins lecture mode, or leaves it. When it begins, the focus moves to
// the next panel if the panel that has it is not one for the focus.
func (a *App) toggleLecture() tea.Cmd {
	a.lecture, a.full = !a.lecture, false
	if panels := a.pages[a.page].panels; a.lecture && panels[a.focus].About == "" {
		return a.focusBy(1)
	}
	return nil
}

// turn goes by lessons where the screen has some, else by panels.
func (a *App) turn(by int) tea.Cmd {
	if l, ok := a.pages[a.page].Screen.(ui.Lecturer); ok {
		l.Turn(by)
		return nil
	}
	return a.focusBy(by)
}

// play lets the picture go on or stand still, else the runs.
func (a *App) play(once bool) tea.Cmd {
	l, ok := a.pages[a.page].Screen.(ui.Lecturer)
	switch {
	case ok && l.Play(once):
		return nil
	case once:
		return a.step()
	}
	return a.togglePause()
}

// divideLecture divides w×h cells in lecture mode, in which the first line is a
// title, and returns what the screen says, if it is a Lecturer.
func (f *frame) divideLecture(w, h int) (division, *ui.Lecture) {
	l, ok := f.pages[f.page].Screen.(ui.Lecturer)
	if !ok {
		return divide(w, h, f.strip.Rows(), f.Filter != ""), nil
	}
	d := divide(w, h, 0, f.Filter != "")
	says := l.Lecture()
	foot := max(min(lectureRows-d.verdict.H, d.body.H-lectureRows), 0)
	d.body, _ = d.body.Bottom(foot, 0)
	d.verdict.Y, d.verdict.H = d.verdict.Y-foot, d.verdict.H+foot
	return d, &says
}

// lectureRows is how many lines a sentence and the line below it take.
const lectureRows = 3

// large returns the index of the panel that takes the whole body, or -1.
func (f *frame) large(says *ui.Lecture) int {
	switch {
	case says != nil:
		for i, p := range f.pages[f.page].panels {
			if p.Name == says.Panel {
				return i
			}
		}
	case f.lecture, f.full:
		return f.focus
	}
	return -1
}

// drawTitle draws the title of lecture mode.
func (f *frame) drawTitle(s *ui.Scene, c plot.Canvas) {
	title, aside := s.Title, f.pages[f.page].Name()
	if l, ok := f.pages[f.page].Screen.(ui.Lecturer); ok {
		says := l.Lecture()
		title, aside = says.Title, says.Aside
	}
	x := c.Text(1, 0, title, s.Theme.Strong)
	if room := c.Width - x - 3; room > 4 {
		c.TextRight(c.Width-1, 0, c.Clip(aside, room), s.Theme.Weak)
	}
}

// drawLecture returns what draws a sentence with the line below it; a notice
// goes before the sentence.
func drawLecture(says *ui.Lecture) func(*ui.Scene, plot.Canvas) {
	return func(s *ui.Scene, c plot.Canvas) {
		text := says.Sentence
		if s.Notice != "" {
			text = s.Notice
		}
		lines := ui.Sentences(text, c.Width-2, max(c.Height-says.FootRows(c.Width), 1), c.Clip)
		for y, line := range lines {
			c.Text(1, y, line, s.Theme.Text)
		}
		says.Foot(s, c.Sub(0, len(lines), c.Width, c.Height-len(lines)))
	}
}
