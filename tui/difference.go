package tui

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"descent/tui/plot"
)

// An estimate is the difference of two means and half the width of its 95%
// interval, which is NaN where there are too few seeds for one.
type estimate struct{ mean, half float64 }

// significant reports whether 0 lies outside of the interval.
func (e estimate) significant() bool { return math.Abs(e.mean) > e.half }

// String returns the estimate as text: "+0.012 ±0.004".
func (e estimate) String() string {
	text := plot.Signed(e.mean, 3)
	if !math.IsNaN(e.half) {
		text += " +-" + plot.Decimals(e.half, 3)
	}
	return text
}

// difference returns how much better o did than base, over their seeds: by
// the differences seed by seed where both have the same ones.
func difference(o, base *outcome) estimate {
	a, b := o.bySeed(), base.bySeed()
	if len(a) > 1 && len(a) == len(b) {
		var d sample
		for seed, v := range a {
			if w, ok := b[seed]; ok {
				d = append(d, v-w)
			}
		}
		if len(d) == len(a) {
			return paired(d)
		}
	}
	return welch(o.best, base.best)
}

// bySeed returns the best accuracies by the seeds of their runs.
func (o *outcome) bySeed() map[uint64]float64 {
	all := map[uint64]float64{}
	for i, l := range o.group.lanes {
		all[l.run.Spec.Seed] = o.best[i]
	}
	return all
}

// paired returns the mean of differences with Student's interval.
func paired(d sample) estimate {
	n := float64(len(d))
	mean, std := stat.MeanStdDev(d, nil)
	return estimate{mean, quantile(n-1) * std / math.Sqrt(n)}
}

// welch returns the difference of the means of x and y with Welch's interval,
// which does not suppose that both vary alike.
func welch(x, y sample) estimate {
	d := estimate{x.mean() - y.mean(), math.NaN()}
	if len(x) < 2 || len(y) < 2 {
		return d
	}
	a, b := stat.Variance(x, nil)/float64(len(x)), stat.Variance(y, nil)/float64(len(y))
	if a+b == 0 {
		d.half = 0
		return d
	}
	freedom := (a + b) * (a + b) / (a*a/float64(len(x)-1) + b*b/float64(len(y)-1))
	d.half = quantile(freedom) * math.Sqrt(a+b)
	return d
}

// quantile returns what Student's t exceeds, to either side, in 5% of cases.
func quantile(freedom float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.975)
}
