// Package plot draws charts as text: it turns numbers into cells of a terminal.
// It uses neither Bubble Tea nor the packages that train.
//
// Everything is drawn on a Canvas, a rectangle of cells. What lies outside of it
// is not drawn, so a panel cannot write beyond its rectangle.
package plot

import (
	"strings"

	"descent/data/excerpt"
)

// A Style is the look of a cell, as the escape sequence that switches it on; the
// zero Style is the terminal's default.
type Style string

// A Canvas is a rectangle of cells. Those that Sub returns share the cells.
type Canvas struct {
	Width, Height int // columns and rows
	x, y          int // position of the upper left cell in the grid
	grid          *grid
}

// A grid holds the cells of a canvas, row by row.
type grid struct {
	width  int
	cells  []cell
	glyphs *Glyphs // for the mark of cut texts
	trace  func(Write)
}

// A Write is a text that was to be written on a canvas, for tests of what
// becomes of it.
type Write struct {
	Text   string
	X, Y   int    // on the whole grid
	Within Canvas // the window in which it was written
}

// Traced returns c as a canvas that tells see of each text before it is written.
func (c Canvas) Traced(see func(Write)) Canvas {
	g := *c.grid
	g.trace, c.grid = see, &g
	return c
}

// Place returns the first column and row of c on the whole grid.
func (c Canvas) Place() (x, y int) { return c.x, c.y }

// A cell is one character and its look.
type cell struct {
	text   rune // 0 is a blank
	style  Style
	ground Style // the background that Ground has set
}

// wide is the text of the second cell of a rune that takes two columns.
const wide rune = -1

// NewCanvas returns a blank canvas for the glyphs Box.
func NewCanvas(width, height int) Canvas { return Box.Canvas(width, height) }

// Canvas returns a blank canvas of width columns and height rows, on which texts
// are cut with the marks of g.
func (g *Glyphs) Canvas(width, height int) Canvas {
	width, height = max(width, 0), max(height, 0)
	return Canvas{Width: width, Height: height, grid: &grid{width: width, cells: make([]cell, width*height), glyphs: g}}
}

// Clip shortens text to n columns; see Glyphs.Clip.
func (c Canvas) Clip(text string, n int) string { return c.grid.glyphs.Clip(text, n) }

// Clear makes all cells blank that c shares with other canvases.
func (c Canvas) Clear() {
	if c.grid != nil {
		clear(c.grid.cells)
	}
}

// Sub returns the part of c with the upper left cell at column x of row y, made
// smaller where it would reach beyond c. It shares the cells of c.
func (c Canvas) Sub(x, y, width, height int) Canvas {
	x, y = min(max(x, 0), c.Width), min(max(y, 0), c.Height)
	return Canvas{
		Width:  min(max(width, 0), c.Width-x),
		Height: min(max(height, 0), c.Height-y),
		x:      c.x + x, y: c.y + y,
		grid: c.grid,
	}
}

// Set puts r at column x of row y. Outside the canvas it does nothing.
func (c Canvas) Set(x, y int, r rune, s Style) {
	if x >= 0 && x < c.Width && y >= 0 && y < c.Height {
		c.grid.put((c.y+y)*c.grid.width+c.x+x, cell{text: r, style: s})
	}
}

// Ground sets the background of the cell at column x of row y, until the cell is
// set again. Outside the canvas it does nothing.
func (c Canvas) Ground(x, y int, s Style) {
	if x >= 0 && x < c.Width && y >= 0 && y < c.Height {
		c.grid.cells[(c.y+y)*c.grid.width+c.x+x].ground = s
	}
}

// Blank reports whether the cell at column x of row y is blank. Cells outside the
// canvas are.
func (c Canvas) Blank(x, y int) bool {
	if x < 0 || x >= c.Width || y < 0 || y >= c.Height {
		return true
	}
	t := c.grid.cells[(c.y+y)*c.grid.width+c.x+x].text
	return t == 0 || t == ' '
}

// put sets cell i. If this overwrites one half of a wide rune, the other half
// becomes blank.
func (g *grid) put(i int, c cell) {
	if g.cells[i].text == wide && c.text != wide && i > 0 {
		g.cells[i-1].text = ' '
	}
	if i+1 < len(g.cells) && g.cells[i+1].text == wide {
		g.cells[i+1].text = ' '
	}
	g.cells[i] = c
}

// Text writes text from column x of row y on and returns the column after it. A
// text that does not fit is cut by Clip, which marks the cut.
func (c Canvas) Text(x, y int, text string, s Style) int {
	if c.grid.trace != nil && text != "" {
		c.grid.trace(Write{text, c.x + x, c.y + y, c})
	}
	if x+len(text) > c.Width { // no text has more columns than bytes
		text = c.Clip(strings.TrimRight(text, " "), c.Width-x)
	}
	for len(text) > 0 {
		r, w, size := excerpt.First(text)
		switch text = text[size:]; {
		case w == 1:
			c.Set(x, y, r, s)
		case w == 2 && x+1 < c.Width:
			c.Set(x, y, r, s)
			c.Set(x+1, y, wide, s)
		case w == 2:
			c.Set(x, y, ' ', s)
		}
		x += w
	}
	return x
}

// TextRight writes text in row y so that its last column is x−1.
func (c Canvas) TextRight(x, y int, text string, s Style) {
	c.Text(x-Width(text), y, text, s)
}

// Width returns the number of columns that text takes.
func Width(text string) int { return excerpt.Width(text) }

// String returns the canvas as lines with escape sequences, without blanks at
// their ends.
func (c Canvas) String() string {
	var b strings.Builder
	b.Grow(c.Width * c.Height * 2)
	for y := range c.Height {
		if y > 0 {
			b.WriteByte('\n')
		}
		from := (c.y+y)*c.grid.width + c.x
		writeLine(&b, c.grid.cells[from:from+c.Width])
	}
	return b.String()
}

// writeLine writes cells, with one escape sequence before cells of equal style.
func writeLine(b *strings.Builder, cells []cell) {
	for len(cells) > 0 && blank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	var on, under Style
	for _, c := range cells {
		if c.text == wide {
			continue
		}
		if c.style != on || c.ground != under {
			if on != "" || under != "" {
				b.WriteString("\x1b[m")
			}
			b.WriteString(string(c.ground))
			b.WriteString(string(c.style))
			on, under = c.style, c.ground
		}
		if c.text == 0 {
			c.text = ' '
		}
		b.WriteRune(c.text)
	}
	if on != "" || under != "" {
		b.WriteString("\x1b[m")
	}
}

// blank reports whether c looks like the terminal's background.
func blank(c cell) bool { return (c.text == 0 || c.text == ' ') && c.style == "" && c.ground == "" }
