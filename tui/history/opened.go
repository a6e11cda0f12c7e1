package history

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// mostOpened is the maximum number of open runs that are neither selected nor marked.
const mostOpened = 8

// opened contains the runs that were opened for their curves. Each has its own lane, which
// is not in the Set of the dashboard.
type opened struct {
	runs   map[string]*shown // by ID
	order  []string          // the IDs, in the order in which the runs were opened
	failed map[string]failure
	busy   bool
}

// A shown is an open run.
type shown struct {
	lane   *lanes.Lane
	source run.Source // of the lane
	step   int        // the step of the run's Entry when it was opened
	since  time.Time
}

// A failure is the error of opening a run, at a step of its Entry.
type failure struct {
	err  error
	step int
	when time.Time
}

// failedTime is the time after which a run that could not be opened is tried again, since
// the reason may have been temporary.
const failedTime = 10 * time.Second

func newOpened() opened { return opened{runs: map[string]*shown{}, failed: map[string]failure{}} }

// failure returns the error of opening a run; nil if there is none.
func (o *opened) failure(e *library.Entry) error {
	if f := o.failed[e.ID]; f.step == e.Step {
		return f.err
	}
	return nil
}

// lane returns the lane of a run; nil if it is not open or e is nil.
func (o *opened) lane(e *library.Entry) *lanes.Lane {
	if e == nil || o.runs[e.ID] == nil {
		return nil
	}
	return o.runs[e.ID].lane
}

// slot returns the first slot that neither the dashboard nor an open run uses.
func (o *opened) slot(set *lanes.Set) int {
	taken := map[int]bool{}
	for _, l := range set.Lanes {
		taken[l.Slot] = true
	}
	for _, s := range o.runs {
		taken[s.lane.Slot] = true
	}
	slot := 0
	for taken[slot] {
		slot++
	}
	return min(slot, presets.MaxLanes-1)
}

// settle takes the lanes of the dashboard for the open runs that are on it. It closes the
// others whose slot the dashboard has taken since, so that no letter has two runs, and those
// whose lane the dashboard has closed. They are opened again when they are drawn.
func (o *opened) settle(set *lanes.Set) {
	taken := map[int]bool{}
	for _, l := range set.Lanes {
		taken[l.Slot] = true
	}
	for id, s := range o.runs {
		switch l := onLane(set.Lanes, id); {
		case l == nil && (s.source == nil || taken[s.lane.Slot]):
			delete(o.runs, id)
			o.order = slices.DeleteFunc(o.order, func(other string) bool { return other == id })
		case l != nil && l != s.lane:
			s.lane, s.source = l, nil
		}
	}
}

// stale reports whether a run must be opened, or opened again because it has more steps.
func (o *opened) stale(e *library.Entry) bool {
	s := o.runs[e.ID]
	switch {
	case o.failure(e) != nil:
		return time.Since(o.failed[e.ID].when) > failedTime
	case s == nil:
		return true
	}
	return s.step != e.Step && time.Since(s.since) > refreshTime && s.lane.Rewound() == 0
}

// load returns a command that opens one of the drawn runs that is not open or is stale;
// nil if there is none.
func (v *Screen) load(h ui.Host) tea.Cmd {
	o := &v.opened
	o.settle(h.Lanes())
	i := slices.IndexFunc(v.drawn(), o.stale)
	if o.busy || i < 0 {
		return nil
	}
	e, slot := v.drawn()[i], o.slot(h.Lanes())
	if s := o.runs[e.ID]; s != nil {
		slot = s.lane.Slot
	}
	if l := onLane(h.Lanes().Lanes, e.ID); l != nil { // it is on the dashboard already
		v.keep(e, l, nil)
		return nil
	}
	o.busy = true
	ctx, lib := h.Context(), v.lib
	return func() tea.Msg {
		source, err := lib.Open(ctx, e.ID)
		var l *lanes.Lane
		if err == nil {
			l = lanes.New(slot, source)
		}
		return ui.Reply(func(ui.Host) tea.Cmd {
			o.busy = false
			if err != nil {
				o.failed[e.ID] = failure{err, e.Step, time.Now()}
				return nil
			}
			delete(o.failed, e.ID)
			v.keep(e, l, source)
			return nil
		})
	}
}

// keep stores the lane of a run, and closes the runs that were opened first. The source is
// nil if the lane is one of the dashboard.
func (v *Screen) keep(e *library.Entry, l *lanes.Lane, source run.Source) {
	o := &v.opened
	o.runs[e.ID] = &shown{l, source, e.Step, time.Now()}
	o.order = append(slices.DeleteFunc(o.order, func(id string) bool { return id == e.ID }), e.ID)
	for i := 0; i < len(o.order)-mostOpened; {
		id := o.order[i]
		if id == e.ID || v.marked[id] || id == v.selected {
			i++
			continue
		}
		delete(o.runs, id)
		o.order = slices.Delete(o.order, i, i+1)
	}
}

// drawn returns the runs whose curves are drawn: the selected and the marked ones.
func (v *Screen) drawn() []*library.Entry {
	e := v.current()
	if e == nil {
		return nil
	}
	some := []*library.Entry{e}
	for _, m := range v.listing.runs {
		if v.marked[m.ID] && m != e && len(some) < lanes.MostDrawn {
			some = append(some, m)
		}
	}
	return some
}

// onLane returns the lane of a stored run, nil if it has none.
func onLane(all []*lanes.Lane, id string) *lanes.Lane {
	for _, l := range all {
		if l.Key() == id {
			return l
		}
	}
	return nil
}
