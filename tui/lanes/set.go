package lanes

import (
	"context"
	"slices"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
)

// All is the selection of every run at once.
const All = -1

// A Set is the lanes of the dashboard, in the order in which they are listed,
// and what a person chose among them. It belongs to the interface's goroutine.
type Set struct {
	Lanes    []*Lane
	Selected int // index of Shown, or All
	filter   filter
	baseline *Lane
}

// NewSet returns a Set without lanes.
func NewSet() *Set { return &Set{Selected: All} }

// Full reports whether there is no slot for another lane.
func (s *Set) Full() bool { return len(s.Lanes) >= presets.MaxLanes }

// Clone returns the lanes of s, for another goroutine to look at.
func (s *Set) Clone() []*Lane { return slices.Clone(s.Lanes) }

// Add puts source on a lane of its own, in the first free slot. There must be
// one.
func (s *Set) Add(source run.Source) *Lane {
	taken := map[int]bool{}
	for _, l := range s.Lanes {
		taken[l.Slot] = true
	}
	slot := 0
	for taken[slot] {
		slot++
	}
	l := New(slot, source)
	s.Lanes = append(s.Lanes, l)
	return l
}

// Take puts source on a lane of its own if there is room, and reports whether it need
// not be tried again. A run of another machine that trains takes the place of the first
// one of another machine that has ended, unless a person marked or selected that. One
// that has ended meanwhile is left out.
func (s *Set) Take(source run.Source) bool {
	if !s.Full() {
		s.Add(source)
		return true
	}
	r, ok := source.(run.Remote)
	if !ok {
		return false
	}
	if !r.State().Live() {
		return true
	}
	one := s.Chosen()
	for _, l := range s.Lanes {
		chosen := s.Selected != All && slices.Contains(one, l)
		if l.Remote() && !l.live.State().Live() && !l.marked && !chosen && l != s.baseline {
			s.Replace(l, source)
			return true
		}
	}
	return false
}

// Replace puts source on the lane of l, in its slot, with its marks, and
// returns the new lane.
func (s *Set) Replace(l *Lane, source run.Source) *Lane {
	next := New(l.Slot, source)
	next.marked = l.marked
	if s.baseline == l {
		s.baseline = next
	}
	s.Lanes[slices.Index(s.Lanes, l)] = next
	return next
}

// Remove ends the run of l as Cancel does, removes the lane, and selects
// all lanes.
func (s *Set) Remove(l *Lane) {
	s.Cancel(l)
	s.Lanes = slices.DeleteFunc(slices.Clone(s.Lanes), func(m *Lane) bool { return m == l })
	s.Selected = All
}

// Clear removes all lanes and what was chosen among them.
func (s *Set) Clear() {
	for _, l := range s.Lanes {
		s.Cancel(l)
	}
	*s = Set{Selected: All}
}

// Live returns the run of l as one that can be controlled; nil if it cannot.
func (s *Set) Live(l *Lane) run.Live { return l.live }

// Source returns what the run of l is known from, to be read.
func (s *Set) Source(l *Lane) run.Source { return l.source }

// Cancel asks the run of l to end, if it can be controlled and is one of this program.
func (s *Set) Cancel(l *Lane) {
	if l.live != nil && !l.Remote() {
		l.live.Cancel()
	}
}

// Checkpoint returns a function that returns the state of the run of l, from
// which another can go on: at the epoch that is looked at, as
// run.Rewindable.CheckpointAt does, or the last one. It may wait for steps to end,
// so it should be called off the interface's goroutine. It is nil if the run has no
// weights.
func (s *Set) Checkpoint(l *Lane) func(context.Context) (*trainer.Checkpoint, error) {
	w, epoch := l.weighted(), l.rewound
	switch r, ok := w.(run.Rewindable); {
	case w == nil:
		return nil
	case ok && epoch > 0:
		return func(ctx context.Context) (*trainer.Checkpoint, error) { return r.CheckpointAt(ctx, epoch) }
	default:
		return w.Checkpoint
	}
}

// HandOver returns a function that ends the run of l in favor of another, which
// goes on in its place; it may wait like that of Checkpoint. It is nil where the
// run is not known well enough for that.
func (s *Set) HandOver(l *Lane) func(context.Context) (*run.Handover, error) {
	if c, ok := l.source.(run.Changeable); ok && l.Spec.Known() {
		return c.HandOver
	}
	return nil
}

// Member returns a copy of the network of l, of an epoch that the run kept or,
// for 0, the last one, and whether there is one. It may be called on any
// goroutine.
func (s *Set) Member(l *Lane, epoch float64) (trainer.Member, bool) {
	w := l.weighted()
	switch r, ok := w.(run.Rewindable); {
	case w == nil:
		return trainer.Member{}, false
	case ok && epoch > 0:
		return r.At(epoch)
	default:
		return w.Member()
	}
}

// Chosen returns the selected lanes: one, or all that are shown.
func (s *Set) Chosen() []*Lane {
	shown := s.Shown()
	if s.Selected == All {
		return shown
	}
	return shown[s.Selected : s.Selected+1]
}

// One returns the lane that an action on a single run means: the selected
// one, or the last where all are selected; nil if there is none.
func (s *Set) One() *Lane { return One(s.Shown(), s.Selected) }

// One returns the lane of shown that a screen about a single run shows.
func One(shown []*Lane, selected int) *Lane {
	switch {
	case len(shown) == 0:
		return nil
	case selected == All:
		return shown[len(shown)-1]
	}
	return shown[selected]
}

// Beside returns the lanes whose networks a screen shows beside that of One, if
// it can: the others that are marked, or where none is marked and all lanes are
// selected, all others. Each has a network that was evaluated.
func (s *Set) Beside() (others []*Lane) {
	one, shown := s.One(), s.Shown()
	all := s.Selected == All && !slices.ContainsFunc(shown, (*Lane).Marked)
	for _, l := range shown {
		if l != one && (all || l.marked) && l.HasNetwork() {
			others = append(others, l)
		}
	}
	return others
}

// Select selects l, if it is shown.
func (s *Set) Select(l *Lane) {
	if i := slices.Index(s.Shown(), l); i >= 0 {
		s.Selected = i
	}
}

// Move changes the selection by so many places in a cycle: all runs together,
// then each run.
func (s *Set) Move(by int) {
	n := len(s.Shown()) + 1
	s.Selected = (s.Selected+1+by+n)%n - 1
}

// ToggleMarks marks the chosen lanes for comparison, or unmarks them if all
// are marked.
func (s *Set) ToggleMarks() {
	chosen := s.Chosen()
	all := !slices.ContainsFunc(chosen, func(l *Lane) bool { return !l.marked })
	for _, l := range chosen {
		l.marked = !all
	}
}

// Mark marks l for comparison.
func (s *Set) Mark(l *Lane) { l.marked = true }

// Baseline returns the lane that others are compared with; nil if none was
// chosen.
func (s *Set) Baseline() *Lane { return s.baseline }

// SetBaseline chooses the lane that others are compared with.
func (s *Set) SetBaseline(l *Lane) { s.baseline = l }

// Training reports whether any run trains.
func (s *Set) Training() bool { return slices.ContainsFunc(s.Lanes, (*Lane).Training) }

// News is the lanes that changed since the last call of Look; their new
// snapshots are in spare.
type News []*Lane

// Look takes new snapshots of lanes, which may be read meanwhile. It runs off
// the interface's goroutine; only one may be under way.
func Look(lanes []*Lane) (news News) {
	for _, l := range lanes {
		if l.source.Snapshot(l.spare) {
			news = append(news, l)
		}
	}
	return news
}

// Take makes the new snapshots current and finds the verdicts on them. It
// returns what happened, and whether anything changed.
func (n News) Take() (events []Event, changed bool) {
	for _, l := range n {
		said := l.Verdict()
		l.Snap, l.spare = l.spare, l.Snap
		l.describe()
		l.judge()
		events = append(events, l.events(l.spare, l.Snap, said, l.Verdict())...)
	}
	return events, len(n) > 0
}
