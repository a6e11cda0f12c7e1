package tui

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// scaleRate multiplies the learning rate of the selected run by a factor while
// it trains. A Spec never changes: another run goes on in the place of this one.
// Factors of presses that come before the run has stopped multiply.
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
			case !slices.Contains(a.lanes.Lanes, l): // discarded, or run again
			case err != nil:
				a.notice = fmt.Sprintf("The learning rate of run %s stays: %v.", l.Letter(), err)
			default:
				a.takeTurn(l, past, factor)
			}
			return nil
		})
	}
}

// keepsRate says why the learning rate of l cannot change while it trains;
// nothing if it can.
func (a *App) keepsRate(l *lanes.Lane) string {
	switch {
	case l == nil:
		return "There is no run: n starts one."
	case !l.Spec.Known():
		return unknownSettings(l)
	case a.lanes.HandOver(l) == nil:
		return fmt.Sprintf("Run %s can only be looked at, not changed.", l.Letter())
	case !l.Training():
		return fmt.Sprintf("Run %s has ended: f goes on from its end with other settings.", l.Letter())
	case a.lanes.Live(l).State() == run.Loading && l.Past() == nil:
		return fmt.Sprintf("Run %s has not begun yet: e starts a changed copy.", l.Letter())
	}
	return ""
}

// takeTurn puts a run with another rate in the place of l, which has ended.
func (a *App) takeTurn(l *lanes.Lane, past *run.Handover, factor float64) {
	spec, err := withRate(l, factor)
	if err != nil {
		panic(err) // it was looked at when the key was pressed
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

// withRate returns the settings of l with its rate times a factor, called after
// the run that was first on the lane.
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

// rate returns the learning rate as in files.
func rate(spec *trainer.Spec) string { return strconv.FormatFloat(spec.Rate, 'g', -1, 64) }
