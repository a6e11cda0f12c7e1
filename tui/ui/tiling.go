package ui

import (
	"math"

	"descent/data"
)

// A Tiling arranges tiles of equal size in a panel, row by row, with a column between them
// and, without captions, a row.
type Tiling struct {
	Cols, Rows int // size of a tile in cells, including its caption
	Gap        int // rows between tiles
	Across, Up int // number of tiles in a row and in a column
}

// Count returns the number of tiles.
func (t Tiling) Count() int { return t.Across * t.Up }

// Rect returns the rectangle of tile k.
func (t Tiling) Rect(k int) Rect {
	return Rect{k % t.Across * (t.Cols + 1), k / t.Across * (t.Rows + t.Gap), t.Cols, t.Rows}
}

// Tile returns a Tiling of w×h cells for pictures of the given shape with caption rows
// below each. The pictures are as large as possible while at least want of them fit, but
// have at least three rows of cells.
func Tile(shape data.Shape, w, h, caption, want int) Tiling {
	t := Tiling{Gap: max(1-caption, 0)}
	for _, scale := range []float64{4, 3, 2, 1, 1 / 1.5, 1 / 2.0, 1 / 3.0, 1 / 4.0} {
		cols := int(math.Round(float64(shape.Width) * scale))
		rows := int(math.Ceil(float64(shape.Height) * scale / 2))
		if rows < 3 && t.Count() > 0 {
			break
		}
		t.Cols, t.Rows = cols, rows+caption
		t.Across, t.Up = (w+1)/(cols+1), (h+t.Gap)/(t.Rows+t.Gap)
		if t.Count() >= want {
			break
		}
	}
	if t.Count() == 0 { // a single row in the remaining space
		t.Rows, t.Up = min(t.Rows, h), 1
		pixels := 2 * max(t.Rows-caption, 1)
		t.Cols = max(min(pixels*shape.Width/shape.Height, w), 1)
		t.Across = max((w+1)/(t.Cols+1), 1)
	}
	return t
}
