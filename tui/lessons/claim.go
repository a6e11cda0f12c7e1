package lessons

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/plot"
	"descent/tui/ui"
)

// verify measures the claim of the lesson in a command. One is measured at a
// time.
func (v *Screen) verify(h ui.Host) tea.Cmd {
	if v.measuring != "" {
		h.Say("The claim of " + v.measuring + " is being measured.")
		return nil
	}
	l := v.lesson()
	v.measuring = l.Name
	ctx := h.Context()
	return func() tea.Msg {
		r := lesson.Check(ctx, []lesson.Lesson{l}, lesson.Options{Seed: 1})[0]
		return ui.Reply(func(ui.Host) tea.Cmd {
			v.measuring, v.results[l.Name] = "", r
			return nil
		})
	}
}

// outcome says what became of the claim of a lesson.
func (v *Screen) outcome(s *ui.Scene, name string) (string, plot.Style) {
	r, known := v.results[name]
	main := r.Main()
	measured := fmt.Sprintf("%s: %.6g, want %s (%s, %.1f s)", main.What, main.Measured, main.Band(), ui.Plural(len(r.Findings), "measurement"), r.Elapsed.Seconds())
	switch {
	case v.measuring == name:
		return "It is being measured ...", s.Theme.Weak
	case !known:
		return "v measures it, o opens the lesson.", s.Theme.Weak
	case r.Err != nil:
		return "FAIL " + r.Err.Error(), s.Theme.Grave
	case !r.Pass():
		return "FAIL " + measured, s.Theme.Grave
	}
	return "PASS " + measured, s.Theme.Strong
}

// outcomeMark is outcome in one character, for the list; a blank where nothing
// was measured.
func (v *Screen) outcomeMark(s *ui.Scene, name string) (rune, plot.Style) {
	r, known := v.results[name]
	switch {
	case v.measuring == name:
		return s.Theme.Glyphs.Loading, s.Theme.Weak
	case !known:
		return ' ', s.Theme.Weak
	case r.Pass():
		return s.Theme.Glyphs.Done, s.Theme.Strong
	}
	return s.Theme.Glyphs.Diverged, s.Theme.Grave
}
