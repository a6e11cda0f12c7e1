package tui

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// A status is what the terminal shows of the dashboard outside of its picture: in
// the title of its window and on the bar of tasks.
type status struct {
	title  string
	bar    *tea.ProgressBar // nil while nothing trains
	found  time.Time        // when
	hidden bool             // whether the terminal says that it lost the focus
	getenv func(string) string
}

// statusTime is the least time from one title to the next.
const statusTime = time.Second

// look finds what to show, unless that was done a moment ago.
func (s *status) look(now time.Time, all []*lanes.Lane) {
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
	s.title, s.bar = "descent", nil
	switch {
	case running > 0:
		s.title = fmt.Sprintf("descent: %d running, %d %%", running, percent)
		s.bar = tea.NewProgressBar(tea.ProgressBarDefault, percent)
	case paused > 0:
		s.title = fmt.Sprintf("descent: %d paused, %d %%", paused, percent)
		s.bar = tea.NewProgressBar(tea.ProgressBarWarning, percent)
	case len(all) > 0:
		s.title = "descent: " + ui.Plural(len(all), "run") + " ended"
	}
}

// notify returns a command that has the terminal notify a person who does not
// look at it of runs that have ended; nil if there is nothing to say.
func (s *status) notify(events []lanes.Event) tea.Cmd {
	if !s.hidden {
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
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.Join(ended, ". "))
	return tea.Raw(s.notification(text))
}

// notification returns the escape sequence for a notification: OSC 777 of urxvt
// where the terminal is known for it, else OSC 9 of iTerm2. Some terminals know
// both, and would show the text twice.
func (s *status) notification(text string) string {
	if s.getenv != nil {
		name := s.getenv("TERM")
		if strings.Contains(name, "rxvt") || strings.HasPrefix(name, "foot") || s.getenv("VTE_VERSION") != "" {
			return "\x1b]777;notify;descent;" + strings.ReplaceAll(text, ";", ",") + "\x07"
		}
	}
	return ansi.Notify(text)
}

// allEnded returns a command that does what was asked for when all runs have
// ended; nil while one trains, and when it was done for these runs.
func (a *App) allEnded() tea.Cmd {
	if !a.launched || len(a.factors) > 0 || a.lanes.Training() {
		return nil
	}
	a.launched = false
	results := a.results()
	if a.onEnd == nil || len(results) == 0 {
		return nil
	}
	do, ctx := a.onEnd, a.ctx
	return func() tea.Msg {
		err := do(ctx, results)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say(fmt.Sprintf("%v.", err))
			}
			return nil
		})
	}
}
