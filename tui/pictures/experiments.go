package pictures

import (
	"context"
	"fmt"
	"math"

	"descent/data"
	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/ensemble"
	"descent/trainer/inspect"
	"descent/trainer/search"
	"descent/tui/plot"
)

// An activations is the distributions of every lane's outputs, layer by layer.
type activations struct{ rows []plot.Strip }

// computeActivations looks at them as they are before the first step.
func computeActivations(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &activations{}
	err := diagnosed(ctx, p, func(spec trainer.Spec, layers []inspect.LayerReport) {
		row := plot.Strip{Label: spec.Name}
		for _, r := range layers {
			if r.Elementwise {
				row.Cells = append(row.Cells, plot.StripCell{Counts: r.Outputs.Counts[:], Note: plot.Short(r.Std, 2)})
			}
		}
		d.rows = append(d.rows, row)
	})
	return d, err
}

// Draw implements Drawing.
func (d *activations) Draw(c plot.Canvas, k Palette, _ int) {
	s := &plot.Strips{Rows: d.rows, Strong: k.Strong, Weak: k.Weak, Bars: k.run(0), Glyphs: k.glyphs()}
	for i := range d.rows[0].Cells {
		s.Heads = append(s.Heads, fmt.Sprint(i+1))
	}
	s.Draw(titled(c, "outputs of every layer as the first step sees them, with their deviation", k.Strong))
}

// A preflight is the checks before the run of every lane that learns from the
// same data as the first, and what the others come to, which are trained.
type preflight struct {
	lanes   []string
	results [][]advice.CheckResult // by lane
	trained []string               // a sentence for each of the others
}

// computePreflight makes the checks and trains the others.
func computePreflight(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &preflight{}
	source := data.Sources.Format(p.Lanes[0].Data)
	for _, spec := range p.Lanes {
		if data.Sources.Format(spec.Data) != source {
			if err := d.train(ctx, spec); err != nil {
				return nil, err
			}
			continue
		}
		results, err := advice.Preflight(ctx, spec)
		if err != nil {
			return nil, err
		}
		d.lanes, d.results = append(d.lanes, spec.Name), append(d.results, results)
	}
	return d, nil
}

// train trains spec and keeps what it comes to.
func (d *preflight) train(ctx context.Context, spec trainer.Spec) error {
	var last trainer.Event
	err := trainer.Train(ctx, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated {
			last = *e
		}
	})
	d.trained = append(d.trained, fmt.Sprintf("%s: train accuracy %.3f, validation %.3f", spec.Name, last.Train.Accuracy, last.Val.Accuracy))
	return err
}

// Draw implements Drawing.
func (d *preflight) Draw(c plot.Canvas, k Palette, _ int) {
	y := 0
	for i := range d.lanes {
		d.drawChecks(c.Sub(0, y, c.Width, c.Height-y), k, i, 1)
		y += 1 + len(d.results[i])
	}
	d.drawTrained(c.Sub(0, y, c.Width, c.Height-y), k, 0)
}

// drawChecks draws the checks of a lane, in one row each or in two.
func (d *preflight) drawChecks(c plot.Canvas, k Palette, lane, rows int) {
	c.Text(0, 0, d.lanes[lane], k.Strong)
	for i, l := range d.results[lane] {
		y := 1 + rows*i
		style := [...]plot.Style{k.run(2), k.run(1), k.Grave}[l.Status]
		x := c.Text(2, y, fmt.Sprintf("%c %-6v", k.glyphs().Point, l.Status), style)
		x = c.Text(x+1, y, l.Check+": ", k.Weak)
		if rows > 1 {
			x, y = 4, y+1
		}
		c.Text(x, y, l.Text, k.Weak)
	}
}

// drawTrained draws what the other lanes came to.
func (d *preflight) drawTrained(c plot.Canvas, k Palette, _ int) {
	for y, text := range d.trained {
		c.Text(0, y, text, k.Strong)
	}
}

func (d *preflight) fits(_, h int) bool {
	rows := len(d.trained)
	for _, r := range d.results {
		rows += 1 + len(r)
	}
	return h >= rows
}

func (d *preflight) parts() []Drawing {
	var all []Drawing
	for i := range d.lanes {
		all = append(all, drawFunc(func(c plot.Canvas, k Palette, _ int) { d.drawChecks(c, k, i, 2) }))
	}
	return append(all, drawFunc(d.drawTrained))
}

// A searches is nine trials on a grid and nine at random.
type searches struct {
	names  []string
	trials [2][]search.Trial
	axes   []search.Axis
}

// computeSearch makes the trials around the first lane.
func computeSearch(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &searches{names: []string{"grid", "random"}}
	for i, sampler := range []search.Sampler{search.Grid{}, search.Random{}} {
		s, err := lesson.NineTrials(p.Lanes[0], sampler)
		if err != nil {
			return nil, err
		}
		trials, err := s.Run(ctx, nil)
		if err != nil {
			return nil, err
		}
		d.trials[i], d.axes = trials, s.Axes
	}
	return d, nil
}

// Draw implements Drawing.
func (d *searches) Draw(c plot.Canvas, k Palette, _ int) {
	half := c.Width / 2 // beside each other, whatever the shape
	Square(d.names[0], d.axes, d.trials[0], k).Draw(c.Sub(0, 0, half-1, c.Height))
	Square(d.names[1], d.axes, d.trials[1], k).Draw(c.Sub(half, 0, c.Width-half, c.Height))
}

// Square returns the trials of a search on its first two axes.
func Square(title string, axes []search.Axis, trials []search.Trial, k Palette) *plot.Square {
	s := &plot.Square{Good: k.run(0), Bad: k.Grave, Best: k.run(1), Strong: k.Strong, Weak: k.Weak, Glyphs: k.glyphs()}
	ranked := search.Ranked(trials)
	for i := len(ranked) - 1; i >= 0; i-- { // the best is on top
		t := ranked[i]
		at := [2]float64{0.5, 0.5} // in the middle of an axis that it has not
		for j := range min(len(axes), len(at)) {
			if t.Has(j) {
				at[j] = axes[j].Place(t.At[j])
			}
		}
		lost := t.State == search.Diverged || t.State == search.Hopeless || t.State == search.Failed
		s.Trials = append(s.Trials, plot.SquareTrial{X: at[0], Y: at[1], Lost: lost, Best: i == 0 && t.Best.Measured()})
	}
	xs, ys := s.Distinct()
	s.Title = title
	if len(ranked) > 0 && ranked[0].Best.Measured() {
		s.Title += ": best " + plot.Decimals(ranked[0].Value(), 3)
	}
	s.XName = fmt.Sprintf("%s %s to %s, %s", axes[0].Key, axes[0].Value(0), axes[0].Value(1), plot.Plural(xs, "value"))
	if len(axes) > 1 {
		s.YName = fmt.Sprintf("%s, %s", axes[1].Key, plot.Plural(ys, "value"))
	}
	return s
}

// An ensembles is the accuracy by the number of networks that answer together,
// and by the number of passes with dropout.
type ensembles struct {
	how  []ensemble.Method
	grew []ensemble.Result
}

// computeEnsemble measures an ensemble of the first lane, snapshots of the second
// and passes of the third.
func computeEnsemble(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &ensembles{}
	for _, one := range []struct {
		lane int
		how  ensemble.Method
	}{{0, ensemble.Method{Members: 8}}, {1, ensemble.Method{Snapshots: true}}, {2, ensemble.Method{Passes: 100}}} {
		t, err := ensemble.Measure(ctx, p.Lanes[one.lane], one.how)
		if err != nil {
			return nil, err
		}
		d.how, d.grew = append(d.how, one.how), append(d.grew, t)
	}
	return d, nil
}

// Draw implements Drawing.
func (d *ensembles) Draw(c plot.Canvas, k Palette, _ int) {
	for i, tile := range tiles(c, len(d.grew)) {
		drawBelowLegend(Growth(d.grew[i], d.how[i], k), tile)
	}
}

// Growth returns the accuracy of the first so many together, beside what one
// alone has.
func Growth(t ensemble.Result, how ensemble.Method, k Palette) *plot.Chart {
	xs, alone := make([]float64, len(t.Sizes)), make([]float64, len(t.Sizes))
	last := 2.0
	for i, n := range t.Sizes {
		xs[i], alone[i] = float64(n), t.Single
		last = math.Max(last, xs[i])
	}
	return &plot.Chart{
		Title: "test accuracy", XLabel: how.Unit(), XMin: 1, XMax: last, XWhole: true, YMax: 1,
		Legend: []plot.Span{{Text: "  together", Style: k.run(0)}, {Text: "  dashed: " + how.Baseline(), Style: k.run(1)}},
		Lines:  []plot.Line{{X: xs, Y: alone, Dashed: true, Style: k.run(1)}, {X: xs, Y: t.Accuracies, Style: k.run(0)}},
		Strong: k.Strong, Weak: k.Weak, Glyphs: k.glyphs(),
	}
}
