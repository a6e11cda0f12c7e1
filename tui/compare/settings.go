package compare

import (
	"descent/tui/plot"
	"descent/tui/ui"
)

// settingsTable returns the settings in which the compared runs differ.
func settingsTable(s *ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"setting"}}
	runs := compared(s).Lanes
	for _, l := range runs {
		t.Head = append(t.Head, l.Letter())
	}
	for _, key := range differing(s) {
		row := []ui.Cell{{Text: key, Style: s.Theme.Strong}}
		for _, l := range runs {
			row = append(row, ui.Cell{Text: l.Setting(key), Style: s.Theme.Runs[l.Slot]})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func drawSettings(s *ui.Scene, c plot.Canvas) {
	end := c.Text(0, 0, s.Heading("settings that differ"), s.Theme.Strong)
	t := settingsTable(s)
	if len(t.Rows) == 0 {
		c.Text(end+2, 0, "none", s.Theme.Weak)
		return
	}
	if rows := c.Height - 2; rows < 2 && rows < len(t.Rows) { // the title names the settings that do not fit
		c.Text(end+2, 0, s.Theme.Glyphs.LeftOut(len(t.Rows)-max(rows, 0)), s.Theme.Weak)
		t.Rows = t.Rows[:max(rows, 0)]
	}
	t.Scroll(s.Theme.Glyphs, 0, c.Height-2)
	t.Draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, true)
}
