package tui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/form"
	"descent/tui/ui"
)

// repeatTime is the time limit for training a run again up to the epoch of a fork.
const repeatTime = 30 * time.Second

// fork gets the state of a run, at the shown epoch or after its present step, and opens a
// form for a run that goes on from it.
func (a *App) fork() tea.Cmd {
	l := a.one()
	if l == nil {
		a.notice = "There is no run to go on from, or it is not read yet."
		return nil
	}
	stands, at, ctx := a.lanes.Checkpoint(l), l.Rewound(), a.ctx
	if stands == nil {
		why := ""
		if !l.Spec.Known() {
			why = l.Because()
		}
		a.notice = fmt.Sprintf("Run %s has no weights to go on from%s.", l.Letter(), why)
		return nil
	}
	if at > 0 {
		a.notice = fmt.Sprintf("Getting the state of run %s at epoch %.4g: where its weights alone were kept, the steps up to there are made again.", l.Letter(), at)
	}
	return func() tea.Msg {
		from, said, err := standing(ctx, stands, at)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			switch {
			case err != nil:
				h.Say("Cannot fork: " + err.Error() + ".")
				return nil
			case h.Top() != nil: // another layer was opened in the meantime
				return nil
			}
			a.from(l, from)
			return form.Open(h, form.Fork(l, from, said))
		})
	}
}

// standing calls stands for the state of a run, at the epoch at unless that is 0. If this
// state is not available, it returns the newest earlier one. The text says which it is.
func standing(ctx context.Context, stands func(context.Context) (*trainer.Checkpoint, error), at float64) (*trainer.Checkpoint, string, error) {
	if at == 0 {
		from, err := stands(ctx)
		return from, "", err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, repeatTime, fmt.Errorf("they take longer than %v", repeatTime))
	defer cancel()
	from, err := stands(ctx)
	if earlier := (*run.Earlier)(nil); errors.As(err, &earlier) {
		from, err = earlier.State, nil
		return from, fmt.Sprintf("The weights alone were kept of epoch %.4g, and the steps up to there cannot be made again (%v): the fork goes on from epoch %s, the newest whole state before.",
			at, earlier.Err, trainer.FormatEpoch(from.Epoch)), nil
	}
	return from, fmt.Sprintf("The fork goes on from the whole state at epoch %.4g: weights, optimizer, order of the examples and rules as they were.", at), err
}
