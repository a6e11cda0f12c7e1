package runs

import (
	"math"
	"slices"
	"strings"

	"descent/trainer/run"
	"descent/tui/plot"
	"descent/tui/ui"
)

// gapChart returns a chart of the overfitting gap of every run: train minus validation of
// the main metric of its task. The title includes the learning rate if there is no chart
// of it.
func gapChart(s *ui.Scene) plot.Chart {
	ch := s.NewChart("gap")
	s.Unlogged(&ch, "accuracy of both parts")
	if s.Unvalidated() {
		ch.Empty = "no gap: there is no validation part"
		return ch
	}
	s.Strive(&ch, &plot.GapGoal)
	s.Add(&ch, run.Gap)
	for i := range ch.Lines {
		for _, l := range s.Drawn {
			if k := &ch.Lines[i]; k.Name == l.Name {
				k.Note = growing(l.Snap)
			}
		}
	}
	if s.Readout(&ch, run.Gap); s.View.Cross {
		return ch
	}
	ch.Legend = []plot.Span{{Text: "train - validation " + mainMetrics(s), Style: s.Theme.Weak}}
	if ch.Aside == "" && ratesAlike(s) {
		ch.Aside = "learning rate " + plot.Short(s.Lanes[0].Spec.Rate, 4) + ", constant"
	}
	return ch
}

// mainMetrics returns the names of the main metrics of the drawn runs.
func mainMetrics(s *ui.Scene) string {
	var names []string
	for _, l := range s.Drawn {
		if name := l.Snap.Plan.Metric().Name; l.Snap.Plan.Inputs > 0 && !slices.Contains(names, name) { // the task is known
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// growing returns a remark if the gap of a run has grown for some epochs, else "".
func growing(s *run.Snapshot) string {
	if widening(s) < 2 {
		return ""
	}
	return " growing"
}

// widening returns for how many epochs the gap, smoothed over a few evaluations, has
// grown.
func widening(s *run.Snapshot) int {
	const memory = 0.7 // weight of the previous exponential moving average
	gap := s.Series[run.Gap]
	if len(gap) == 0 {
		return 0
	}
	smooth, since := 0.0, gap[0].Last
	for i, b := range gap {
		next := b.Mean
		if i > 0 {
			next = memory*smooth + (1-memory)*b.Mean
		}
		if next <= smooth || i == 0 {
			since = b.Last
		}
		smooth = next
	}
	return (s.Step - since) / max(s.Plan.StepsPerEpoch, 1)
}

// rateChart returns a chart of the learning rate. Its y axis is logarithmic if that was
// chosen or if the rates of the runs are decades apart.
func rateChart(s *ui.Scene) plot.Chart {
	ch := s.NewChart("learning rate")
	s.Unlogged(&ch, "learning rate")
	s.Add(&ch, run.Rate)
	if ch.Log = s.View.Log || decadesApart(ch.Lines); ch.Log {
		ch.Title += " (log)"
	}
	s.Readout(&ch, run.Rate)
	return ch
}

// decadesApart reports whether the highest values of lines are more than two
// decades apart.
func decadesApart(lines []plot.Line) bool {
	lowest, highest := math.Inf(1), 0.0
	for _, l := range lines {
		if len(l.Y) == 0 {
			continue
		}
		if top := slices.Max(l.Y); top > 0 {
			lowest, highest = min(lowest, top), max(highest, top)
		}
	}
	return highest > 100*lowest
}
