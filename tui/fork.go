package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/form"
	"descent/tui/lanes"
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

// scaleRate multiplies the learning rate of the selected run by a factor while it trains:
// a new run replaces it, because a Spec never changes. If the key is pressed several
// times before the run has stopped, the factors are multiplied.
func (a *App) scaleRate(by float64) tea.Cmd {
	l := a.one()
	if why := a.keepsRate(l); why != "" {
		a.notice = why
		return nil
	}
	factor, asked := a.factors[l]
	if !asked {
		factor = 1
	}
	if _, err := withRate(l, factor*by); err != nil {
		a.notice = fmt.Sprintf("The learning rate of run %s stays: %v.", l.Letter(), err)
		return nil
	}
	a.factors[l] = factor * by
	if asked {
		return nil
	}
	handOver, ctx := a.lanes.HandOver(l), a.ctx
	return func() tea.Msg {
		past, err := handOver(ctx)
		return ui.Reply(func(ui.Host) tea.Cmd {
			factor := a.factors[l]
			delete(a.factors, l)
			switch {
			case !slices.Contains(a.lanes.Lanes, l): // the run was discarded or run again
			case err != nil:
				a.notice = fmt.Sprintf("The learning rate of run %s stays: %v.", l.Letter(), err)
			default:
				a.takeTurn(l, past, factor)
			}
			return nil
		})
	}
}

// keepsRate returns why the learning rate of l cannot be changed, "" if it can.
func (a *App) keepsRate(l *lanes.Lane) string {
	switch {
	case l == nil:
		return "There is no run: n starts one."
	case !l.Spec.Known():
		return unknownSettings(l)
	case a.lanes.HandOver(l) == nil:
		return fmt.Sprintf("Run %s can only be looked at, not changed%s.", l.Letter(), l.Because())
	case !l.Training():
		return fmt.Sprintf("Run %s has ended: f goes on from its end with other settings.", l.Letter())
	case a.lanes.Live(l).State() == run.Loading && l.Past() == nil:
		return fmt.Sprintf("Run %s has not begun yet: e starts a changed copy.", l.Letter())
	}
	return ""
}

// takeTurn replaces the run of l, which has ended, by one with another learning rate.
func (a *App) takeTurn(l *lanes.Lane, past *run.Handover, factor float64) {
	spec, err := withRate(l, factor)
	if err != nil {
		panic(err) // impossible: scaleRate has checked it
	}
	a.from(l, past.State)
	next := a.lanes.Replace(l, a.launch(spec, run.Options{Past: past, Paused: past.Paused}))
	at := trainer.FormatEpoch(past.State.Epoch)
	a.notice = fmt.Sprintf("Run %s goes on with lr %s from epoch %s.", next.Letter(), rate(&spec), at)
	if past.Paused {
		a.notice += " It is still paused."
	}
	a.tell(lanes.NewEvent(next, lanes.Forked, fmt.Sprintf("lr %s > %s at epoch %s, in its place", rate(&l.Spec), rate(&spec), at)))
}

// withRate returns the settings of l with its rate times a factor. Their name is that of
// the first run of the lane with the new rate.
func withRate(l *lanes.Lane, factor float64) (trainer.Spec, error) {
	spec := l.Spec
	if err := spec.Set("lr", strconv.FormatFloat(l.Spec.Rate*factor, 'g', -1, 64)); err != nil {
		return spec, err
	}
	if len(l.Snap.Turns) > 0 {
		spec.Name = l.Snap.Turns[0].Before.Name
	}
	spec.Name += " > lr " + rate(&spec)
	return spec, nil
}

// rate formats the learning rate as in files.
func rate(spec *trainer.Spec) string { return strconv.FormatFloat(spec.Rate, 'g', -1, 64) }
