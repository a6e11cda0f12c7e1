package plot

// The directions in which lines leave a cell of a trunk; see Glyphs.Trunk.
const (
	armUp = 1 << iota
	armDown
	armLeft
	armRight
)

// drawLeader draws, in a column of c, how the labels of a group are connected to
// the row in which their curves end. Labels in the row above or below get a
// stroke. If labels are further away, there is a trunk: a vertical line with an
// arm to the left in the row of the curves, and an arm to the right in every row
// with labels. If the row of the curves is not among the rows of the labels, an
// arrow says on which side it is.
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

// drawGap draws, in the first column of c, a vertical line between the labels of
// the two lines of ch.Gap, with its text beside it, if the cells are blank.
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

// drawTrunk draws the trunk from the row in which curves end to all rows of their
// group.
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

// nearEnds is the largest distance of a curve's end from the last column of the
// curves for which no trail is drawn.
const nearEnds = 2

// trail draws dots from the end of a curve to the last column of c, in cells that
// are blank, if the curve ends before that column.
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
