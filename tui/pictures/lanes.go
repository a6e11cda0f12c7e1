package pictures

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

// A gradients is the norms of the gradients of every lane.
type gradients []laneNorms

// A laneNorms has a norm for each layer with weights.
type laneNorms struct {
	lane  string
	norms []float64
}

// computeGradients measures them before the first step.
func computeGradients(ctx context.Context, p presets.Preset) (Drawing, error) {
	var d gradients
	err := diagnosed(ctx, p, func(spec trainer.Spec, layers []inspect.LayerReport) {
		var norms []float64
		for _, r := range layers {
			if r.Matrices > 0 {
				norms = append(norms, r.GradNorm)
			}
		}
		d = append(d, laneNorms{spec.Name, norms})
	})
	return d, err
}

// diagnosed calls see with the layers of every lane as they are before its
// first step.
func diagnosed(ctx context.Context, p presets.Preset, see func(trainer.Spec, []inspect.LayerReport)) error {
	for _, spec := range p.Lanes {
		m, set, err := trainer.Begin(ctx, spec)
		if err != nil {
			return err
		}
		layers, err := inspect.Diagnose(ctx, m, set)
		if err != nil {
			return err
		}
		see(spec, layers)
	}
	return nil
}

// Draw draws bars on a log scale of six decades below the largest.
func (d gradients) Draw(c plot.Canvas, k Palette, _ int) {
	for i, tile := range tiles(c, len(d)) {
		top := 0.0
		for _, v := range d[i].norms {
			top = math.Max(top, v)
		}
		var bars []plot.Bar
		for j, v := range d[i].norms {
			bars = append(bars, plot.Bar{Label: fmt.Sprintf("layer %d", j+1), Value: plot.Number(v),
				Share: math.Max(0, 1+math.Log10(v/top)/6), Style: k.run(i)})
		}
		k.glyphs().Bars(titled(tile, d[i].lane+": gradients, log scale", k.Strong), bars, k.Weak)
	}
}

// A deadUnits is the units of every lane after training, and which of them are
// dead.
type deadUnits []laneUnits

// A laneUnits has a row for each elementwise activation.
type laneUnits struct {
	lane string
	rows []plot.UnitRow
}

// computeDead trains every lane and looks at its activations.
func computeDead(ctx context.Context, p presets.Preset) (Drawing, error) {
	var d deadUnits
	for _, spec := range p.Lanes {
		m, set, err := learned(ctx, spec)
		if err != nil {
			return nil, err
		}
		layers, err := inspect.Diagnose(ctx, m, set)
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
		d = append(d, laneUnits{spec.Name, rows})
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
func (d deadUnits) Draw(c plot.Canvas, k Palette, _ int) {
	for i, tile := range tiles(c, len(d)) {
		m := &plot.UnitMap{Rows: d[i].rows, Alive: k.run(i), Dead: k.Grave, Strong: k.Weak, Glyphs: k.glyphs()}
		m.Draw(titled(tile, fmt.Sprintf("%.0f%% dead: %s", 100*d[i].share(), d[i].lane), k.Strong))
	}
}

// share returns the share of units that are dead.
func (l *laneUnits) share() float64 {
	dead, all := 0, 0
	for _, r := range l.rows {
		all += len(r.Dead)
		for _, is := range r.Dead {
			if is {
				dead++
			}
		}
	}
	return float64(dead) / float64(max(all, 1))
}

// A planes is a plane for every lane.
type planes []plane

// A plane is points, and what the network of a lane made of them.
type plane struct {
	lane    string
	x, y    inspect.Span
	points  []dot
	regions *inspect.Regions // or nil
	curve   *inspect.Curve   // or nil
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
	var d planes
	for _, t := range tracks {
		set := t.set
		r, err := inspect.Map(ctx, t.member, set)
		if err != nil {
			return nil, err
		}
		points := scatter(set.Train.Class, func(i int) (x, y float64) {
			return float64(set.Train.Values[2*i]), float64(set.Train.Values[2*i+1])
		})
		d = append(d, plane{lane: t.spec.Name, x: r.X, y: r.Y, points: points, regions: r})
	}
	if below := penalties(tracks); len(below) > 0 {
		return pair{d, below, planePair}, nil
	}
	return d, nil
}

// computeCurve trains every lane and draws its curve over some of the examples.
func computeCurve(ctx context.Context, p presets.Preset) (Drawing, error) {
	var d planes
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
		points := scatter(few, func(i int) (x, y float64) {
			return float64(set.Train.Values[i]), float64(set.Train.Target[i])
		})
		d = append(d, plane{lane: spec.Name, x: f.X, y: inspect.Targets(set.Set), points: points, curve: f})
	}
	return d, nil
}

// scatter returns a dot for each class, at the place that at gives it.
func scatter(classes []int32, at func(i int) (x, y float64)) []dot {
	points := make([]dot, len(classes))
	for i, class := range classes {
		x, y := at(i)
		points[i] = dot{x, y, int(class)}
	}
	return points
}

// Draw implements Drawing.
func (d planes) Draw(c plot.Canvas, k Palette, _ int) { d.drawIn(tiles(c, len(d)), k) }

// drawIn draws each plane on a canvas of its own.
func (d planes) drawIn(tiles []plot.Canvas, k Palette) {
	for i, tile := range tiles {
		d[i].draw(titled(tile, d[i].lane, k.Strong), k, i)
	}
}

// draw draws the plane of lane i.
func (l *plane) draw(c plot.Canvas, k Palette, i int) {
	p := &plot.Plane{XMin: l.x.Min, XMax: l.x.Max, YMin: l.y.Min, YMax: l.y.Max, Weak: k.Weak, Paint: k.Paint, Trace: k.run(i)}
	if l.regions != nil {
		p.Ground = func(x, y float64) plot.Ink {
			o := l.regions.At(x, y)
			return k.Paint.Region(o.Class, o.Sure, 2)
		}
	}
	for _, d := range l.points {
		mark := k.glyphs().Point
		if d.class == 1 {
			mark = k.glyphs().Cross
		}
		p.Points = append(p.Points, plot.Point{X: d.x, Y: d.y, Mark: mark, Ink: k.Paint.Class(d.class), Style: k.Weak})
	}
	if f := l.curve; f != nil {
		for j, y := range f.Y {
			p.Curve = append(p.Curve, plot.Point{X: f.X.At(float64(j) / float64(len(f.Y)-1)), Y: y})
		}
	}
	p.Draw(c)
}
