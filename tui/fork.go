package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
)

// forkedMsg brings where a run stood, so that another may go on from there.
type forkedMsg struct {
	lane *lane
	from *trainer.Checkpoint
	err  error
}

// fork asks a run where it stands; that waits for its step under way.
func (a *App) fork() tea.Cmd {
	l := a.one()
	if l == nil {
		return nil
	}
	w, ctx := l.weighted(), a.ctx
	if w == nil {
		a.notice = fmt.Sprintf("Run %s has no weights to go on from.", l.letter())
		return nil
	}
	return func() tea.Msg {
		from, err := w.Checkpoint(ctx)
		return forkedMsg{l, from, err}
	}
}

// forked opens a form for the run that branches off.
func (a *App) forked(msg forkedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		a.notice = "Cannot fork: " + msg.err.Error() + "."
		return nil
	case a.over != nil: // opened meanwhile
		return nil
	}
	spec := msg.lane.spec
	at := trainer.FormatEpoch(msg.from.Epoch)
	if msg.from.Epoch >= float64(spec.Epochs) {
		spec.Epochs *= 2
	}
	f := newForm(fmt.Sprintf("Fork of run %s, %s, from epoch %s on", msg.lane.letter(), spec.Name, at), spec)
	f.from = msg.from
	return a.openForm(f)
}

// step makes one step of each selected run, which it pauses first.
func (a *App) step() tea.Cmd {
	for _, r := range a.controlled("stepped") {
		r.Pause()
		r.Step()
	}
	return nil
}
