package plot

// Arms of a trunk's cell.
const (
	armUp = 1 << iota
	armDown
	armLeft
	armRight
)

// drawLeaders draws in a column of c how labels belong to the ends of curves:
// from the end in the row above or below a stroke, and where one is further
// away a trunk with an arm to the left for every row with ends and one to the
// right for every label. What is first among the ends is first among the
// labels.
func (ch *Chart) drawLeaders(c Canvas, column int, labels []label) {
	for len(labels) > 0 {
		n, bottom, far := 0, -1, false
		top := min(labels[0].row, labels[0].end.row)
		for _, l := range labels { // those whose ways meet
			if n > 0 && min(l.row, l.end.row) > bottom {
				break
			}
			bottom = max(bottom, l.row, l.end.row)
			far = far || l.row-l.end.row > 1 || l.end.row-l.row > 1
			n++
		}
		if far {
			ch.drawTrunk(c, column, top, bottom, labels[:n])
		} else {
			ch.drawStrokes(c, column, labels[:n])
		}
		labels = labels[n:]
	}
}

// drawStrokes leads to labels that are at most a row away.
func (ch *Chart) drawStrokes(c Canvas, column int, labels []label) {
	for _, l := range labels {
		switch l.row {
		case l.end.row - 1:
			c.Set(column, l.row, ch.Glyphs.Up, l.style)
		case l.end.row + 1:
			c.Set(column, l.row, ch.Glyphs.Down, l.style)
		}
	}
}

// drawTrunk leads from ends to labels between two rows.
func (ch *Chart) drawTrunk(c Canvas, column, top, bottom int, labels []label) {
	for row := top; row <= bottom; row++ {
		arms := 0
		if row > top {
			arms |= armUp
		}
		if row < bottom {
			arms |= armDown
		}
		for _, l := range labels {
			if l.end.row == row {
				arms |= armLeft
			}
			if l.row == row {
				arms |= armRight
			}
		}
		c.Set(column, row, ch.Glyphs.Trunk[arms], ch.Weak)
	}
}

// nearEnds is how many columns apart curves may end without dots in between.
const nearEnds = 2

// trail leads from the end of a curve that ended early to the last column of
// c: with dots where nothing else is.
func (ch *Chart) trail(c Canvas, l label) {
	if c.Width-1-l.end.column <= nearEnds {
		return
	}
	for x := c.Width - 1; x >= l.end.column+2; x -= 2 {
		if c.Blank(x, l.end.row) {
			c.Set(x, l.end.row, ch.Glyphs.Faint, l.style)
		}
	}
}
