package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
)

// What the dashboard does with a form.

func (a *App) newRun() tea.Cmd {
	a.form = newForm("New run", trainer.Default())
	return nil
}

func (a *App) editRun() tea.Cmd {
	l := a.one()
	if l == nil {
		return a.newRun()
	}
	a.form = newForm(fmt.Sprintf("Copy of run %s, %s", l.letter(), l.run.Spec.Name), l.run.Spec)
	return nil
}

// pressForm handles a key while the form is open.
func (a *App) pressForm(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		a.form = nil
		return nil
	case "enter", "ctrl+s":
		return a.submit()
	}
	return a.form.press(msg)
}

// checkedMsg says whether the Spec of a form can run.
type checkedMsg struct {
	form *form
	spec trainer.Spec
	err  error
}

// submit checks the Spec in a command, since that may read files.
func (a *App) submit() tea.Cmd {
	f := a.form
	if i, bad := f.firstWrong(); bad {
		f.focus(i)
		return nil
	}
	if f.checking {
		return nil
	}
	f.checking, f.refused = true, nil
	spec := f.named()
	return func() tea.Msg { return checkedMsg{f, spec, spec.Check()} }
}

// checked starts the run of a form that passed, unless it was closed.
func (a *App) checked(msg checkedMsg) tea.Cmd {
	if a.form != msg.form {
		return nil
	}
	a.form.checking, a.form.refused = false, msg.err
	if msg.err == nil {
		a.form = nil
		a.start(msg.spec)
	}
	return nil
}
