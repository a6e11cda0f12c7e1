package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frameTime is the time from one look at the runs to the next.
const frameTime = time.Second / 10

// restTime is the same on screens that show what a study found, where only a
// line or two moves with the runs. Keys and findings are drawn at once.
const restTime = 4 * frameTime

// frameMsg brings the lanes that changed since the last frame; their news is in
// the lanes' spare snapshots.
type frameMsg []*lane

// nextFrame waits a frame and then takes snapshots. It runs off the
// interface's goroutine, and only one is ever under way: that is what makes
// writing to the spare snapshots safe.
func (a *App) nextFrame() tea.Cmd {
	lanes := slices.Clone(a.lanes)
	wait := frameTime
	if a.screens[a.screen].study != nil {
		wait = restTime
	}
	return tea.Tick(wait, func(time.Time) tea.Msg {
		var changed frameMsg
		for _, l := range lanes {
			if l.source.Snapshot(l.spare) {
				changed = append(changed, l)
			}
		}
		return changed
	})
}

// show puts the new snapshots on the screen and reports whether there are any.
func (f frameMsg) show() bool {
	for _, l := range f {
		l.snap, l.spare = l.spare, l.snap
	}
	return len(f) > 0
}
