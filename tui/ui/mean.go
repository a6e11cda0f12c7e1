package ui

import (
	"gonum.org/v1/gonum/stat"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// meanPoints is the number of points of the mean of several runs.
const meanPoints = 256

// mean returns the mean of a curve over the runs of an experiment, where all runs have
// values, and the area of one standard deviation around it.
func (s *Scene) mean(ch *plot.Chart, g lanes.Group, c run.Curve) (lanes.Curve, plot.Area) {
	n := meanPoints
	runs := make([][]float64, len(g))
	for i, l := range g {
		k := l.Smoothed(c, s.View.Axis, s.View.keep())
		runs[i] = plot.Resample(k.X, k.Y, ch.XMin, ch.XMax, n)
	}
	xs, mean, lo, hi := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	values := make([]float64, len(runs))
	for x := range n {
		for i, r := range runs {
			values[i] = r[x]
		}
		m, std := stat.MeanStdDev(values, nil)
		xs[x], mean[x], lo[x], hi[x] = ch.XAt(x, n), m, m-std, m+std
	}
	return lanes.Curve{X: xs, Y: mean}, plot.Area{Name: g[0].Name, X: xs, Lo: lo, Hi: hi}
}
