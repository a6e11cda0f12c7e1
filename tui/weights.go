package tui

import (
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/model/tensor"
	"descent/tui/plot"
)

// drawWeights draws the weights of the first layer: pictures in the shape of
// the examples, or a row for each input of a table.
func drawWeights(s *Scene, c plot.Canvas) {
	f, _ := s.layersFound()
	if f == nil {
		s.waiting(c, "weights")
		return
	}
	if f.set.Pictures() {
		s.drawDetectors(c, f)
	} else {
		s.drawWeightMap(c, f)
	}
}

// A tiling puts tiles of equal size into a panel, row by row, a column between
// them, and a row where there is no caption.
type tiling struct {
	cols, rows int // of a tile, in cells, its caption included
	gap        int // rows between tiles
	across, up int // tiles beside and above each other
}

func (t tiling) count() int { return t.across * t.up }

// rect returns where tile k goes.
func (t tiling) rect(k int) Rect {
	return Rect{k % t.across * (t.cols + 1), k / t.across * (t.rows + t.gap), t.cols, t.rows}
}

// tile returns a tiling of w×h cells for pictures of the given shape, each with
// so many rows of caption below it: the largest pictures of which at least want
// fit, but not so small that nothing can be seen.
func tile(shape data.Shape, w, h, caption, want int) tiling {
	t := tiling{gap: max(1-caption, 0)}
	for _, scale := range []float64{4, 3, 2, 1, 1 / 1.5, 1 / 2.0, 1 / 3.0, 1 / 4.0} {
		cols := int(math.Round(float64(shape.Width) * scale))
		rows := int(math.Ceil(float64(shape.Height) * scale / 2))
		if rows < 3 && t.count() > 0 {
			break
		}
		t.cols, t.rows = cols, rows+caption
		t.across, t.up = (w+1)/(cols+1), (h+t.gap)/(t.rows+t.gap)
		if t.count() >= want {
			break
		}
	}
	if t.count() == 0 { // a row of what is left
		t.rows, t.up = min(t.rows, h), 1
		pixels := 2 * max(t.rows-caption, 1)
		t.cols = max(min(pixels*shape.Width/shape.Height, w), 1)
		t.across = max((w+1)/(t.cols+1), 1)
	}
	return t
}

// wantedDetectors is how many pictures of weights should be seen at once.
const wantedDetectors = 8

// detectorTiling returns where pictures of weights go in a panel of w×h cells.
func detectorTiling(f *layersFinding, w, h int) tiling {
	return tile(f.set.Shape, w-1, h-1, 0, min(wantedDetectors, f.weights.W.Rows))
}

// drawDetectors draws the weights as pictures.
func (s *Scene) drawDetectors(c plot.Canvas, f *layersFinding) {
	t := detectorTiling(f, c.Width, c.Height)
	d := &f.weights
	first := min(s.layers.weight, max(d.W.Rows-1, 0)/t.count()*t.count())
	last := min(first+t.count(), d.W.Rows)
	x := c.Text(0, 0, s.title("weights"), s.Theme.Strong)
	about := fmt.Sprintf("units %d-%d of %d", first/d.K+1, (last-1)/d.K+1, d.Units)
	if d.K > 1 {
		about += fmt.Sprintf(", %d pieces each", d.K)
	}
	c.Text(x+2, 0, about+", "+s.signs(), s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-1, c.Height-1)
	for k := first; k < last; k++ {
		r := t.rect(k - first)
		s.drawSigned(body.Sub(r.X, r.Y, r.W, r.H), d.Shape, d.W.Row(k))
	}
}

// signs says which color is which.
func (s *Scene) signs() string {
	if s.Theme.Paint.Colored() {
		return "blue < 0 < orange"
	}
	g := s.Theme.Glyphs.Signed
	return fmt.Sprintf("%c %c below 0, %c %c above", g[0], g[1], g[3], g[4])
}

// drawSigned draws weights in the shape of a picture, on a scale up to the
// largest of them. Those of color pictures are a color picture, with gray for 0.
func (s *Scene) drawSigned(c plot.Canvas, shape data.Shape, w []tensor.Float) {
	top := largest(w)
	if top == 0 {
		top = 1
	}
	channel := func(k int, low, scale float64) plot.Field {
		at := w[k*shape.Height*shape.Width:]
		return plot.Field{Width: shape.Width, Height: shape.Height, At: func(x, y int) float64 {
			return low + scale*float64(at[y*shape.Width+x])
		}}
	}
	if shape.Channels == 3 {
		s.Theme.Paint.Photo(c, channel(0, 0.5, 0.5/top), channel(1, 0.5, 0.5/top), channel(2, 0.5, 0.5/top))
		return
	}
	s.Theme.Paint.Field(c, channel(0, 0, 1/top), s.Theme.Paint.Signed)
}

// largest returns the largest absolute value of xs.
func largest(xs []tensor.Float) float64 {
	top := 0.0
	for _, x := range xs {
		top = math.Max(top, math.Abs(float64(x)))
	}
	return top
}

// drawWeightMap draws the weights of a table: a row for each input, a column
// for each unit.
func (s *Scene) drawWeightMap(c plot.Canvas, f *layersFinding) {
	d := &f.weights
	top := largest(d.W.Data)
	x := c.Text(0, 0, s.title("weights"), s.Theme.Strong)
	about := fmt.Sprintf("inputs to %s, up to %s, %s", s.plural(d.Units, "unit"), plot.Number(top), s.signs())
	c.Text(x+2, 0, about, s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-2, c.Height-1)
	if body.Height < 1 || body.Width < 4 || top == 0 {
		return
	}
	inputs := d.W.Cols
	label := 0
	if inputs <= body.Height {
		for _, name := range f.set.Features {
			label = max(label, plot.Width(name)+1)
		}
		label = min(label, body.Width/3)
	}
	high := min(max(body.Height/inputs, 1), 3)
	for j, name := range f.set.Features {
		if label > 0 {
			body.Text(0, j*high, c.Clip(name, label-1), s.Theme.Weak)
		}
	}
	wide := min((body.Width-label)/d.W.Rows, 2*high)
	width, height := wide*d.W.Rows, min(inputs*high, body.Height)
	if wide == 0 {
		width = body.Width - label
	}
	s.Theme.Paint.Field(body.Sub(label, 0, width, height), plot.Field{
		Width: d.W.Rows, Height: inputs,
		At: func(x, y int) float64 { return float64(d.W.Row(x)[y]) / top },
	}, s.Theme.Paint.Signed)
}

func (a *App) weightsNext() tea.Cmd   { return a.weightsBy(1) }
func (a *App) weightsBefore() tea.Cmd { return a.weightsBy(-1) }

// weightsBy turns to the next or an earlier page of the weights.
func (a *App) weightsBy(by int) tea.Cmd {
	s := a.scene()
	f, _ := s.layersFound()
	if f == nil || !f.set.Pictures() {
		return nil
	}
	page := wantedDetectors
	if r := s.rect("weights", a.w, a.h); !r.empty() {
		page = detectorTiling(f, r.W, r.H).count()
	}
	last := (f.weights.W.Rows - 1) / page * page
	a.layers.weight = min(max(a.layers.weight/page*page+by*page, 0), last)
	return nil
}

// turnWeights turns the page with the wheel.
func turnWeights(a *App, m mouse) tea.Cmd {
	switch m.act {
	case wheelUp:
		return a.weightsBy(-1)
	case wheelDown:
		return a.weightsBy(1)
	}
	return nil
}

// rect returns where the panel with the given name is on a screen of w×h
// cells.
func (s *Scene) rect(name string, w, h int) Rect {
	for _, p := range s.place(w, h) {
		if p.name == name {
			return p.Rect
		}
	}
	return Rect{}
}
