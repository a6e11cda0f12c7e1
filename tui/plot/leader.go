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
// right for every row with labels. The rows of a group belong to it alone; where
// that of its curves is none of them, an arrow says on which side it is.
func (ch *Chart) drawLeader(c Canvas, column int, g group) {
	row := g.end()
	g.top, g.bottom = g.labels[0].row, g.labels[len(g.labels)-1].row
	if g.top <= row && row <= g.bottom && (row-g.top > 1 || g.bottom-row > 1) {
		ch.drawTrunk(c, column, g)
		return
	}
	for _, l := range g.labels {
		switch {
		case l.row == row-1:
			c.Set(column, l.row, ch.Glyphs.Up, l.style)
		case l.row == row+1:
			c.Set(column, l.row, ch.Glyphs.Down, l.style)
		case l.row < row:
			c.Set(column, l.row, ch.Glyphs.Under, l.style)
		case l.row > row:
			c.Set(column, l.row, ch.Glyphs.Over, l.style)
		}
	}
}

// drawGap draws in the first column of c a bracket between the labels of two
// lines, with a text beside it, if nothing else stands there.
func (ch *Chart) drawGap(c Canvas, groups []group) {
	if ch.Gap == nil {
		return
	}
	var rows []int
	for _, g := range groups {
		for _, l := range g.labels {
			if l.line == ch.Gap.Lines[0] || l.line == ch.Gap.Lines[1] {
				rows = append(rows, l.row)
			}
		}
	}
	if len(rows) < 2 || rows[1]-rows[0] < 2 {
		return
	}
	for row := rows[0] + 1; row < rows[1]; row++ {
		if !c.Blank(0, row) || !c.Blank(leaderRoom, row) {
			return
		}
	}
	for row := rows[0] + 1; row < rows[1]; row++ {
		c.Set(0, row, ch.Glyphs.Hair, ch.Gap.Style)
	}
	c.Text(leaderRoom, (rows[0]+rows[1])/2, ch.Gap.Text, ch.Gap.Style)
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
