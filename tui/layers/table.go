package layers

import (
	"fmt"
	"math"

	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A layerColumn is a column of the table of layers.
type layerColumn struct {
	head string
	w    int // minimal width
	from int // width of the table from which on the column is shown
	draw func(s *ui.Scene, c plot.Canvas, r layerRow)
}

// A layerRow is a row of the table.
type layerRow struct {
	*inspect.LayerReport
	update  float64 // ‖ΔW‖/‖W‖ of its weights in the last step, NaN if it has none
	focused bool
}

// layerColumns lists the columns. The second one takes the remaining width.
var layerColumns = []layerColumn{
	{"layer", 15, 0, drawLayerName},
	{"outputs", 8, 0, drawLayerOutputs},
	{"mean", 8, 62, figureColumn(func(r layerRow) (float64, bool) { return r.Mean, true })},
	{"spread", 8, 62, figureColumn(func(r layerRow) (float64, bool) { return r.Std, true })},
	{"dead", 4, 48, shareColumn(func(r layerRow) float64 { return r.Dead })},
	{"sat.", 4, 54, shareColumn(func(r layerRow) float64 { return r.Saturated })},
	{"gradient", 8, 74, figureColumn(func(r layerRow) (float64, bool) { return r.GradNorm, !r.Gradient.Empty() })},
	{"update", 11, 0, drawUpdate},
	{"1e-6 usual  1", gaugeWidth, 110, drawGauge},
}

// drawLayers draws the table of layers.
func (v *Screen) drawLayers(s *ui.Scene, c plot.Canvas) {
	f, at := v.found(s)
	if f == nil {
		s.Wait(c, "layers")
		return
	}
	x := c.Text(0, 0, s.Heading("layers"), s.Theme.Strong)
	about := fmt.Sprintf("%s, on %s training examples", ui.RunText(s.One()), plot.Whole(f.examples))
	c.Text(x+2, 0, about, s.Theme.Weak)
	rows := layerRows(f, s.One().Snap.Updates)
	rows[at].focused = true
	body := c.Sub(0, 2, c.Width, c.Height-2)
	window := plot.NewWindow(at, len(rows), body.Height)
	columns := placeColumns(s, c.Width)
	for _, col := range columns {
		c.Sub(col.x, 1, col.w, 1).Text(0, 0, col.head, s.Theme.Weak)
		for y := range window.Rows {
			col.draw(s, body.Sub(col.x, y, col.w, 1), rows[window.First+y])
		}
	}
	last := columns[len(columns)-1]
	ui.MarkColumns(c.Sub(0, 1, c.Width, 1), last.x+last.w+1, len(layerColumns)-len(columns), s.Theme)
	window.DrawMark(body, 2, s.Theme.Glyphs, s.Theme.Weak)
}

// layerRows joins the reports with the update ratios, of which there is one
// for each weight matrix; of several in a layer the largest counts.
func layerRows(f *finding, updates []float64) []layerRow {
	rows := make([]layerRow, len(f.layers))
	for i := range f.layers {
		r := &f.layers[i]
		rows[i] = layerRow{LayerReport: r, update: math.NaN()}
		for range min(r.Matrices, len(updates)) {
			rows[i].update = math.Max(nanToZero(rows[i].update), updates[0])
			updates = updates[1:]
		}
	}
	return rows
}

func nanToZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// A placedColumn is a column with its position in the table.
type placedColumn struct {
	layerColumn
	x int
}

// placeColumns returns the columns of a table of the given width.
func placeColumns(s *ui.Scene, width int) []placedColumn {
	var placed []placedColumn
	taken := 0
	for _, col := range layerColumns {
		if width >= col.from {
			placed = append(placed, placedColumn{col, 0})
			taken += col.w + 1
		}
	}
	if len(placed) < len(layerColumns) { // leaves room for the mark of hidden columns
		taken += plot.Width(s.Theme.Glyphs.More) + 1
	}
	if width >= 48 {
		placed[1].w += max(min(width-taken-1, 40), 0)
	}
	x := 1
	for i := range placed {
		placed[i].x = x
		x += placed[i].w + 1
	}
	return placed
}

func drawLayerName(s *ui.Scene, c plot.Canvas, r layerRow) {
	style, mark := s.Theme.Text, ' '
	if r.focused {
		style, mark = s.Theme.Strong, s.Theme.Glyphs.Selected
	}
	c.Set(0, 0, mark, style)
	c.Text(1, 0, r.Name, style)
}

func drawLayerOutputs(s *ui.Scene, c plot.Canvas, r layerRow) {
	s.Theme.Glyphs.Histogram(c, r.Outputs.Counts[:], s.LaneStyle())
}

func figureColumn(of func(layerRow) (float64, bool)) func(*ui.Scene, plot.Canvas, layerRow) {
	return func(s *ui.Scene, c plot.Canvas, r layerRow) {
		if v, ok := of(r); ok {
			c.Text(0, 0, plot.Number(v), s.Theme.Text)
		}
	}
}

func shareColumn(of func(layerRow) float64) func(*ui.Scene, plot.Canvas, layerRow) {
	return func(s *ui.Scene, c plot.Canvas, r layerRow) {
		if !r.Elementwise {
			return
		}
		style := s.Theme.Text
		if of(r) >= 0.5 {
			style = s.Theme.Grave
		}
		c.Text(0, 0, fmt.Sprintf("%.0f%%", 100*of(r)), style)
	}
}

// The usual range of update:weight ratios.
const (
	usualUpdate   = 1e-3
	lowestUpdate  = usualUpdate / 10
	highestUpdate = usualUpdate * 10
)

func drawUpdate(s *ui.Scene, c plot.Canvas, r layerRow) {
	word, style := "ok", s.Theme.Text
	switch {
	case math.IsNaN(r.update):
		return
	case r.update < lowestUpdate:
		word, style = "low", s.Theme.Grave
	case r.update > highestUpdate:
		word, style = "high", s.Theme.Grave
	}
	c.Text(0, 0, plot.Number(r.update)+" "+word, style)
}

// gaugeWidth is the width of the gauge of update ratios: two columns a decade
// from 1e-6 to 1, both ends included.
const gaugeWidth = 13

func drawGauge(s *ui.Scene, c plot.Canvas, r layerRow) {
	if math.IsNaN(r.update) {
		return
	}
	g := s.Theme.Glyphs
	column := func(v float64) int {
		return min(max(int(math.Round(2*(math.Log10(v)+6))), 0), gaugeWidth-1)
	}
	for x := range gaugeWidth {
		glyph, style := g.Rest, s.Theme.Weak
		if x >= column(lowestUpdate) && x <= column(highestUpdate) {
			glyph, style = g.Bar, s.Theme.Text
		}
		c.Set(x, 0, glyph, style)
	}
	c.Set(column(r.update), 0, g.Point, s.Theme.Strong)
}
