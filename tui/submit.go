package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/plot"
)

// What the dashboard does with a form.

func (a *App) newRun() tea.Cmd {
	return a.openForm(newForm("New run", trainer.Default()))
}

// openForm opens a form and begins to find out what its run would take.
func (a *App) openForm(f *form) tea.Cmd {
	a.over = f
	return f.estimate(a.ctx)
}

// costed takes what a run of a form would take, and looks again if the form
// has changed since.
func (a *App) costed(msg costMsg) tea.Cmd {
	msg.form.costs, msg.form.estimating = msg, false
	msg.form.illustrate(msg.form.rows()[msg.form.row].path)
	if a.over != layer(msg.form) {
		return nil
	}
	return msg.form.estimate(a.ctx)
}

func (a *App) editRun() tea.Cmd {
	if a.one() == nil {
		return a.newRun()
	}
	if l := a.specified(""); l != nil {
		return a.openForm(newCopy(l))
	}
	return nil
}

// newCopy returns a form that holds the settings of a lane's run.
func newCopy(l *lane) *form {
	return newForm(fmt.Sprintf("Copy of run %s, %s", l.letter(), l.spec.Name), l.spec)
}

// A formHint stands in the form's first line, from column x on. A click on it
// presses its key.
type formHint struct {
	text string
	key  tea.KeyPressMsg
	rare bool // left out where there is no room for all
	x    int
}

// hints returns the hints that have room beside the title, at the right of
// width columns.
func (f *form) hints(width int) []formHint {
	all := []formHint{
		{text: "enter starts", key: tea.KeyPressMsg{Code: tea.KeyEnter}},
		{text: "ctrl+p preflight", key: tea.KeyPressMsg{Code: 'p', Mod: tea.ModCtrl}, rare: true},
		{text: "ctrl+l find lr", key: tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl}, rare: true},
		{text: "esc cancels", key: tea.KeyPressMsg{Code: tea.KeyEsc}},
	}
	place := func(hints []formHint) []formHint {
		x := width + 2
		for i := len(hints) - 1; i >= 0; i-- {
			x -= len(hints[i].text) + 3
			hints[i].x = x
		}
		return hints
	}
	if place(all)[0].x > plot.Width(f.title)+3 {
		return all
	}
	return place(slices.DeleteFunc(all, func(h formHint) bool { return h.rare }))
}

// point implements pointable: a click focuses a row, and takes the next choice
// of the row that has the focus; the hints above can be clicked.
func (f *form) point(a *App, m mouse) tea.Cmd {
	rows := f.rows()
	head, foot := formFrame(len(rows), m.h)
	i := m.y - head + plot.NewWindow(f.row, len(rows), m.h-head-foot).First
	key := func(code rune) tea.Cmd { return f.press(a, tea.KeyPressMsg{Code: code}) }
	switch {
	case m.act == wheelUp:
		return key(tea.KeyUp)
	case m.act == wheelDown:
		return key(tea.KeyDown)
	case m.act != click:
	case m.y == 0:
		for _, h := range f.hints(m.w) {
			if m.x >= h.x && m.x < h.x+len(h.text) {
				return f.press(a, h.key)
			}
		}
	case m.y < head || m.y >= m.h-foot || i >= len(rows):
	case i == f.row && rows[i].field.Choices != nil:
		return key(tea.KeyRight)
	default:
		f.focus(i)
	}
	return nil
}

// checkedMsg says whether the Spec of a form can run.
type checkedMsg struct {
	form *form
	spec trainer.Spec
	err  error
}

// submit checks the Spec in a command, since that may read files.
func (a *App) submit(f *form) tea.Cmd {
	if i, bad := f.firstWrong(); bad {
		f.focus(i)
		return nil
	}
	if f.checking {
		return nil
	}
	f.checking, f.refused = true, nil
	spec := f.named()
	return func() tea.Msg {
		if f.from != nil {
			return checkedMsg{f, spec, f.from.Check(a.ctx, spec)}
		}
		return checkedMsg{f, spec, spec.Check(a.ctx)}
	}
}

// checked starts the run of a form that passed, unless it was closed.
func (a *App) checked(msg checkedMsg) tea.Cmd {
	if a.over != layer(msg.form) {
		return nil
	}
	msg.form.checking, msg.form.refused = false, msg.err
	if msg.err == nil {
		a.over = nil
		a.start(msg.spec, msg.form.from)
	}
	return nil
}
