package layers

import (
	"fmt"
	"math"
	"slices"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawLayer draws the details of the selected layer.
func (v *Screen) drawLayer(s *ui.Scene, c plot.Canvas) {
	f, at := v.found(s)
	if f == nil {
		s.Wait(c, "layer")
		return
	}
	r := &f.layers[at]
	x := c.Text(0, 0, s.Heading(r.Name), s.Theme.Strong)
	c.Text(x+2, 0, fmt.Sprintf("layer %d of %d", at+1, len(f.layers)), s.Theme.Weak)
	body := c.Sub(1, 1, c.Width-1, c.Height-1)
	for _, line := range learned(r, f) {
		body.Text(0, 0, line, s.Theme.Text)
		body = body.Sub(0, 1, body.Width, body.Height-1)
	}
	parts := []ui.Distribution{{Name: "outputs", About: fmt.Sprintf("mean %s, spread %s", plot.Number(r.Mean), plot.Number(r.Std)), Histogram: &r.Outputs}}
	if !r.Weights.Empty() {
		parts = append(parts,
			ui.Distribution{Name: "parameters", About: "norm " + plot.Number(r.WeightNorm), Histogram: &r.Weights},
			ui.Distribution{Name: "gradient", About: "norm " + plot.Number(r.GradNorm), Histogram: &r.Gradient})
	}
	parts = parts[:min(len(parts), max(body.Height/3, 1))]
	for i, p := range parts {
		from, to := i*body.Height/len(parts), (i+1)*body.Height/len(parts)
		s.DrawDistribution(body.Sub(0, from, body.Width, to-from), p)
	}
}

// learned returns lines about the learned parameters of a layer, such as a slope.
func learned(r *inspect.LayerReport, f *finding) []string {
	var lines []string
	if !math.IsNaN(r.Slope) {
		began := ""
		if a, ok := f.spec.Activation.(model.PReLU); ok {
			began = fmt.Sprintf(", began at %g", a.Init)
		}
		lines = append(lines, fmt.Sprintf("learned slope %s%s", plot.Number(r.Slope), began))
	}
	if r.Scale != nil {
		lines = append(lines, "scale  "+spread(r.Scale), "shift  "+spread(r.Shift))
	}
	return lines
}

// spread formats the range of xs.
func spread(xs []tensor.Float) string {
	mean, _ := tensor.MeanStd(xs)
	return fmt.Sprintf("%s to %s, mean %s", plot.Number(float64(slices.Min(xs))), plot.Number(float64(slices.Max(xs))), plot.Number(mean))
}

// drawUnits draws the map of the units of the selected layer.
func (v *Screen) drawUnits(s *ui.Scene, c plot.Canvas) {
	f, at := v.found(s)
	if f == nil {
		s.Wait(c, "units")
		return
	}
	units := f.layers[at].Units
	dead, top := 0, 0.0
	for _, u := range units {
		if u.Dead {
			dead++
		}
		top = math.Max(top, u.Std)
	}
	x := c.Text(0, 0, s.Heading("units"), s.Theme.Strong)
	about := fmt.Sprintf("%s of %s", plot.Plural(len(units), "unit"), f.layers[at].Name)
	if f.layers[at].Elementwise {
		about += fmt.Sprintf(", %d dead", dead)
	}
	grid := c.Sub(1, 1, c.Width-2, c.Height-1)
	cell := 2
	if len(units) > grid.Width/2*grid.Height {
		cell = 1
	}
	columns := max(grid.Width/cell, 1)
	if shown := columns * grid.Height; shown < len(units) {
		about = fmt.Sprintf("the first %d of ", shown) + about
	}
	c.Text(x+2, 0, about, s.Theme.Weak)
	for j, u := range units[:min(len(units), columns*grid.Height)] {
		box := grid.Sub(j%columns*cell, j/columns, cell, 1)
		if u.Dead {
			box.Set(0, 0, s.Theme.Glyphs.Cross, s.Theme.Grave)
			continue
		}
		ink := s.Theme.Paint.Heat(u.Std / top)
		s.Theme.Paint.Pixels(box, func(_, _, _, _ int) plot.Ink { return ink })
	}
}
