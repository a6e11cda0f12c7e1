package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
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
	l := a.one()
	if l == nil {
		return a.newRun()
	}
	return a.openForm(newForm(fmt.Sprintf("Copy of run %s, %s", l.letter(), l.run.Spec.Name), l.run.Spec))
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
			return checkedMsg{f, spec, f.from.Check(spec)}
		}
		return checkedMsg{f, spec, spec.Check()}
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
