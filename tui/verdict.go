package tui

import (
	"strings"

	"descent/trainer/advice"
	"descent/trainer/run"
	"descent/tui/plot"
)

// drawVerdict draws one sentence: the notice, if there is one; else the
// verdict on the selected run, or on the run that needs it most.
func drawVerdict(s *Scene, c plot.Canvas) {
	text, style := s.Notice, s.Theme.Strong
	if text == "" {
		text, style = verdictText(s)
	}
	lines := wrap(text, c.Width-2)
	if len(lines) > c.Height { // say that something is missing
		lines[c.Height-1] = c.Clip(lines[c.Height-1]+" "+lines[c.Height], c.Width-2)
	}
	for y, line := range lines[:min(len(lines), c.Height)] {
		c.Text(1, y, line, style)
	}
}

func verdictText(s *Scene) (string, plot.Style) {
	lanes := s.Lanes
	if s.Selected != allLanes {
		lanes = lanes[s.Selected : s.Selected+1]
	}
	var worst *lane
	var verdict advice.Verdict
	for _, l := range lanes {
		if !l.spec.Known() {
			continue
		}
		v := l.verdict()
		if v.Rule != "" && (worst == nil || before(v, verdict, l, worst)) {
			worst, verdict = l, v
		}
	}
	if worst == nil {
		return "", s.Theme.Text
	}
	return worst.letter() + ": " + verdict.Text + ".", s.Theme.Text
}

// A judged is a verdict, with where the run was when it was found. It looks at
// evaluations, which are rarer than frames.
type judged struct {
	state   run.State
	epoch   float64 // of the last evaluation
	points  int     // of the validation loss
	verdict advice.Verdict
}

// verdict returns what is to be said of a run.
func (l *lane) verdict() advice.Verdict {
	now := judged{state: l.snap.State, epoch: l.snap.Last.Epoch, points: len(l.snap.Series[run.ValLoss])}
	if j := l.judged; j.state != now.state || j.epoch != now.epoch || j.points != now.points {
		now.verdict = advice.Judge(&l.spec, l.snap)
		l.judged = now
	}
	return l.judged.verdict
}

// before reports whether verdict v on run l should be shown rather than w on
// run m: what is wrong goes first, among equals the better run.
func before(v, w advice.Verdict, l, m *lane) bool {
	if v.Rank != w.Rank {
		return v.Rank < w.Rank
	}
	return l.snap.Best.Val.Accuracy > m.snap.Best.Val.Accuracy
}

// wrap breaks text into lines of at most width columns, at spaces where it
// can.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case plot.Width(line)+1+plot.Width(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
