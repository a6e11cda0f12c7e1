package plot

import "slices"

// A Gallery shows pictures of equal shape side by side in rows, with the name of
// each above it.
type Gallery struct {
	Names    []string
	Pictures []Field
	Weak     Style
	Paint    *Paint
}

// Draw draws as many pictures as fit into c, in the largest size in which all of
// them fit, if there is one. Each picture has its own scale: its values are
// divided by its largest absolute value.
func (g *Gallery) Draw(c Canvas) {
	if len(g.Pictures) == 0 {
		return
	}
	shape := g.Pictures[0]
	across, cols, rows := g.tiling(shape, c)
	if cols == 0 || rows == 0 {
		return
	}
	for i, f := range g.Pictures {
		x, y := i%across*(cols+1), i/across*(rows+1)
		if y+rows >= c.Height+1 {
			return
		}
		c.Sub(x, y, cols, 1).Text(0, 0, g.Names[i], g.Weak)
		top := 0.0
		for yy := range f.Height {
			for xx := range f.Width {
				top = max(top, f.At(xx, yy), -f.At(xx, yy))
			}
		}
		if top == 0 {
			top = 1
		}
		scaled := Field{f.Width, f.Height, func(x, y int) float64 { return f.At(x, y) / top }}
		g.Paint.Field(c.Sub(x, y+1, cols, rows), scaled, g.Paint.Signed)
	}
}

// tiling returns how many pictures stand side by side, and the columns and rows of
// cells of each; all are 0 if none fits.
func (g *Gallery) tiling(shape Field, c Canvas) (across, cols, rows int) {
	for n := 1; n <= len(g.Pictures); n++ {
		lines := (len(g.Pictures) + n - 1) / n
		w, h := Fit(shape.Width, shape.Height, c.Width/n-1, c.Height/lines-1)
		if w*h > cols*rows {
			across, cols, rows = n, w, h
		}
	}
	return across, cols, rows
}

// A UnitMap shows each unit of some layers as a cell, and dead units as crosses.
type UnitMap struct {
	Rows         []UnitRow
	Alive, Dead  Style
	Strong, Weak Style
	Glyphs       *Glyphs
}

// A UnitRow holds the units of a layer.
type UnitRow struct {
	Label string
	Dead  []bool // by unit
}

// Draw draws the map from the top of c. If not all lines fit, the last line says
// how many are left out.
func (m *UnitMap) Draw(c Canvas) {
	label := 0
	for _, r := range m.Rows {
		label = max(label, Width(r.Label))
	}
	label = min(label, c.Width/3)
	wide := max(c.Width-label-1, 1)
	lines := m.lines(wide)
	window := NewWindow(0, len(lines), c.Height)
	for y, r := range lines[:window.Rows] {
		c.Sub(0, y, label, 1).Text(0, 0, r.Label, m.Strong)
		for x, dead := range r.Dead {
			mark, style := m.Glyphs.Point, m.Alive
			if dead {
				mark, style = m.Glyphs.Cross, m.Dead
			}
			c.Set(label+1+x, y, mark, style)
		}
	}
	window.DrawMark(c, 0, m.Glyphs, m.Weak)
}

// lines divides the rows into lines of at most wide units. The first line of each
// row has the row's label, the others have none.
func (m *UnitMap) lines(wide int) (lines []UnitRow) {
	for _, r := range m.Rows {
		label := r.Label
		for part := range slices.Chunk(r.Dead, wide) {
			lines = append(lines, UnitRow{label, part})
			label = ""
		}
	}
	return lines
}
