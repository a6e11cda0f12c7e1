package lessons

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawRail draws the title of the lesson between the names of its neighbors, or their
// numbers on a narrow terminal.
func (v *Screen) drawRail(s *ui.Scene, c plot.Canvas) {
	title := fmt.Sprintf("%d/%d %s", v.at+1, len(lesson.All), v.preset.Title)
	before, after := v.neighbor(-1, true), v.neighbor(1, true)
	if side := max(plot.Width(before), plot.Width(after)); plot.Width(title)+2*side+6 > c.Width {
		before, after = v.neighbor(-1, false), v.neighbor(1, false)
	}
	back, on := "◂ ", " ▸"
	if s.Theme.Glyphs.Plain {
		back, on = "< ", " >"
	}
	left, right := 1, c.Width-1
	if before != "" {
		left = c.Text(1, 0, back+before, s.Theme.Weak) + 2
	}
	if after != "" {
		right = c.Width - 5 - plot.Width(after)
		c.TextRight(c.Width-1, 0, after+on, s.Theme.Weak)
	}
	title = c.Clip(title, right-left)
	x := max(left, min((c.Width-plot.Width(title))/2, right-plot.Width(title)))
	c.Text(x, 0, title, s.Theme.Strong)
}

// neighbor returns the number of the lesson by places after the shown one, with its name if
// named is set; "" if there is none.
func (v *Screen) neighbor(by int, named bool) string {
	i := v.at + by
	switch {
	case i < 0 || i >= len(lesson.All):
		return ""
	case named:
		return fmt.Sprintf("%d %s", i+1, lesson.All[i].Name)
	}
	return fmt.Sprint(i + 1)
}

// turnByMouse shows the previous lesson for a click in the left half or WheelUp, and the
// next one for a click in the right half or WheelDown.
func (v *Screen) turnByMouse(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act == ui.WheelUp, m.Act == ui.Click && m.X < m.W/2:
		return v.before(h)
	case m.Act == ui.WheelDown, m.Act == ui.Click:
		return v.next(h)
	}
	return nil
}
