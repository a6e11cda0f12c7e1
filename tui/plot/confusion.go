package plot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A Confusion is a confusion matrix: Counts[i][j] examples of class i were
// predicted as class j.
type Confusion struct {
	Counts [][]int
	Names  []string // names of the classes
	At     int      // a row that is drawn even if not all rows fit

	// Picked is the class whose row and column are marked, or -1.
	Picked int

	Strong, Weak Style
	Paint        *Paint
}

// leastLabel is how narrow the names beside the rows get, before counts touch each
// other.
const leastLabel = 5

// Window returns the rows that a canvas of the given height shows.
func (t *Confusion) Window(height int) Window { return NewWindow(t.At, len(t.Counts), height-1) }

// Draw draws as much of the matrix as fits in c: a row with the names of the
// predicted classes, then the rows around At. Right predictions are blue, wrong
// ones orange, in a stronger color the larger their share of the row.
func (t *Confusion) Draw(c Canvas) {
	n := len(t.Counts)
	if n == 0 || c.Width < 8 {
		return
	}
	digits := 1
	for _, row := range t.Counts {
		for _, v := range row {
			digits = max(digits, len(strconv.Itoa(v)))
		}
	}
	label := 0
	for _, name := range t.Names {
		label = max(label, Width(name))
	}
	longest := label
	label = min(label, max(c.Width/4, 3))
	cell := min((c.Width-label-1)/n, max(digits, 5, min(longest, 10))+1)
	if cell < 1 {
		c.Text(0, 0, fmt.Sprintf("%d classes need %d columns", n, n+label+1), t.Weak)
		return
	}
	heads, names := t.heads(max(cell-1, 1))
	label += min(Width(names[n-1])-Width(t.Names[n-1]), c.Width-label-1-n*cell) // for numbers
	if apart := digits + 1; cell < apart && c.Width-1-n*apart >= leastLabel {   // so that counts do not touch
		cell, label = apart, c.Width-1-n*apart
	}
	for j, head := range heads {
		c.Sub(label+1+j*cell, 0, cell, 1).Text(0, 0, c.Clip(head, max(cell-1, 1)), t.style(j, t.Weak))
	}
	body := c.Sub(0, 1, c.Width, c.Height-1)
	window := t.Window(c.Height)
	for y := range window.Rows {
		i := window.First + y
		body.Text(0, y, c.Clip(names[i], label), t.style(i, t.Weak))
		t.drawRow(body.Sub(label+1, y, n*cell, 1), i, cell)
	}
	window.DrawMark(body, 0, t.Paint.Glyphs, t.Weak)
}

// heads returns what stands above the columns, which have room for so many
// characters, and beside the rows: the names of the classes or, where what a
// column has room for does not tell them apart, their numbers from 0.
func (t *Confusion) heads(room int) (heads, names []string) {
	const least = 4 // characters of a name that is cut
	apart := map[string]bool{}
	for _, name := range t.Names {
		short := t.Paint.Glyphs.Clip(name, room)
		apart[short] = short == name || room >= least
	}
	if !slices.Contains(slices.Collect(maps.Values(apart)), false) && len(apart) == len(t.Names) {
		return t.Names, t.Names
	}
	base := 10
	if len(strconv.Itoa(len(t.Names)-1)) > room {
		base = 36 // digits and then letters
	}
	for i, name := range t.Names {
		number := strconv.FormatInt(int64(i), base)
		names = append(names, number+" "+name)
		heads = append(heads, number)
	}
	return heads, names
}

// style returns the style of a class's name: Strong if it is Picked, else other.
func (t *Confusion) style(class int, other Style) Style {
	if class == t.Picked {
		return t.Strong
	}
	return other
}

// drawRow draws the counts of class i in cells that are cell columns wide, with
// digits if these fit.
func (t *Confusion) drawRow(c Canvas, i, cell int) {
	total := 0
	for _, v := range t.Counts[i] {
		total += v
	}
	for j, v := range t.Counts[i] {
		text := strconv.Itoa(v)
		if v == 0 {
			if text = "·"; t.Paint.Glyphs.Plain {
				text = "."
			}
		}
		share := float64(v) / float64(max(total, 1))
		ink := t.Paint.Signed(share)
		if i == j {
			ink = t.Paint.Signed(-share)
		}
		box := c.Sub(j*cell, 0, cell, 1)
		end := max(cell-1, 1)
		if t.Paint.Colored() && Width(text) == cell { // colors separate the numbers, so no blank is needed
			end = cell
		}
		switch fits := Width(text) <= end; {
		case !t.Paint.Colored() && fits:
			style := t.Weak
			if v > 0 {
				style = ""
			}
			box.TextRight(end, 0, text, style)
		case !t.Paint.Colored():
			box.Text(0, 0, string(t.Paint.Heat(share).Mark), "")
		default:
			for x := range cell {
				t.Paint.Text(box, x, 0, " ", ink.legible(), ink, "")
			}
			if fits && v > 0 {
				t.Paint.Text(box, end-len(text), 0, text, ink.legible(), ink, "")
			}
		}
	}
}
