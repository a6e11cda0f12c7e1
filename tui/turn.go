package tui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// Changes of the learning rate of a run that trains.

// turns are the changes for which runs have not stopped yet.
type turns struct {
	ctx     context.Context // of the requests to stop for them
	stop    context.CancelFunc
	pending map[*lanes.Lane]*turn
}

// A turn is a change of the learning rate of a run.
type turn struct {
	factor float64
	handed chan *run.Handover // receives what the run leaves, nil if it goes on
}

func newTurns(ctx context.Context) turns {
	ctx, stop := context.WithCancel(ctx)
	return turns{ctx, stop, map[*lanes.Lane]*turn{}}
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
	next, asked := a.turns.pending[l]
	if !asked {
		next = &turn{factor: 1, handed: make(chan *run.Handover, 1)}
	}
	if _, err := withRate(l, next.factor*by); err != nil {
		a.notice = fmt.Sprintf("The learning rate of run %s stays: %v.", l.Letter(), err)
		return nil
	}
	next.factor *= by
	if asked {
		return nil
	}
	a.turns.pending[l] = next
	handOver, ctx := a.lanes.HandOver(l), a.turns.ctx
	return func() tea.Msg {
		past, err := handOver(ctx)
		next.handed <- past
		return ui.Reply(func(ui.Host) tea.Cmd {
			wanted := a.turns.pending[l] == next // else all runs are being stopped
			delete(a.turns.pending, l)
			switch {
			case !wanted, !slices.Contains(a.lanes.Lanes, l): // the run was discarded or run again
			case err != nil:
				a.notice = fmt.Sprintf("The learning rate of run %s stays: %v.", l.Letter(), err)
			default:
				a.takeTurn(l, past, next.factor)
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

// turnPatience is how long the program waits at its end for requests that it withdraws.
const turnPatience = 100 * time.Millisecond

// finishTurns makes no more runs stop for a change, and changes those that have: a run that
// has stopped and is not replaced could not be resumed. It is called after the last message.
// It waits for the withdrawal of requests until ctx ends.
func (a *App) finishTurns(ctx context.Context) {
	a.turns.stop()
	for l, next := range a.turns.pending {
		if past := next.past(ctx); past != nil && slices.Contains(a.lanes.Lanes, l) {
			a.takeTurn(l, past, next.factor)
		}
	}
}

// past returns what the run has left; nil if it goes on, or if ctx ends first, because the
// request has not begun.
func (t *turn) past(ctx context.Context) *run.Handover {
	select {
	case past := <-t.handed:
		return past
	case <-ctx.Done():
	}
	select {
	case past := <-t.handed:
		return past
	default:
		return nil
	}
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
