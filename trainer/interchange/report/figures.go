package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"descent/trainer/interchange/chart"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// mostPoints returns the approximate limit on the points of a curve.
func (g *page) mostPoints() int { return max(64, 2048/max(len(g.lanes), 8)) }

// A figure is a chart of a page.
type figure struct {
	Image  template.HTML
	Points template.JS // for the values under the pointer; "" if there are none
	Wide   bool        // whether it has the whole width of the page
	Least  int         // width in pixels below which a wide figure is scrolled
}

// curves returns the figure of a chart.
func curves(c *chart.Chart) figure {
	return figure{Image: template.HTML(c.Inline()), Points: template.JS(c.Points())}
}

// Charts returns the curves of the runs as charts: the loss and the main metrics on the
// training and the validation part, the difference between the parts, and the learning
// rate if it is not constant in all runs. thinned describes how curves with too many
// points were thinned; "" if there are none.
func (r *Report) Charts() (all []*chart.Chart, thinned string) {
	g := new(page)
	g.setLanes(r.Runs, newPrivacy())
	return g.charts()
}

// charts is Charts for the lanes of g.
func (g *page) charts() (all []*chart.Chart, thinned string) {
	group := 1
	add := func(c *chart.Chart) {
		for i := range c.Curves {
			thin, n := c.Curves[i].Thin(g.mostPoints())
			c.Curves[i], group = thin, max(group, n)
		}
		if slices.ContainsFunc(c.Curves, func(k chart.Curve) bool { return len(k.Y) > 0 }) {
			all = append(all, c)
		}
	}
	loss := &chart.Chart{Title: "loss", X: "epoch"}
	g.pair(loss, run.TrainLoss, run.ValLoss)
	loss.Log = spansDecades(loss)
	add(loss)
	for _, m := range g.metrics() {
		score := &chart.Chart{Title: m.Name, X: "epoch", Lowest: -0.5}
		g.pair(score, run.TrainCurve(m), run.ValCurve(m))
		add(score)
	}
	gap := &chart.Chart{Title: "gap: train less validation", X: "epoch", Lowest: -0.5}
	rate := &chart.Chart{Title: "learning rate", X: "epoch"}
	for _, group := range g.groups() {
		name := experiment(group)
		gap.Curves = append(gap.Curves, curve(group, run.Gap, name, name))
		rate.Curves = append(rate.Curves, curve(group, run.Rate, name, name))
	}
	add(gap)
	if slices.ContainsFunc(rate.Curves, varies) {
		rate.Log = spansDecades(rate)
		add(rate)
	}
	if group > 1 {
		thinned = fmt.Sprintf("Curves of more than %d points are drawn by the lowest and the highest of up to %d neighbors, so that no spike is lost.", g.mostPoints(), group)
	}
	return all, thinned
}

// metrics returns the main metrics of the tasks of the runs.
func (g *page) metrics() (all []*metric.Metric) {
	for _, l := range g.lanes {
		if l.snap.Plan.Params > 0 && !slices.Contains(all, l.snap.Plan.Metric()) {
			all = append(all, l.snap.Plan.Metric())
		}
	}
	return all
}

// pair adds the curves of both parts of all experiments. Validation is dashed.
func (g *page) pair(c *chart.Chart, train, val run.Curve) {
	for _, group := range g.groups() {
		name := experiment(group)
		fit, held := curve(group, train, name+", train", ""), curve(group, val, name+", validation", name)
		held.Dashed = true
		switch {
		case len(held.Y) == 0:
			fit.Label = name
		case len(g.lanes) == 1:
			fit.Label, held.Label = "train", "validation"
		}
		if best := group[0].snap.Best; len(group) == 1 && best.Val.Measured() {
			if i := slices.Index(held.X, best.Epoch); i >= 0 {
				held.Marked = []int{i}
			}
		}
		c.Curves = append(c.Curves, held, fit)
	}
}

// curve returns a curve of an experiment over its epochs. For several runs it is the mean
// with a band of one standard deviation, up to the first epoch that not all runs have.
func curve(group []*lane, name run.Curve, title, label string) chart.Curve {
	k := chart.Curve{Name: title, Label: label, Slot: group[0].slot}
	values := make([]float64, len(group))
	for i, b := range group[0].snap.Series[name] {
		for j, l := range group {
			series := l.snap.Series[name]
			if i >= len(series) || series[i].First != b.First || series[i].Last != b.Last {
				return k
			}
			values[j] = series[i].Mean
		}
		k.X = append(k.X, float64(b.First+b.Last)/2/float64(max(group[0].snap.Plan.StepsPerEpoch, 1)))
		if len(group) == 1 {
			k.Y = append(k.Y, b.Mean)
			continue
		}
		mean, sd := stat.MeanStdDev(values, nil)
		k.Y, k.Lo, k.Hi = append(k.Y, mean), append(k.Lo, mean-sd), append(k.Hi, mean+sd)
	}
	return k
}

// decades is the ratio of the largest to the smallest value from which a positive
// quantity gets a logarithmic axis.
const decades = 20

func spansDecades(c *chart.Chart) bool {
	lo, hi := math.Inf(1), 0.0
	for _, k := range c.Curves {
		for _, y := range k.Y {
			lo, hi = math.Min(lo, y), math.Max(hi, y)
		}
	}
	return lo > 0 && hi/lo > decades
}

// varies reports whether a curve is not constant.
func varies(k chart.Curve) bool {
	return slices.ContainsFunc(k.Y, func(y float64) bool { return y != k.Y[0] })
}

// draw sets the figures of the page.
func (g *page) draw() {
	charts, thinned := g.charts()
	g.Thinned = thinned
	for _, c := range charts {
		g.Figures = append(g.Figures, curves(c))
	}
}
