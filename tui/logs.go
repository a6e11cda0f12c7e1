package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer/interchange"
	"descent/tui/ui"
)

// A Watcher reads the logs of other programs; see package watch.
type Watcher interface {
	// Poll reads what is new, and returns the runs that it found. It may take
	// long, and is called by one goroutine at a time.
	Poll() (added []*interchange.Log, err error)
}

// pollTime is how often logs are read.
const pollTime = time.Second

// watchLogs returns a command that reads logs after a time, puts the runs that are
// new on lanes, and goes on; nil if no logs are watched.
func (a *App) watchLogs(after time.Duration) tea.Cmd {
	w := a.watcher
	if w == nil {
		return nil
	}
	return tea.Tick(after, func(time.Time) tea.Msg {
		added, err := w.Poll()
		return ui.Reply(func(ui.Host) tea.Cmd {
			a.takeLogs(added, err)
			return a.watchLogs(pollTime)
		})
	})
}

// takeLogs puts runs on lanes while there is room.
func (a *App) takeLogs(added []*interchange.Log, err error) {
	for i, l := range added {
		if a.lanes.Full() {
			a.notice = fmt.Sprintf("The logs have %s: %d are all that fit.", ui.Plural(len(added)-i, "more run"), presets.MaxLanes)
			break
		}
		a.lanes.Add(l)
	}
	switch {
	case err != nil:
		a.notice = fmt.Sprintf("%v.", err)
	case len(a.lanes.Lanes) == 0:
		a.notice = "There is no log yet: the next one is shown when it begins."
	}
}
