package plot

import "math"

// drawAreas draws the areas between curves. Where areas overlap, the color behind
// a cell is the mean of their colors.
func (ch *Chart) drawAreas(c Canvas, r raster, y scale) {
	var mixed []Ink    // by cell: the mean color of its areas
	var layers []uint8 // by cell: how many areas cover it
	for i := range ch.Areas {
		a := &ch.Areas[i]
		if a.Ink == nil || ch.Paint == nil {
			ch.band(c, r, y, a, func(x, row int) {
				if c.Blank(x, row) {
					c.Set(x, row, ch.Glyphs.Shade, a.Style)
				}
			})
			continue
		}
		if mixed == nil {
			mixed, layers = make([]Ink, c.Width*c.Height), make([]uint8, c.Width*c.Height)
		}
		ch.band(c, r, y, a, func(x, row int) {
			k := row*c.Width + x
			layers[k]++
			mixed[k] = mix(mixed[k], *a.Ink, 1/float64(layers[k]))
		})
	}
	for k, n := range layers {
		if n > 0 {
			c.Ground(k%c.Width, k/c.Width, ch.Paint.style(pen{on: mixed[k], bare: true}))
		}
	}
}

// band calls set for every cell between the curves of an area. In a raster of
// dots, these are the cells of which at least half lies between the curves. In a
// raster of cells, they are those from one curve to the other, both included,
// unless both are in the same row.
func (ch *Chart) band(c Canvas, r raster, y scale, a *Area, set func(x, row int)) {
	lo, hi := Resample(a.X, a.Lo, ch.XMin, ch.XMax, r.columns()), Resample(a.X, a.Hi, ch.XMin, ch.XMax, r.columns())
	for x := range c.Width {
		place := x * r.x
		if math.IsNaN(lo[place]) || math.IsNaN(hi[place]) || y.side(lo[place]) != 0 && y.side(lo[place]) == y.side(hi[place]) {
			continue
		}
		from, to := y.row(lo[place], r.rows()), y.row(hi[place], r.rows())
		from, to = math.Round(min(from, to)), math.Round(max(from, to))
		if from == to {
			continue
		}
		half := float64(r.y) / 2
		for row := range c.Height {
			bottom := float64((c.Height - 1 - row) * r.y) // the cell's lowest row in the raster
			if covered := min(to, bottom+float64(r.y)-1) - max(from, bottom) + 1; covered >= half {
				set(x, row)
			}
		}
	}
}
