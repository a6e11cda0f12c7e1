package tui

import (
	"io"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
	"descent/trainer/run"
	"descent/tui/ui"
)

// suspend stops the program as control-Z does elsewhere, with all that was started
// with it; fg brings it back.
func (a *App) suspend() tea.Cmd { return a.away(a.stops.stopGroup) }

// away gives the terminal back, calls do, and takes the terminal again with a new
// picture. Runs that train are paused meanwhile, so that their clocks stand still.
func (a *App) away(do func()) tea.Cmd {
	var paused []run.Live
	for _, l := range a.lanes.Lanes {
		if live := a.lanes.Live(l); live != nil && live.State() < run.Paused {
			live.Pause()
			paused = append(paused, live)
		}
	}
	return tea.Exec(errand(do), func(err error) tea.Msg {
		if p, ok := err.(*guard.Panic); ok {
			return broken{p}
		}
		return ui.Reply(func(h ui.Host) tea.Cmd {
			for _, live := range paused {
				live.Resume()
			}
			if err != nil {
				h.Say("The terminal could not be taken again: " + err.Error() + ".")
			}
			return nil
		})
	})
}

// An errand is what is done while the terminal is given back.
type errand func()

// Run implements tea.ExecCommand.
func (e errand) Run() error { return guard.Call(e) }

// SetStdin implements tea.ExecCommand.
func (errand) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand.
func (errand) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (errand) SetStderr(io.Writer) {}
