// Package status shows the progress of runs outside of the dashboard: in the title of the
// terminal's window, on the task bar, and as notifications.
package status

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/data/excerpt"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Status is the present title, progress and focus of the terminal.
type Status struct {
	Title  string
	Bar    *tea.ProgressBar    // nil while nothing trains
	Hidden bool                // whether the terminal has reported that it has lost the focus
	Getenv func(string) string // the environment of the terminal; nil before it is known

	found time.Time // time of the last update of title and bar
}

// statusTime is the minimal time between two updates.
const statusTime = time.Second

// Look updates title and bar, at most once in statusTime.
func (s *Status) Look(now time.Time, all []*lanes.Lane) {
	if now.Sub(s.found) < statusTime {
		return
	}
	s.found = now
	running, paused, made, planned := 0, 0, 0, 0
	for _, l := range all {
		switch {
		case !l.Snap.State.Live():
			continue
		case l.Snap.State == run.Paused:
			paused++
		default:
			running++
		}
		made += l.Snap.Step
		planned += l.Snap.Plan.Steps()
	}
	percent := 100 * made / max(planned, 1)
	s.Title, s.Bar = "descent", nil
	switch {
	case running > 0:
		s.Title = fmt.Sprintf("descent: %d running, %d %%", running, percent)
		s.Bar = tea.NewProgressBar(tea.ProgressBarDefault, percent)
	case paused > 0:
		s.Title = fmt.Sprintf("descent: %d paused, %d %%", paused, percent)
		s.Bar = tea.NewProgressBar(tea.ProgressBarWarning, percent)
	case len(all) > 0:
		s.Title = "descent: " + plot.Plural(len(all), "run") + " ended"
	}
}

// Notify returns a command that sends a notification about ended runs, if the terminal has
// lost the focus; nil if there is nothing to send.
func (s *Status) Notify(events []lanes.Event) tea.Cmd {
	if !s.Hidden {
		return nil
	}
	var ended []string
	for _, e := range events {
		if e.Kind == lanes.Ended || e.Kind == lanes.Broke {
			ended = append(ended, "Run "+e.Run+": "+e.Text)
		}
	}
	if ended == nil {
		return nil
	}
	text := excerpt.Printable(strings.Join(ended, ". "))
	return tea.Raw(s.notification(text))
}

// notification returns the escape sequence for a notification: OSC 777 of urxvt for
// terminals that are known to support it, else OSC 9 of iTerm2. It does not use both,
// because some terminals support both and would show the text twice.
func (s *Status) notification(text string) string {
	if s.Getenv != nil {
		name := s.Getenv("TERM")
		if strings.Contains(name, "rxvt") || strings.HasPrefix(name, "foot") || s.Getenv("VTE_VERSION") != "" {
			return "\x1b]777;notify;descent;" + strings.ReplaceAll(text, ";", ",") + "\x07"
		}
	}
	return ansi.Notify(text)
}
