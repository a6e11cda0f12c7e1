// Package terminal restores the terminal in all cases: after a panic of the dashboard
// (Guard), while the program is suspended (Away, Stops), and it recognizes a terminal that
// was closed (Keys).
package terminal

import (
	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
)

// A Model is a wrapper of a model. If a part of that model panics (Update, View, or a
// command in another goroutine), the program ends in order, with an error.
type Model struct {
	model    tea.Model
	panicked error    // the first panic
	shown    tea.View // the last view
}

// Guard returns a Model for m.
func Guard(m tea.Model) *Model { return &Model{model: m} }

// Err returns the first panic; nil for none.
func (g *Model) Err() error { return g.panicked }

// A broken is the message of a command that panicked.
type broken struct{ err error }

// Init implements tea.Model.
func (g *Model) Init() tea.Cmd { return guardedCmd(g.model.Init()) }

// Update implements tea.Model.
func (g *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if b, ok := msg.(broken); ok {
		g.keep(b.err)
	} else if g.panicked == nil {
		g.keep(guard.Call(func() { g.model, cmd = g.model.Update(msg) }))
	}
	if g.panicked != nil {
		return g, tea.Quit
	}
	return g, guardedCmd(cmd)
}

// View implements tea.Model. After a panic it returns the last view, until the next message
// ends the program.
func (g *Model) View() tea.View {
	if g.panicked == nil {
		g.keep(guard.Call(func() { g.shown = g.model.View() }))
	}
	return g.shown
}

// keep stores the first panic.
func (g *Model) keep(err error) {
	if g.panicked == nil {
		g.panicked = err
	}
}

// guardedCmd returns a command that calls cmd and returns a panic of it, or of a command
// that it returns, as a message.
func guardedCmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		if err := guard.Call(func() { msg = cmd() }); err != nil {
			return broken{err}
		}
		if all, ok := msg.(tea.BatchMsg); ok {
			for i, c := range all {
				all[i] = guardedCmd(c)
			}
		}
		return msg
	}
}
