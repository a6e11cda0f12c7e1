package tui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// askFilter asks which runs to show: those whose name or settings hold every
// word that is typed.
func (a *App) askFilter() tea.Cmd {
	before := a.lanes.Filter()
	p := ui.NewPrompt("show runs with", before)
	p.Help = "words of names or settings, as in lr=0.1; enter keeps, esc goes back"
	p.Change = func(h ui.Host, text string) { h.Lanes().SetFilter(text) }
	p.Done = func(ui.Host, string) tea.Cmd { return nil }
	p.Cancel = func(h ui.Host) { h.Lanes().SetFilter(before) }
	a.Open(p)
	return nil
}

// quit ends the program. If runs train, it asks first whether to keep what was
// reached.
func (a *App) quit() tea.Cmd {
	_, asked := a.over.(*ui.Question)
	if !a.lanes.Training() || asked {
		return tea.Quit
	}
	n := 0
	for _, l := range a.lanes.Lanes {
		if l.Training() {
			n++
		}
	}
	a.Open(&ui.Question{Text: ui.Plural(n, "run") + " train. Quit and", Answers: []ui.Answer{
		{Press: "k", Doc: "keep what is printed: the settings and scores reached; curves and weights are lost (w writes files)", Do: func(ui.Host) tea.Cmd { return tea.Quit }},
		{Press: "d", Doc: "discard all", Do: func(ui.Host) tea.Cmd { a.discarded = true; return tea.Quit }},
		{Press: "esc", Doc: "cancel: they go on training meanwhile", Do: func(ui.Host) tea.Cmd { return nil }},
	}})
	return nil
}
