package search

import (
	"fmt"

	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawSquare draws the trials of part i on the first two axes.
func (v *Screen) drawSquare(s *ui.Scene, c plot.Canvas, i int) {
	if !v.study.planned() {
		c.Text(0, 0, s.Heading([]string{"grid", "random"}[i]), s.Theme.Strong)
		if i == 0 || c.Width == s.Body.W { // only one of two squares shows the text
			drawNoSearch(s, c)
		}
		return
	}
	if i >= len(v.study.parts) {
		return
	}
	p := v.study.parts[i]
	title := fmt.Sprintf("%s %d/%d", p.sampler, len(p.trials), max(p.planned, len(p.trials)))
	pictures.Square(s.Heading(title), p.axes, p.trials, s.Theme.Palette()).Draw(c)
}

// drawNoSearch draws the explanation that is shown before the first search.
func drawNoSearch(s *ui.Scene, c plot.Canvas) {
	c.Text(1, min(2, c.Height-1), "s searches around this run", s.Theme.Strong)
	lines := ui.Wrap(aboutNoSearch, c.Width-2)
	if len(lines) > c.Height-4 {
		return
	}
	for y, line := range lines {
		c.Text(1, 4+y, line, s.Theme.Weak)
	}
}
