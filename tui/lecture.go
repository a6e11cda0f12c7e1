package tui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Lecture mode is for a projector: one large panel, a sentence and the keys. A
// ui.Lecturer defines the panel and the sentence; for other screens they are the focused
// panel, with the run strip, and the verdict.

// lectureKeys returns the keys of lecture mode, which replace others.
func lectureKeys() []ui.Key {
	return []ui.Key{
		ui.Bind("right", "lecture mode: the next lesson, or the next panel of the screen", "next", on(func(a *App) tea.Cmd { return a.turn(1) }), "pgdown"),
		ui.Bind("left", "lecture mode: the lesson or panel before", "previous", on(func(a *App) tea.Cmd { return a.turn(-1) }), "pgup"),
		ui.Bind("space", "lecture mode: stop or continue the animation; without one, pause or resume the selected runs", "play", on(func(a *App) tea.Cmd { return a.play(false) })),
		ui.Bind(".", "lecture mode: one frame of the animation; without one, one step of the selected runs", "one step", on(func(a *App) tea.Cmd { return a.play(true) })),
		ui.Bind("esc", "leave lecture mode", "leave", on((*App).toggleLecture)),
	}
}

// toggleLecture begins or leaves lecture mode. At the beginning it moves the focus if the
// focused panel cannot have it.
func (a *App) toggleLecture() tea.Cmd {
	a.lecture, a.full = !a.lecture, false
	if panels := a.pages[a.page].panels; a.lecture && panels[a.focus].About == "" {
		return a.focusBy(1)
	}
	return nil
}

// turn shows another lesson, or another panel if the screen has no lessons.
func (a *App) turn(by int) tea.Cmd {
	if l, ok := a.pages[a.page].Screen.(ui.Lecturer); ok {
		l.Turn(by)
		return nil
	}
	return a.focusBy(by)
}

// play stops or continues an animation or, if there is none, the runs.
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

// divideLecture divides w×h cells in lecture mode, where the first line is a title. It
// also returns the Lecture of the screen, nil if the screen is not a ui.Lecturer.
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

// lectureRows is the number of lines of the sentence and the line below it.
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

// drawLecture returns a function that draws the sentence, or the notice if there is one,
// with the line below it.
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
