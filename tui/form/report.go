package form

import (
	"descent/tui/plot"
	"descent/tui/ui"
)

// A report is what layers have in common that show what a command found out.
type report struct {
	title string
	back  ui.Layer // where esc leads; nil is the screen
	done  bool     // whether the command has ended
	err   error    // why it found nothing out
}

// drawHead fills c with the title and what keys do. It reports whether there is
// something to be drawn below; if not it says what is being waited for, or what
// is wrong.
func (r *report) drawHead(s *ui.Scene, c plot.Canvas, keys, waiting string) bool {
	t := s.Theme
	ui.Fill(c)
	c.Text(1, 0, c.Clip(r.title, c.Width-len(keys)-3), t.Strong)
	c.TextRight(c.Width-1, 0, keys, t.Weak)
	switch {
	case r.err != nil:
		c.Text(1, 2, r.err.Error(), t.Grave)
	case !r.done:
		c.Text(1, 2, waiting, t.Weak)
	}
	return r.done && r.err == nil
}
