package runs

import (
	"fmt"
	"math"
	"slices"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// gapChart is the overfitting gap of every run, train less validation
// accuracy, with its present value behind the title.
func gapChart(s *ui.Scene) plot.Chart {
	ch := s.NewChart("overfitting gap")
	ch.Goal = &plot.GapGoal
	s.Add(&ch, run.Gap, false)
	if s.Readout(&ch, run.Gap); s.View.Cross {
		return ch
	}
	for _, l := range s.Drawn {
		ch.Legend = append(ch.Legend, plot.Span{Text: l.Letter() + " " + gapText(l.Snap) + "  ", Style: s.Theme.Runs[l.Slot]})
	}
	return ch
}

// gapText returns the gap of a run as text, and for how long it has widened.
func gapText(s *run.Snapshot) string {
	if !s.Last.Val.Measured() {
		return "-"
	}
	text := plot.Decimals(s.Last.Train.Accuracy-s.Last.Val.Accuracy, 3)
	if n := widening(s); n >= 2 {
		text += fmt.Sprintf(" widening %d epochs", n)
	}
	return text
}

// widening returns for how many epochs the gap, smoothed over a few
// evaluations, has been growing.
func widening(s *run.Snapshot) int {
	const memory = 0.7 // of the exponential mean
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

// drawSummary says in one line what the folded charts would: gap and rate.
// With many runs it says less of each, and of how many it says nothing.
func drawSummary(s *ui.Scene, c plot.Canvas) {
	const label, rateRoom = " gap", 20
	room := (c.Width - len(label) - rateRoom) / max(len(s.Drawn), 1)
	x := c.Text(0, 0, label, s.Theme.Strong)
	for i, l := range s.Drawn {
		text := gapSummary(s, l, room)
		more := ""
		if left := len(s.Drawn) - i - 1; left > 0 {
			more = moreRuns(s, left)
		}
		if x+plot.Width(text+more) > c.Width {
			c.Text(x, 0, moreRuns(s, len(s.Drawn)-i), s.Theme.Weak)
			return
		}
		x = c.Text(x, 0, text, s.Theme.Runs[l.Slot])
	}
	rates := "  rate"
	for _, l := range s.Drawn {
		if ys := l.Curve(run.Rate, s.View.Axis).Y; len(ys) > 0 {
			rates += "  " + l.Letter() + " " + plot.Short(ys[len(ys)-1], 4)
		}
	}
	if x+plot.Width(rates)+2 < c.Width {
		c.TextRight(c.Width-1, 0, rates, s.Theme.Weak)
	}
}

// moreRuns says that n runs are left out.
func moreRuns(s *ui.Scene, n int) string {
	return fmt.Sprintf("  %s %d more", s.Theme.Glyphs.More, n)
}

// gapSummary returns the gap of a run, for how long it has widened, and how it
// went, as far as these fit into room columns.
func gapSummary(s *ui.Scene, l *lanes.Lane, room int) string {
	const trendRoom = 6
	text := fmt.Sprintf("  %s %s", l.Letter(), gapText(l.Snap))
	if plot.Width(text)+trendRoom > room {
		text = "  " + l.Letter() + " " + plot.Decimals(l.Snap.Last.Train.Accuracy-l.Snap.Last.Val.Accuracy, 3)
	}
	ys := l.Curve(run.Gap, s.View.Axis).Y
	lo, hi := bounds(ys)
	if trend := s.Theme.Glyphs.Sparkline(ys, min(12, room-plot.Width(text)-1), math.Min(lo, 0), hi); trend != "" {
		text += " " + trend
	}
	return text
}

func bounds(ys []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, y := range ys {
		lo, hi = math.Min(lo, y), math.Max(hi, y)
	}
	return lo, hi
}

// rateChart is the learning rate: on a logarithmic axis, which the title says,
// if that was chosen or if the rates of the runs are decades apart.
func rateChart(s *ui.Scene) plot.Chart {
	ch := s.NewChart("learning rate")
	s.Add(&ch, run.Rate, false)
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
