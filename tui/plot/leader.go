package plot

// Arms of a trunk's cell.
const (
	armUp = 1 << iota
	armDown
	armLeft
	armRight
)

// drawLeader draws in a column of c how the labels of a group belong to the row
// in which their curves end: to the row above and below a stroke, and where one
// is further away a trunk with an arm to the left for the curves and one to the
// right for every row with labels.
func (ch *Chart) drawLeader(c Canvas, column int, g group) {
	row := g.end()
	if row-g.top > 1 || g.bottom-row > 1 {
		ch.drawTrunk(c, column, g)
		return
	}
	for _, l := range g.labels {
		switch l.row {
		case row - 1:
			c.Set(column, l.row, ch.Glyphs.Up, l.style)
		case row + 1:
			c.Set(column, l.row, ch.Glyphs.Down, l.style)
		}
	}
}

// drawTrunk leads from the row in which curves end to all rows of their group.
func (ch *Chart) drawTrunk(c Canvas, column int, g group) {
	for row := g.top; row <= g.bottom; row++ {
		arms := armRight
		if row > g.top {
			arms |= armUp
		}
		if row < g.bottom {
			arms |= armDown
		}
		if row == g.end() {
			arms |= armLeft
		}
		c.Set(column, row, ch.Glyphs.Trunk[arms], ch.Weak)
	}
}

// nearEnds is how many columns apart curves may end without dots in between.
const nearEnds = 2

// trail leads from the end of a curve that ended early to the last column of
// c: with dots where nothing else is.
func (ch *Chart) trail(c Canvas, e end, style Style) {
	if !e.ok || c.Width-1-e.column <= nearEnds {
		return
	}
	for x := c.Width - 1; x >= e.column+2; x -= 2 {
		if c.Blank(x, e.row) {
			c.Set(x, e.row, ch.Glyphs.Faint, style)
		}
	}
}
