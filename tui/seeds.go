package tui

import (
	"gonum.org/v1/gonum/stat"

	"descent/trainer/compare"
	"descent/trainer/run"
	"descent/tui/plot"
)

// A group is the lanes that differ in their seed alone, and so are samples of
// the same experiment.
type group struct{ lanes []*lane }

// groups returns the lanes as they are drawn, what should be on top last: the
// seeds of an experiment together, and the selected lane for itself too.
func (s *Scene) groups() []group {
	if s.grouped == nil {
		s.grouped = groups(s.Lanes, s.view.apart)
		if s.Selected != allLanes {
			s.grouped = selectedLast(s.grouped, s.Lanes[s.Selected])
		}
	}
	return s.grouped
}

// groups puts lanes with equal recipes together, unless each is wanted apart.
func groups(lanes []*lane, apart bool) []group {
	all := make([]group, 0, len(lanes)+1)
	for _, g := range compare.Groups(lanes, func(l *lane) string {
		if apart {
			return l.letter()
		}
		return l.recipe
	}) {
		all = append(all, group{g})
	}
	return all
}

// selectedLast puts l on top, out of its group if it has one.
func selectedLast(all []group, l *lane) []group {
	out := make([]group, 0, len(all)+1)
	for _, g := range all {
		if len(g.lanes) > 1 || g.lanes[0] != l {
			out = append(out, g)
		}
	}
	return append(out, group{[]*lane{l}})
}

// meanPoints is at how many places the mean of several runs is taken.
const meanPoints = 256

// addMean adds the mean of a curve over the seeds of an experiment, where all
// of them have one, and as a band the standard deviation to both sides.
func (s *Scene) addMean(ch *plot.Chart, g group, c run.Curve, validation bool) {
	first := g.lanes[0]
	n := meanPoints
	runs := make([][]float64, len(g.lanes))
	for i, l := range g.lanes {
		k := s.smoothed(l, c)
		runs[i] = plot.Resample(k.x, k.y, ch.XMin, ch.XMax, n)
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
	ch.Areas = append(ch.Areas, plot.Area{Name: first.name, X: xs, Lo: lo, Hi: hi, Style: s.Theme.Faint[first.slot]})
	ch.Lines = append(ch.Lines, plot.Line{
		Label: first.label(validation), Name: first.name, X: xs, Y: mean, Dashed: validation, Style: s.Theme.Runs[first.slot],
	})
}
