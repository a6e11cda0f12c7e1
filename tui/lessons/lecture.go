package lessons

import (
	"fmt"

	"descent/presets/lesson"
	"descent/tui/pictures"
	"descent/tui/ui"
)

// Lecture implements ui.Lecturer: the picture, or the measurements if they are shown, with
// the claim below.
func (v *Screen) Lecture() ui.Lecture {
	panel := "picture"
	if v.part == measured {
		panel = "claim"
	}
	return ui.Lecture{
		Title: v.preset.Title, Aside: fmt.Sprintf("%d/%d  %s", v.at+1, len(lesson.All), v.preset.Heading),
		Panel: panel, Sentence: v.preset.Note,
		Foot: v.drawVerdict, FootRows: func(width int) int { return len(v.verdictLines(width)) },
	}
}

// Turn implements ui.Lecturer.
func (v *Screen) Turn(by int) { v.lookAt(v.at + by) }

// Play implements ui.Lecturer. An animation that has ended starts again.
func (v *Screen) Play(once bool) bool {
	set := &v.pictures
	m, ok := set.drawings[v.lesson().Name].(pictures.Moving)
	if !ok {
		return false
	}
	last := set.step >= plays*m.Frames()-1
	switch {
	case last:
		set.step, set.still = 0, once
	case once:
		set.step, set.still = set.step+1, true
	default:
		set.still = !set.still
	}
	return true
}
