package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"descent/data"
	"descent/trainer/advice"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// drawHeader draws the tabs, the title of the experiment, and how many runs
// train, how fast and for how long.
func (f *frame) drawHeader(s *ui.Scene, c plot.Canvas) {
	tabs := f.tabs(c.Width)
	if tabs[0].x > len(" descent") {
		c.Text(1, 0, "descent", s.Theme.Strong)
	}
	x := 0
	for i, t := range tabs {
		style := s.Theme.Weak
		if i == f.page {
			style = s.Theme.Strong
		}
		if t.w > 0 {
			x = c.Text(t.x, 0, t.text, style)
		}
	}
	// If there is too little room, the title is left out first, then the data and the
	// network that all runs share.
	const word = 8
	room := c.Width - x - 4
	status := headerStatus(s, room)
	c.TextRight(c.Width-1, 0, status, s.Theme.Weak)
	if room -= plot.Width(status) + 2; room >= word {
		x = c.Text(x+2, 0, c.Clip(s.Title, room), s.Theme.Text)
	}
	room = c.Width - 1 - plot.Width(status)
	if about := commonGround(s); room-x > plot.Width(about)+4 {
		c.Text(x+2, 0, about, s.Theme.Weak)
	}
}

// drawFilter draws the filter, the number of runs that match, and the key that removes it.
func drawFilter(s *ui.Scene, c plot.Canvas) {
	shown := len(s.Lanes)
	says := fmt.Sprintf("%d of %d, %d hidden %s esc all ", shown, shown+s.Hidden, s.Hidden, string(s.Theme.Glyphs.Dot))
	for x := range c.Width {
		c.Set(x, 0, ' ', s.Theme.Alert)
	}
	c.Text(1, 0, c.Clip("/ "+s.Filter, c.Width-len(says)-2), s.Theme.Alert)
	c.TextRight(c.Width, 0, says, s.Theme.Alert)
}

// A tab is the name of a screen in the header, w columns from x on.
type tab struct {
	text string
	x, w int
}

// tabs returns the tabs of all screens for a header of the given width: after the name of
// the program if they fit into two thirds of the width, else from the left. If this is
// still too narrow, screens that are not shown have only their numbers.
func (f *frame) tabs(width int) []tab {
	all := f.tabsFrom(len(" descent")+2, 2, true)
	if end(all) <= width*2/3 {
		return all
	}
	for _, gap := range []int{2, 1} {
		if all = f.tabsFrom(1, gap, true); end(all) <= width-len("  00:00 ") {
			return all
		}
	}
	return f.tabsFrom(1, 2, false)
}

// end returns the column after the last of tabs.
func end(tabs []tab) int {
	last := tabs[len(tabs)-1]
	return last.x + last.w
}

// tabsFrom returns the tabs from column x on, with a gap between them, with the names of
// all screens or only of the shown one.
func (f *frame) tabsFrom(x, gap int, names bool) []tab {
	tabs := make([]tab, len(f.pages))
	for i := range f.pages {
		text := f.pages[i].number
		if names || i == f.page {
			text += " " + f.pages[i].Name()
		}
		tabs[i] = tab{text, x, len(text)}
		x += len(text) + gap
	}
	return tabs
}

// headerStatus returns the number and the speed of running runs in at most width columns.
// It leaves out the least important parts first.
func headerStatus(s *ui.Scene, width int) string {
	running, rate := 0, 0.0
	var elapsed time.Duration
	for _, l := range s.Lanes {
		if l.Snap.State == run.Running {
			running++
			rate += l.Snap.Throughput
		}
		elapsed = max(elapsed, l.Snap.Elapsed)
	}
	parts := []string{fmt.Sprintf("%02d:%02d", int(elapsed.Minutes()), int(elapsed.Seconds())%60)}
	if running > 0 {
		speed, pace := plot.Count(rate)+" samples/s", ui.Pace(s.Pace)
		if s.Pace > 0 { // the pace determines the speed
			speed, pace = pace, speed
		}
		parts = []string{pace, fmt.Sprintf("%d running", running), speed, parts[0]}
		switch {
		case !slices.ContainsFunc(s.Lanes, (*lanes.Lane).Controlled): // what others train has no pace here
			parts = []string{parts[1], parts[3]}
		case rate == 0 && s.Pace == 0: // it is not known of runs of other machines
			parts = slices.Delete(parts, 2, 3)
		}
	}
	dot := " " + string(s.Theme.Glyphs.Dot) + " "
	for len(parts) > 0 && plot.Width(strings.Join(parts, dot)) > width {
		parts = parts[1:]
	}
	return strings.Join(parts, dot)
}

// commonGround returns the names of the data and of the network, each if all lanes have
// the same.
func commonGround(s *ui.Scene) string {
	if len(s.Lanes) == 0 {
		return ""
	}
	text := ""
	for i, l := range s.Lanes {
		if !l.Spec.Known() {
			return ""
		}
		about := data.Sources.Format(l.Spec.Data) + " " + widths(l)
		if i > 0 && about != text {
			return ""
		}
		text = about
	}
	return text
}

// widths returns the architecture of a lane as text: "784-128-10".
func widths(l *lanes.Lane) string {
	p := l.Snap.Plan
	if p.Inputs == 0 {
		return ""
	}
	text := fmt.Sprint(p.Inputs)
	for _, h := range l.Spec.Hidden {
		text += fmt.Sprintf("-%d", h)
	}
	return text + fmt.Sprintf("-%d", max(p.Classes, 1))
}

// drawVerdict draws the sentence: the notice, if there is one; else the verdict on the
// selected run or, if all are selected, the first one in the order of before.
func drawVerdict(s *ui.Scene, c plot.Canvas) {
	text, style := s.Notice, s.Theme.Strong
	if text == "" {
		text, style = verdictText(s)
	}
	if problem := storeProblem(s.Lanes); problem != "" && s.Notice == "" {
		text, style = "Not all is stored: "+problem+". The runs train on.", s.Theme.Grave
	}
	drawSentence(c, text, style)
}

// drawSentence draws a text in as many lines as c has.
func drawSentence(c plot.Canvas, text string, style plot.Style) {
	ui.DrawLines(c.Sub(1, 0, c.Width-2, c.Height), ui.Wrap(text, c.Width-2), style)
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

// before reports whether verdict v on run l precedes w on run m: the verdict with the
// lower rank is first, and for equal ranks the run with the better score.
func before(v, w advice.Verdict, l, m *lanes.Lane) bool {
	if v.Rank != w.Rank {
		return v.Rank < w.Rank
	}
	return l.Snap.Best.Val.Accuracy > m.Snap.Best.Val.Accuracy
}
