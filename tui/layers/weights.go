package layers

import (
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/model/tensor"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawWeights draws the weights of the first layer: pictures in the shape of
// the examples, or a row for each input of a table.
func (v *Screen) drawWeights(s *ui.Scene, c plot.Canvas) {
	f, _ := v.found(s)
	if f == nil {
		s.Wait(c, "weights")
		return
	}
	if f.set.Pictures() {
		v.drawDetectors(s, c, f)
	} else {
		drawWeightMap(s, c, f)
	}
}

// wantedDetectors is the preferred number of visible pictures of weights.
const wantedDetectors = 8

// detectorTiling returns the tiling of a panel of w×h cells for pictures of weights.
func detectorTiling(f *finding, w, h int) ui.Tiling {
	return ui.Tile(f.set.Shape, w-1, h-1, 0, min(wantedDetectors, f.weights.W.Rows))
}

// drawDetectors draws the weights as pictures.
func (v *Screen) drawDetectors(s *ui.Scene, c plot.Canvas, f *finding) {
	t := detectorTiling(f, c.Width, c.Height)
	d := &f.weights
	first := min(v.weight, max(d.W.Rows-1, 0)/t.Count()*t.Count())
	last := min(first+t.Count(), d.W.Rows)
	x := c.Text(0, 0, s.Heading("weights"), s.Theme.Strong)
	about := fmt.Sprintf("units %d-%d of %d", first/d.K+1, (last-1)/d.K+1, d.Units)
	if d.K > 1 {
		about += fmt.Sprintf(", %d pieces each", d.K)
	}
	c.Text(x+2, 0, about+", "+signs(s), s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-1, c.Height-1)
	for k := first; k < last; k++ {
		r := t.Rect(k - first)
		drawSigned(s, body.Sub(r.X, r.Y, r.W, r.H), d.Shape, d.W.Row(k))
	}
}

// signs returns the legend of the colors.
func signs(s *ui.Scene) string {
	if s.Theme.Paint.Colored() {
		return "blue < 0 < orange"
	}
	g := s.Theme.Glyphs.Signed
	return fmt.Sprintf("%c %c below 0, %c %c above", g[0], g[1], g[3], g[4])
}

// drawSigned draws weights in the shape of a picture, on a scale up to the
// largest of them. Those of color pictures are a color picture, with gray for 0.
func drawSigned(s *ui.Scene, c plot.Canvas, shape data.Shape, w []tensor.Float) {
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
func drawWeightMap(s *ui.Scene, c plot.Canvas, f *finding) {
	d := &f.weights
	top := largest(d.W.Data)
	x := c.Text(0, 0, s.Heading("weights"), s.Theme.Strong)
	about := fmt.Sprintf("inputs to %s, up to %s, %s", plot.Plural(d.Units, "unit"), plot.Number(top), signs(s))
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

func (v *Screen) weightsNext(h ui.Host) tea.Cmd   { return v.weightsBy(h, 1) }
func (v *Screen) weightsBefore(h ui.Host) tea.Cmd { return v.weightsBy(h, -1) }

// weightsBy moves by by pages of weights.
func (v *Screen) weightsBy(h ui.Host, by int) tea.Cmd {
	f, _ := v.found(h.Scene())
	if f == nil || !f.set.Pictures() {
		return nil
	}
	page := wantedDetectors
	if r := h.Panel("weights"); !r.Empty() {
		page = detectorTiling(f, r.W, r.H).Count()
	}
	last := (f.weights.W.Rows - 1) / page * page
	v.weight = min(max(v.weight/page*page+by*page, 0), last)
	return nil
}

// turnWeights moves through the pages by the wheel.
func (v *Screen) turnWeights(h ui.Host, m ui.Mouse) tea.Cmd {
	switch m.Act {
	case ui.WheelUp:
		return v.weightsBy(h, -1)
	case ui.WheelDown:
		return v.weightsBy(h, 1)
	}
	return nil
}
