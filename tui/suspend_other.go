//go:build !unix

package tui

import tea "charm.land/bubbletea/v2"

// stops does nothing on a system that stops no processes.
type stops struct{}

func (*stops) watch(*tea.Program, *App, func(error)) (end func()) { return func() {} }
func (*stops) stopGroup()                                         {}
