package pictures

import (
	"context"
	"errors"

	"descent/data"
	"descent/model"
	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
)

// A chart is curves by epoch or step.
type chart struct {
	title, xlabel string
	curves        []curve
	log           bool
	share         bool // whether the values are shares, from 0 to 1
	legend        bool // whether the curves are named behind the title
}

// A curve is one line of a chart.
type curve struct {
	label, name string // at its end, and in the legend
	run         int    // whose color it has
	dashed      bool
	x, y        []float64
}

// Draw implements Drawing.
func (d *chart) Draw(c plot.Canvas, k Palette, _ int) {
	ch := plot.Chart{Title: d.title, XLabel: d.xlabel, XWhole: true, Log: d.log, Strong: k.Strong, Weak: k.Weak,
		Glyphs: k.glyphs(), Empty: "nothing was measured"}
	if d.share {
		ch.YMax = 1
	}
	for _, line := range d.curves {
		style := k.run(line.run)
		if n := len(line.x); n > 0 {
			ch.XMax = max(ch.XMax, line.x[n-1])
		}
		ch.Lines = append(ch.Lines, plot.Line{Label: line.label, X: line.x, Y: line.y, Dashed: line.dashed, Style: style})
		if d.legend {
			ch.Legend = append(ch.Legend, plot.Span{Text: "  " + line.label + " " + line.name, Style: style})
		}
	}
	drawBelowLegend(&ch, c)
}

// drawBelowLegend draws a chart, with its legend above it where that has no room
// beside the title.
func drawBelowLegend(ch *plot.Chart, c plot.Canvas) {
	if rows := legendRows(ch.Legend, c.Width); plot.Width(ch.Title)+legendWidth(ch.Legend) > c.Width && c.Height >= rows+minLegend {
		drawLegend(c, ch.Legend)
		ch.Legend, c = nil, c.Sub(0, rows, c.Width, c.Height-rows)
	}
	ch.Draw(c)
}

// minLegend is how high a chart must be below a legend of its own.
const minLegend = 5

// legendWidth returns the columns that a legend takes in one row.
func legendWidth(legend []plot.Span) (w int) {
	for _, s := range legend {
		w += plot.Width(s.Text)
	}
	return w
}

// legendRows returns how many rows of the given width a legend takes.
func legendRows(legend []plot.Span, width int) int {
	return layLegend(legend, width, func(int, int, plot.Span) {}) + 1
}

// drawLegend draws a legend in as many rows as it takes.
func drawLegend(c plot.Canvas, legend []plot.Span) {
	layLegend(legend, c.Width, func(x, y int, s plot.Span) { c.Text(x, y, s.Text, s.Style) })
}

// layLegend calls put with the place of every name, and returns the last row.
func layLegend(legend []plot.Span, width int, put func(x, y int, s plot.Span)) (y int) {
	x := 0
	for _, s := range legend {
		if w := plot.Width(s.Text); x > 0 && x+w > width {
			x, y = 0, y+1
		}
		put(x, y, s)
		x += plot.Width(s.Text)
	}
	return y
}

// A sheet is drawings of equal size, beside and below each other.
type sheet []Drawing

// Draw implements Drawing.
func (d sheet) Draw(c plot.Canvas, k Palette, step int) {
	for i, tile := range tiles(c, len(d)) {
		d[i].Draw(tile, k, step)
	}
}

// A pair is a drawing, and below it another where there are enough rows.
type pair struct {
	upper, lower Drawing
	rows         int
}

// Rows that a pair needs: of charts, and of planes of many lanes above charts.
const chartPair, planePair = 16, 30

// Draw implements Drawing.
func (d pair) Draw(c plot.Canvas, k Palette, step int) {
	if c.Height < d.rows {
		d.upper.Draw(c, k, step)
		return
	}
	upper := c.Height * 11 / 20
	d.upper.Draw(c.Sub(0, 0, c.Width, upper), k, step)
	d.lower.Draw(c.Sub(0, upper, c.Width, c.Height-upper), k, step)
}

// A track is what a lane's run showed at its evaluations.
type track struct {
	spec    trainer.Spec
	letter  string // of the lane: A, B, ...
	lane    int
	epochs  []float64
	loss    []float64 // of the training part, without the penalty
	penalty []float64
	train   []float64 // accuracy
	val     []float64
	rate    []float64 // of the step before; of the first step at the start
	member  trainer.Member
	set     *data.Prepared
}

// follow trains every lane to its end or to where it diverges.
func follow(ctx context.Context, p presets.Preset) ([]*track, error) {
	var tracks []*track
	for i, spec := range p.Lanes {
		t := &track{spec: spec, lane: i, letter: plot.Letter(i)}
		var err error
		if t.set, err = spec.Load(ctx); err != nil {
			return nil, err
		}
		err = trainer.Train(ctx, spec, nil, nil, t.record)
		var diverged *trainer.Divergence
		if err != nil && !errors.As(err, &diverged) {
			return nil, err
		}
		tracks = append(tracks, t)
	}
	return tracks, nil
}

// record keeps what an event says.
func (t *track) record(e *trainer.Event) {
	switch {
	case e.Kind == trainer.Stepped && e.Step == 1 && len(t.rate) == 1:
		t.rate[0] = e.Rate
	case e.Kind == trainer.Evaluated:
		t.evaluated(e)
	case e.Kind == trainer.Ended:
		t.member = trainer.Keep(t.spec, e)
	}
}

// evaluated keeps what an evaluation measured, and the penalty at that moment.
func (t *track) evaluated(e *trainer.Event) {
	penalty := 0.0
	if t.spec.L1 != 0 || t.spec.L2 != 0 {
		m := trainer.Member{Spec: t.spec, Weights: e.Weights, State: e.State}
		penalty = m.Network(t.set.Set, 1).Penalty(model.Decay{L1: t.spec.L1, L2: t.spec.L2})
	}
	t.epochs = append(t.epochs, e.Epoch)
	t.loss, t.penalty = append(t.loss, e.Train.Loss), append(t.penalty, penalty)
	t.train, t.val = append(t.train, e.Train.Accuracy), append(t.val, e.Val.Accuracy)
	t.rate = append(t.rate, e.Rate)
}

// charts returns a chart of y for every data set that the tracks learn from:
// losses on different data do not compare.
func charts(title string, log bool, tracks []*track, y func(*track) []float64) sheet {
	var all sheet
	last := map[string]*chart{}
	for _, t := range tracks {
		source := data.Sources.Format(t.spec.Data)
		ch := last[source]
		if ch == nil {
			ch = &chart{title: title, xlabel: "epoch", log: log, legend: true}
			last[source] = ch
			all = append(all, ch)
		}
		ch.curves = append(ch.curves, curve{label: t.letter, name: t.spec.Name, run: t.lane, x: t.epochs, y: y(t)})
	}
	if len(all) > 1 {
		for source, ch := range last {
			ch.title += " on " + source
		}
	}
	return all
}

// computeLosses trains all lanes of p and returns a drawing of their train losses.
func computeLosses(ctx context.Context, p presets.Preset) (Drawing, error) {
	tracks, err := follow(ctx, p)
	return charts("train loss", true, tracks, func(t *track) []float64 { return t.loss }), err
}

// computeAccuracies draws the train accuracy of every lane.
func computeAccuracies(ctx context.Context, p presets.Preset) (Drawing, error) {
	tracks, err := follow(ctx, p)
	all := charts("train accuracy", false, tracks, func(t *track) []float64 { return t.train })
	for _, d := range all {
		d.(*chart).share = true
	}
	return all, err
}

// computeDecays draws the loss of every lane above its rate.
func computeDecays(ctx context.Context, p presets.Preset) (Drawing, error) {
	tracks, err := follow(ctx, p)
	return pair{
		charts("train loss", true, tracks, func(t *track) []float64 { return t.loss }),
		charts("learning rate", false, tracks, func(t *track) []float64 { return t.rate }),
		chartPair,
	}, err
}

// computeGaps draws train and validation accuracy of every lane for itself.
func computeGaps(ctx context.Context, p presets.Preset) (Drawing, error) {
	tracks, err := follow(ctx, p)
	var all sheet
	for _, t := range tracks {
		all = append(all, &chart{title: t.spec.Name + ": accuracy, train t, val v", xlabel: "epoch", share: true, curves: []curve{
			{label: "v", run: t.lane, dashed: true, x: t.epochs, y: t.val},
			{label: "t", run: t.lane, x: t.epochs, y: t.train},
		}})
	}
	return all, err
}

// penalties returns a chart for every lane with a penalty: the loss, the
// penalty, and their sum S, which is what its run makes small.
func penalties(tracks []*track) sheet {
	var all sheet
	for _, t := range tracks {
		if t.spec.L1 == 0 && t.spec.L2 == 0 {
			continue
		}
		sum := make([]float64, len(t.loss))
		for i := range sum {
			sum[i] = t.loss[i] + t.penalty[i]
		}
		all = append(all, &chart{title: t.spec.Name + ": loss L + penalty P", xlabel: "epoch", curves: []curve{
			{label: "P", run: 0, x: t.epochs, y: t.penalty},
			{label: "L", run: 1, x: t.epochs, y: t.loss},
			{label: "S", run: 2, x: t.epochs, y: sum},
		}})
	}
	return all
}
