package history

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// This file contains the handlers of keys. They access files only in commands, which run on
// another goroutine.

// moveBy returns a handler that moves the selection down by by rows.
func (v *Screen) moveBy(by int) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		e, l := v.current(), v.rows(h.Scene().Theme, wholeWidth)
		for range max(by, -by) {
			next, ok := l.Next(e, by/max(by, -by))
			if e == nil || !ok {
				break
			}
			e = next
		}
		if e != nil {
			v.selected = e.ID
		}
		return nil
	}
}

// mark marks or unmarks the selected run, and selects the next one.
func (v *Screen) mark(h ui.Host) tea.Cmd {
	e := v.current()
	if e == nil {
		return nil
	}
	if v.marked[e.ID] {
		delete(v.marked, e.ID)
		return nil
	}
	v.marked[e.ID] = true
	return v.moveBy(1)(h)
}

// rewind returns a handler that shows another epoch for which the selected run has a
// network.
func (v *Screen) rewind(by int) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		l := v.Chosen()
		switch {
		case l == nil:
		case !l.HasWeights():
			h.Say("No weights are kept of this run" + l.Because() + ".")
		case len(l.Kept()) == 0:
			h.Say("No weights of earlier epochs are kept of this run.")
		case !l.Rewind(by) && by < 0:
			h.Say("There are no weights of an earlier epoch.")
		}
		return nil
	}
}

// open opens the marked runs, or else the selected one, on lanes of the dashboard. Several
// runs are marked and compared.
func (v *Screen) open(h ui.Host) tea.Cmd {
	some := v.chosen()
	if len(some) == 0 {
		return nil
	}
	for _, e := range some {
		l := v.openLane(h, e)
		if l == nil {
			return nil
		}
		if len(some) > 1 {
			h.Lanes().Mark(l)
		}
		h.Lanes().Select(l)
	}
	if len(some) > 1 {
		return h.Press(compareNumber)
	}
	return h.Press(runsNumber)
}

// openLane returns the lane of a run on the dashboard, and opens one if there is none. It
// shows an error and returns nil if that is not possible.
func (v *Screen) openLane(h ui.Host, e *library.Entry) *lanes.Lane {
	if l := onLane(h.Lanes().Lanes, e.ID); l != nil {
		return l
	}
	s := v.opened.runs[e.ID]
	if s == nil || s.source == nil {
		h.Say(e.Name + " is not read yet, or cannot be opened.")
		return nil
	}
	l := h.Show(s.source)
	if l != nil {
		l.LookAs(s.lane)
		v.keep(e, l, nil)
	}
	return l
}

// The keys of the screens that show the lanes.
const runsNumber, compareNumber = "1", "2"

// resume resumes the selected run, if it is interrupted.
func (v *Screen) resume(h ui.Host) tea.Cmd {
	e := v.current()
	switch {
	case e == nil:
		return nil
	case !v.ours(h, []*library.Entry{e}, "resumed"):
		return nil
	case e.State == library.Live:
		h.Say(e.Name + " trains now.")
		return nil
	case e.State != library.Interrupted:
		h.Say(fmt.Sprintf("%s is %v: f goes on from it as a fork.", e.Name, e.State))
		return nil
	case h.Lanes().Full() && onLane(h.Lanes().Lanes, e.ID) == nil:
		h.Say("There is no lane for " + e.Name + ": D on another screen discards one.")
		return nil
	}
	pace := h.Scene().Pace
	return do(h, func(ctx context.Context) (ui.Reply, error) {
		source, err := v.lib.Resume(ctx, e.ID, pace)
		return func(h ui.Host) tea.Cmd {
			if v.show(h, e.ID, source) {
				h.Say(fmt.Sprintf("%s goes on from step %s.", e.Name, plot.Whole(resumedAt(source, e))))
			}
			return nil
		}, err
	})
}

// resumedAt returns the step from which a run was resumed: that of its checkpoint, which
// may be behind what is listed.
func resumedAt(source run.Source, listed *library.Entry) int {
	if r, ok := source.(interface{ ResumedAt() (int, float64) }); ok {
		step, _ := r.ResumedAt()
		return step
	}
	return listed.Step
}

// show shows a source on the lane of the run with this ID, or on a new lane. It returns
// false if there is no room.
func (v *Screen) show(h ui.Host, id string, source run.Source) bool {
	delete(v.opened.runs, id)
	if l := onLane(h.Lanes().Lanes, id); l != nil {
		h.Lanes().Replace(l, source)
		return true
	}
	return h.Show(source) != nil
}

// do runs work on another goroutine. Then it calls its reply, or shows its error.
func do(h ui.Host, work func(context.Context) (ui.Reply, error)) tea.Cmd {
	ctx := h.Context()
	return func() tea.Msg {
		reply, err := work(ctx)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say("That cannot be done: " + err.Error() + ".")
				return nil
			}
			return reply(h)
		})
	}
}

// remove moves the marked runs, or else the selected one, to the trash.
func (v *Screen) remove(h ui.Host) tea.Cmd {
	var ids []string
	if !v.ours(h, v.chosen(), "removed") {
		return nil
	}
	for _, e := range v.chosen() {
		if e.State == library.Live {
			h.Say(e.Name + " trains now: stop it first.")
			return nil
		}
		ids = append(ids, e.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	return do(h, func(ctx context.Context) (ui.Reply, error) {
		n, err := oneByOne(ctx, ids, v.lib.Remove)
		if n == 0 {
			return nil, err
		}
		return func(h ui.Host) tea.Cmd {
			v.removed = append(v.removed, ids[:n])
			for _, id := range ids[:n] {
				delete(v.marked, id)
			}
			v.again()
			h.Say(plot.Plural(n, "run") + " moved to the trash for 30 days: u undoes this." + others(err))
			return nil
		}, nil
	})
}

// oneByOne calls do with each ID until there is an error, and returns the number of calls
// without an error.
func oneByOne(ctx context.Context, ids []string, do func(context.Context, ...string) error) (int, error) {
	for i, id := range ids {
		if err := do(ctx, id); err != nil {
			return i, err
		}
	}
	return len(ids), nil
}

// others describes the error because of which the other runs were not moved; "" for nil.
func others(err error) string {
	if err == nil {
		return ""
	}
	return " The others stay: " + err.Error() + "."
}

// restore restores the runs of the last removal that was not restored yet.
func (v *Screen) restore(h ui.Host) tea.Cmd {
	last := len(v.removed) - 1
	if last < 0 {
		h.Say("Nothing was removed here.")
		return nil
	}
	ids := v.removed[last]
	v.removed = v.removed[:last]
	return do(h, func(ctx context.Context) (ui.Reply, error) {
		n, err := oneByOne(ctx, ids, v.lib.Restore)
		return func(h ui.Host) tea.Cmd {
			if n < len(ids) {
				v.removed = append(v.removed, ids[n:])
			}
			v.again()
			h.Say(plot.Plural(n, "run") + " taken back from the trash." + others(err))
			return nil
		}, nil
	})
}

// again makes the next Update request the list.
func (v *Screen) again() { v.listing.asked = ask{query: "\x00"} }
