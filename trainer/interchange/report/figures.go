package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"descent/trainer/interchange/chart"
	"descent/trainer/run"
)

// mostPoints returns about how many points of a curve are drawn.
func (g *page) mostPoints() int { return max(64, 2048/max(len(g.lanes), 8)) }

// A figure is a chart of a page.
type figure struct {
	Caption string
	Image   template.HTML
	Points  template.JS // for the values under the pointer
}

// Charts returns the curves of the runs as charts: the loss and the main metric on
// the training and the validation part, the gap between these, and the learning rate
// if it is not constant. thinned says how curves with too many points were thinned,
// "" if there are none.
func (r *Report) Charts() (all []*chart.Chart, thinned string) {
	g := new(page)
	g.setLanes(r.Runs, newPrivacy())
	return g.charts()
}

// charts returns the charts of g.
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
	for _, l := range g.lanes {
		if l.snap.Plan.Params == 0 {
			continue
		}
		m := l.snap.Plan.Metric()
		score := &chart.Chart{Title: m.Name, X: "epoch", Lowest: -0.5}
		g.pair(score, run.TrainCurve(m), run.ValCurve(m))
		add(score)
		break
	}
	gap := &chart.Chart{Title: "gap: train less validation", X: "epoch", Lowest: -0.5}
	for _, l := range g.lanes {
		gap.Curves = append(gap.Curves, l.curve(run.Gap, l.name, l.name))
	}
	add(gap)
	rate := &chart.Chart{Title: "learning rate", X: "epoch"}
	for _, l := range g.lanes {
		rate.Curves = append(rate.Curves, l.curve(run.Rate, l.name, l.name))
	}
	if changes(rate) {
		rate.Log = spansDecades(rate)
		add(rate)
	}
	if group > 1 {
		thinned = fmt.Sprintf("Curves of more than %d points are drawn by the lowest and the highest of up to %d neighbors, so that no spike is lost.", g.mostPoints(), group)
	}
	return all, thinned
}

// pair adds the curves of both parts of all runs. Validation is dashed.
func (g *page) pair(c *chart.Chart, train, val run.Curve) {
	for _, l := range g.lanes {
		fit, held := l.curve(train, l.name+", train", ""), l.curve(val, l.name+", validation", l.name)
		held.Dashed = true
		switch {
		case len(held.Y) == 0:
			fit.Label = l.name
		case len(g.lanes) == 1:
			fit.Label, held.Label = "train", "validation"
		}
		if best := l.snap.Best; best.Val.Measured() {
			for i, x := range held.X {
				if x == best.Epoch {
					held.Marked = []int{i}
				}
			}
		}
		c.Curves = append(c.Curves, held, fit)
	}
}

// curve returns a curve of a run over its epochs.
func (l *lane) curve(name run.Curve, title, label string) chart.Curve {
	k := chart.Curve{Name: title, Label: label, Slot: l.slot}
	perEpoch := float64(max(l.snap.Plan.StepsPerEpoch, 1))
	for _, b := range l.snap.Series[name] {
		k.X = append(k.X, float64(b.First+b.Last)/2/perEpoch)
		k.Y = append(k.Y, b.Mean)
	}
	return k
}

// decades is from which ratio of its largest to its least value on a quantity that is
// always positive is drawn on a logarithmic axis.
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

// changes reports whether a curve is not constant, or differs from another.
func changes(c *chart.Chart) bool {
	first := math.NaN()
	for _, k := range c.Curves {
		for _, y := range k.Y {
			if math.IsNaN(first) {
				first = y
			}
			if y != first {
				return true
			}
		}
	}
	return false
}

// draw sets the figures.
func (g *page) draw() {
	charts, thinned := g.charts()
	g.Thinned = thinned
	for _, c := range charts {
		g.Figures = append(g.Figures, figure{c.Title, template.HTML(c.Inline()), template.JS(c.Points())})
	}
}
