package tui

import (
	"descent/trainer/advice"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawVerdict draws one sentence: the notice, if there is one; else the verdict
// on the selected run, or, if all are selected, the one that before puts first.
func drawVerdict(s *ui.Scene, c plot.Canvas) {
	text, style := s.Notice, s.Theme.Strong
	if text == "" {
		text, style = verdictText(s)
	}
	lines := ui.Wrap(text, c.Width-2)
	if len(lines) > c.Height { // say that something is missing
		lines[c.Height-1] = c.Clip(lines[c.Height-1]+" "+lines[c.Height], c.Width-2)
	}
	for y, line := range lines[:min(len(lines), c.Height)] {
		c.Text(1, y, line, style)
	}
}

func verdictText(s *ui.Scene) (string, plot.Style) {
	candidates := s.Lanes
	if s.Selected != lanes.All {
		candidates = candidates[s.Selected : s.Selected+1]
	}
	var worst *lanes.Lane
	var verdict advice.Verdict
	for _, l := range candidates {
		v := l.Verdict()
		if v.Rule != "" && (worst == nil || before(v, verdict, l, worst)) {
			worst, verdict = l, v
		}
	}
	if worst == nil {
		return "", s.Theme.Text
	}
	return worst.Letter() + ": " + verdict.Text + ".", s.Theme.Text
}

// before reports whether verdict v on run l is shown rather than w on run m:
// the verdict with the lower rank first, of equals the run with the better
// score.
func before(v, w advice.Verdict, l, m *lanes.Lane) bool {
	if v.Rank != w.Rank {
		return v.Rank < w.Rank
	}
	return l.Snap.Best.Val.Accuracy > m.Snap.Best.Val.Accuracy
}
