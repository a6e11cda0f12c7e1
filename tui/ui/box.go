package ui

import "descent/tui/plot"

// Frame draws a border around c.
func Frame(c plot.Canvas, t *Theme) {
	line := t.Glyphs.Solid // horizontal, vertical, and the corners
	for x := 1; x < c.Width-1; x++ {
		c.Set(x, 0, line[0], t.Weak)
		c.Set(x, c.Height-1, line[0], t.Weak)
	}
	for y := 1; y < c.Height-1; y++ {
		c.Set(0, y, line[1], t.Weak)
		c.Set(c.Width-1, y, line[1], t.Weak)
	}
	for i, r := range line[2:] {
		c.Set(i%2*(c.Width-1), i/2*(c.Height-1), r, t.Weak)
	}
}

// Rule draws a horizontal line in row y of c, inside of its border.
func Rule(c plot.Canvas, y int, t *Theme) {
	for x := 1; x < c.Width-1; x++ {
		c.Set(x, y, t.Glyphs.Solid[0], t.Weak)
	}
}
