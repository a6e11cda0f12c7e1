package sketch

import (
	"context"
	"fmt"
	"math"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// A gradients is the gradient norms of every lane's layers.
type gradients struct {
	lanes []string
	norms [][]float64
}

func computeGradients(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &gradients{}
	err := diagnosed(ctx, p, func(spec trainer.Spec, layers []trainer.LayerReport) {
		var norms []float64
		for _, r := range layers {
			if r.Matrices > 0 {
				norms = append(norms, r.GradNorm)
			}
		}
		d.lanes, d.norms = append(d.lanes, spec.Name), append(d.norms, norms)
	})
	return d, err
}

// diagnosed calls see with the layers of every lane before its first step.
func diagnosed(ctx context.Context, p presets.Preset, see func(trainer.Spec, []trainer.LayerReport)) error {
	for _, spec := range p.Lanes {
		m, set, err := trainer.Begin(ctx, spec)
		if err != nil {
			return err
		}
		layers, err := trainer.Diagnose(ctx, m, set)
		if err != nil {
			return err
		}
		see(spec, layers)
	}
	return nil
}

// Draw draws bars on a log scale of six decades below the largest.
func (d *gradients) Draw(c plot.Canvas, k Kit, _ int) {
	for i, tile := range tiles(c, len(d.lanes)) {
		top := 0.0
		for _, v := range d.norms[i] {
			top = math.Max(top, v)
		}
		var bars []plot.Bar
		for j, v := range d.norms[i] {
			bars = append(bars, plot.Bar{Label: fmt.Sprintf("layer %d", j+1), Value: plot.Number(v),
				Share: math.Max(0, 1+math.Log10(v/top)/6), Style: k.run(i)})
		}
		k.glyphs().Bars(titled(tile, d.lanes[i]+": gradients, log scale", k.Strong), bars, k.Weak)
	}
}

// A dead is the units of every lane's activations after training.
type dead struct {
	lanes []string
	rows  [][]plot.UnitRow
}

func computeDead(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &dead{}
	for _, spec := range p.Lanes {
		m, set, err := learned(ctx, spec)
		if err != nil {
			return nil, err
		}
		layers, err := trainer.Diagnose(ctx, m, set)
		if err != nil {
			return nil, err
		}
		var rows []plot.UnitRow
		for _, r := range layers {
			if !r.Elementwise {
				continue
			}
			row := plot.UnitRow{Label: fmt.Sprintf("layer %d", len(rows)+1)}
			for _, u := range r.Units {
				row.Dead = append(row.Dead, u.Dead)
			}
			rows = append(rows, row)
		}
		d.lanes, d.rows = append(d.lanes, spec.Name), append(d.rows, rows)
	}
	return d, nil
}

// learned returns the network that spec leads to, and its data.
func learned(ctx context.Context, spec trainer.Spec) (trainer.Member, *data.Prepared, error) {
	m, err := trained(ctx, spec)
	if err != nil {
		return m, nil, err
	}
	set, err := spec.Load(ctx)
	return m, set, err
}

// Draw implements Drawing.
func (d *dead) Draw(c plot.Canvas, k Kit, _ int) {
	for i, tile := range tiles(c, len(d.lanes)) {
		n, all := 0, 0
		for _, r := range d.rows[i] {
			for _, gone := range r.Dead {
				all++
				if gone {
					n++
				}
			}
		}
		m := &plot.UnitMap{Rows: d.rows[i], Alive: k.run(i), Dead: k.Grave, Strong: k.Weak, Glyphs: k.glyphs()}
		m.Draw(titled(tile, fmt.Sprintf("%.0f%% dead: %s", 100*float64(n)/float64(max(all, 1)), d.lanes[i]), k.Strong))
	}
}

// A planes is a scatter for every lane.
type planes struct {
	lanes   []string
	regions []*inspect.Regions // of the lanes that have them
	curves  []*inspect.Curve
	points  [][]dot
	x, y    []inspect.Span
}

// A dot is a point and its class.
type dot struct {
	x, y  float64
	class int
}

// computeRegions draws the regions of every lane, and below them the loss and
// the penalty of those that have one.
func computeRegions(ctx context.Context, p presets.Preset) (Drawing, error) {
	tracks, err := follow(ctx, p)
	if err != nil {
		return nil, err
	}
	d := &planes{}
	for _, t := range tracks {
		set := t.set
		r, err := inspect.Map(ctx, t.member, set)
		if err != nil {
			return nil, err
		}
		d.add(t.spec.Name, r, nil, r.X, r.Y, scatter(set.Train.Class, func(i int) (x, y float64) {
			return float64(set.Train.Values[2*i]), float64(set.Train.Values[2*i+1])
		}))
	}
	if below := penalties(tracks); len(below) > 0 {
		return pair{d, below}, nil
	}
	return d, nil
}

func computeCurve(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &planes{}
	for _, spec := range p.Lanes {
		m, set, err := learned(ctx, spec)
		if err != nil {
			return nil, err
		}
		f, err := inspect.Fit(ctx, m, set)
		if err != nil {
			return nil, err
		}
		few := make([]int32, min(set.Train.Len(), 30)) // so that the curve can be seen
		d.add(spec.Name, nil, f, f.X, inspect.Targets(set.Set), scatter(few, func(i int) (x, y float64) {
			return float64(set.Train.Values[i]), float64(set.Train.Target[i])
		}))
	}
	return d, nil
}

func scatter(classes []int32, at func(i int) (x, y float64)) []dot {
	points := make([]dot, len(classes))
	for i, class := range classes {
		x, y := at(i)
		points[i] = dot{x, y, int(class)}
	}
	return points
}

func (d *planes) add(lane string, r *inspect.Regions, f *inspect.Curve, x, y inspect.Span, points []dot) {
	d.lanes, d.regions, d.curves = append(d.lanes, lane), append(d.regions, r), append(d.curves, f)
	d.x, d.y, d.points = append(d.x, x), append(d.y, y), append(d.points, points)
}

// Draw implements Drawing.
func (d *planes) Draw(c plot.Canvas, k Kit, _ int) { d.drawIn(tiles(c, len(d.lanes)), k) }

// drawIn draws a plane in each of the windows.
func (d *planes) drawIn(tiles []plot.Canvas, k Kit) {
	for i, tile := range tiles {
		p := &plot.Plane{XMin: d.x[i].Min, XMax: d.x[i].Max, YMin: d.y[i].Min, YMax: d.y[i].Max, Weak: k.Weak, Paint: k.Paint, Trace: k.run(i)}
		if r := d.regions[i]; r != nil {
			p.Ground = func(x, y float64) plot.Ink {
				o := r.At(x, y)
				return k.Paint.Region(o.Class, o.Sure, 2)
			}
		}
		for _, pt := range d.points[i] {
			mark := k.glyphs().Point
			if pt.class == 1 {
				mark = k.glyphs().Cross
			}
			p.Points = append(p.Points, plot.Point{X: pt.x, Y: pt.y, Mark: mark, Ink: k.Paint.Class(pt.class), Style: k.Weak})
		}
		if f := d.curves[i]; f != nil {
			for j, y := range f.Y {
				p.Curve = append(p.Curve, plot.Point{X: f.X.At(float64(j) / float64(len(f.Y)-1)), Y: y})
			}
		}
		p.Draw(titled(tile, d.lanes[i], k.Strong))
	}
}
