package plot

import "fmt"

// A Window is the visible part of a list of N rows: Rows of them, from row First
// on.
type Window struct{ First, Rows, N int }

// NewWindow returns the part of n rows that fits into the given height, with row
// at near the middle. If not all rows fit, the last line is left free for Mark,
// unless it is the only one.
func NewWindow(at, n, height int) Window {
	rows := min(n, max(height, 0))
	if rows < n && rows > 1 {
		rows--
	}
	return Window{min(max(at-rows/2, 0), n-rows), rows, n}
}

// Mark returns a text with the number of rows above and below the window, such as
// "▲ 3 ▼ 10 more"; it is empty if there are none.
func (w Window) Mark(g *Glyphs) string {
	above, below := w.First, w.N-w.First-w.Rows
	switch {
	case above > 0 && below > 0:
		return fmt.Sprintf("%c %d %c %d more", g.Above, above, g.Below, below)
	case above > 0:
		return fmt.Sprintf("%c %d more", g.Above, above)
	case below > 0:
		return fmt.Sprintf("%c %d more", g.Below, below)
	}
	return ""
}

// Row returns the row that is shown in line y of the window; ok is false if none
// is, as in the line of the mark.
func (w Window) Row(y int) (i int, ok bool) {
	return w.First + y, y >= 0 && y < w.Rows
}

// DrawMark draws the mark at column x in the line of c after the rows of w.
func (w Window) DrawMark(c Canvas, x int, g *Glyphs, s Style) { c.Text(x, w.Rows, w.Mark(g), s) }

// LeftOut returns the text that says that n more things exist: "… 3 more".
func (g *Glyphs) LeftOut(n int) string { return fmt.Sprintf("%s %d more", g.More, n) }
