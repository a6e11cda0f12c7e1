package tui

import (
	"fmt"
	"strings"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/tui/plot"
)

// drawHeader draws what runs, how many, how fast and for how long.
func drawHeader(s *Scene, c plot.Canvas) {
	x := c.Text(1, 0, "descent", s.Theme.Strong)
	x = c.Text(x+2, 0, s.Title, s.Theme.Text)
	status := headerStatus(s, c.Width-x-4)
	c.TextRight(c.Width-1, 0, status, s.Theme.Weak)
	room := c.Width - 1 - plot.Width(status)
	if about := commonGround(s); room-x > plot.Width(about)+4 {
		c.Text(x+2, 0, about, s.Theme.Weak)
	}
}

// headerStatus says how fast the runs go, in at most width columns: what
// matters least is left out first.
func headerStatus(s *Scene, width int) string {
	running, rate := 0, 0.0
	var elapsed time.Duration
	for _, l := range s.Lanes {
		if l.snap.State == trainer.Running {
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
		about := data.Sources.Format(l.run.Spec.Data) + " " + widths(l)
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
	for _, h := range l.run.Spec.Hidden {
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
