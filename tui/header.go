package tui

import (
	"fmt"
	"strings"
	"time"

	"descent/data"
	"descent/trainer/run"
	"descent/tui/plot"
)

// drawHeader draws the tabs, what runs, how many, how fast and for how long.
func drawHeader(s *Scene, c plot.Canvas) {
	c.Text(1, 0, "descent", s.Theme.Strong)
	x := 0
	for i, t := range s.tabs(c.Width) {
		style := s.Theme.Weak
		if &s.screens[i] == s.screen {
			style = s.Theme.Strong
		}
		if t.w > 0 {
			x = c.Text(t.x, 0, t.text, style)
		}
	}
	// The title makes room for how fast the runs go. Beside many tabs it may
	// go; without them it keeps a word.
	room, word := c.Width-x-6, 8
	kept := word
	if c.Width >= wideScreen {
		kept = 0
	}
	status := headerStatus(s, room-kept)
	c.TextRight(c.Width-1, 0, status, s.Theme.Weak)
	if room -= plot.Width(status); room >= word {
		x = c.Text(x+2, 0, c.Clip(s.Title, room), s.Theme.Text)
	}
	room = c.Width - 1 - plot.Width(status)
	if about := commonGround(s); room-x > plot.Width(about)+4 {
		c.Text(x+2, 0, about, s.Theme.Weak)
	}
}

// A tab is the name of a screen in the header, w columns from x on.
type tab struct {
	text string
	x, w int
}

// tabs returns the tabs of all screens in a header of the given width. Where
// they would take more than two thirds of it, only the one that is shown has room.
func (s *Scene) tabs(width int) []tab {
	tabs := make([]tab, len(s.screens))
	x := len(" descent") + 2
	for i := range s.screens {
		text := fmt.Sprintf("%d %s", i+1, s.screens[i].name)
		tabs[i] = tab{text, x, len(text)}
		x += len(text) + 2
	}
	if x <= width*2/3 {
		return tabs
	}
	for i := range tabs {
		tabs[i].x = len(" descent") + 2
		if &s.screens[i] != s.screen {
			tabs[i].w = 0
		}
	}
	return tabs
}

// headerStatus says how fast the runs go, in at most width columns: what
// matters least is left out first.
func headerStatus(s *Scene, width int) string {
	running, rate := 0, 0.0
	var elapsed time.Duration
	for _, l := range s.Lanes {
		if l.snap.State == run.Running {
			running++
			rate += l.snap.Throughput
		}
		elapsed = max(elapsed, l.snap.Elapsed)
	}
	parts := []string{fmt.Sprintf("%02d:%02d", int(elapsed.Minutes()), int(elapsed.Seconds())%60)}
	if running > 0 {
		parts = []string{paceText(s.Pace), fmt.Sprintf("%d running", running), plot.Count(rate) + " samples/s", parts[0]}
	}
	dot := " " + string(s.Theme.Glyphs.Dot) + " "
	for len(parts) > 0 && plot.Width(strings.Join(parts, dot)) > width {
		parts = parts[1:]
	}
	return strings.Join(parts, dot)
}

// commonGround names the data and the network, where all lanes share them.
func commonGround(s *Scene) string {
	if len(s.Lanes) == 0 {
		return ""
	}
	text := ""
	for i, l := range s.Lanes {
		if !l.spec.Known() {
			return ""
		}
		about := data.Sources.Format(l.spec.Data) + " " + widths(l)
		if i > 0 && about != text {
			return ""
		}
		text = about
	}
	return text
}

// widths returns the architecture of a lane as text: "784-128-10".
func widths(l *lane) string {
	p := l.snap.Plan
	if p.Inputs == 0 {
		return ""
	}
	text := fmt.Sprint(p.Inputs)
	for _, h := range l.spec.Hidden {
		text += fmt.Sprintf("-%d", h)
	}
	return text + fmt.Sprintf("-%d", max(p.Classes, 1))
}

// paceText says how fast runs may go.
func paceText(pace float64) string {
	if pace == 0 {
		return "full speed"
	}
	return fmt.Sprintf("%g epochs/s", pace)
}
