package ui

import (
	"math"

	"descent/data"
)

// A Tiling puts tiles of equal size into a panel, row by row, a column between
// them, and a row where there is no caption.
type Tiling struct {
	Cols, Rows int // of a tile, in cells, its caption included
	Gap        int // rows between tiles
	Across, Up int // tiles beside and above each other
}

// Count returns how many tiles there are.
func (t Tiling) Count() int { return t.Across * t.Up }

// Rect returns where tile k goes.
func (t Tiling) Rect(k int) Rect {
	return Rect{k % t.Across * (t.Cols + 1), k / t.Across * (t.Rows + t.Gap), t.Cols, t.Rows}
}

// Tile returns a Tiling of w×h cells for pictures of the given shape, each with
// so many rows of caption below it: the largest pictures of which at least want
// fit, unless they would have fewer than three rows of cells.
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
	if t.Count() == 0 { // a row of what is left
		t.Rows, t.Up = min(t.Rows, h), 1
		pixels := 2 * max(t.Rows-caption, 1)
		t.Cols = max(min(pixels*shape.Width/shape.Height, w), 1)
		t.Across = max((w+1)/(t.Cols+1), 1)
	}
	return t
}
