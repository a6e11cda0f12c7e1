package tui

import (
	"math"
	"strings"

	"descent/trainer"
	"descent/tui/plot"
)

// A group is the lanes that differ in their seed alone, and so are samples of
// the same experiment.
type group struct{ lanes []*lane }

// recipe returns the settings of a run but its seed, as text. Equal recipes
// are one experiment.
func recipe(all []setting) string {
	var b strings.Builder
	for _, s := range all {
		if s.key != "seed" {
			b.WriteString(s.key + "=" + s.text + "\n")
		}
	}
	return b.String()
}

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
	at := make(map[string]int, len(lanes))
	for _, l := range lanes {
		if i, ok := at[l.recipe]; ok && !apart {
			all[i].lanes = append(all[i].lanes, l)
			continue
		}
		at[l.recipe] = len(all)
		all = append(all, group{[]*lane{l}})
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
func (s *Scene) addMean(ch *plot.Chart, g group, c trainer.Curve, validation bool) {
	first := g.lanes[0]
	n := meanPoints
	runs := make([][]float64, len(g.lanes))
	for i, l := range g.lanes {
		k := s.smoothed(l, c)
		runs[i] = plot.Resample(k.x, k.y, ch.XMin, ch.XMax, n)
	}
	xs, mean, lo, hi := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for x := range n {
		var values sample
		for _, r := range runs {
			values = append(values, r[x])
		}
		m, std := values.mean(), values.std()
		xs[x], mean[x], lo[x], hi[x] = ch.XAt(x, n), m, m-std, m+std
	}
	ch.Areas = append(ch.Areas, plot.Area{Name: first.name, X: xs, Lo: lo, Hi: hi, Style: s.Theme.Faint[first.slot]})
	ch.Lines = append(ch.Lines, plot.Line{
		Label: first.label(validation), Name: first.name, X: xs, Y: mean, Dashed: validation, Style: s.Theme.Runs[first.slot],
	})
}

// A sample is a measurement of several runs.
type sample []float64

func (x sample) mean() float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// std returns the standard deviation, from n−1 degrees of freedom.
func (x sample) std() float64 {
	m := x.mean()
	var sum float64
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return math.Sqrt(sum / float64(max(len(x)-1, 1)))
}
