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

// A Set contains the lanes of the dashboard, in the order of the list, with the selection,
// marks and filter. Only the goroutine of the user interface may use it.
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

// Clone returns a copy of the list of lanes, for another goroutine.
func (s *Set) Clone() []*Lane { return slices.Clone(s.Lanes) }

// Add adds a lane for source in the first free slot. There must be one.
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

// Take adds a lane for source if there is room, and reports whether source needs no further
// attempt. If there is no room, a run that trains on another machine replaces the first
// ended run of another machine that is neither marked, nor selected, nor the baseline. A
// run on another machine that has ended is then not added.
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

// Replace replaces l by a new lane for source with the same slot and marks, and returns
// it.
func (s *Set) Replace(l *Lane, source run.Source) *Lane {
	next := New(l.Slot, source)
	next.marked = l.marked
	if s.baseline == l {
		s.baseline = next
	}
	s.Lanes[slices.Index(s.Lanes, l)] = next
	return next
}

// Remove cancels the run of l, removes the lane, and selects all lanes.
func (s *Set) Remove(l *Lane) {
	s.Cancel(l)
	s.Lanes = slices.DeleteFunc(slices.Clone(s.Lanes), func(m *Lane) bool { return m == l })
	s.Selected = All
}

// Clear removes all lanes, marks and the baseline.
func (s *Set) Clear() {
	for _, l := range s.Lanes {
		s.Cancel(l)
	}
	*s = Set{Selected: All}
}

// Live returns the run of l as one that can be controlled; nil if it cannot.
func (s *Set) Live(l *Lane) run.Live { return l.live }

// Source returns the source of l.
func (s *Set) Source(l *Lane) run.Source { return l.source }

// Cancel ends the run of l, if it is a live run of this program. It does not wait.
func (s *Set) Cancel(l *Lane) {
	if l.live != nil && !l.Remote() {
		l.live.Cancel()
	}
}

// Checkpoint returns a function that returns the state of the run of l, for a fork: at
// the epoch of Looked. It may wait for training steps, so another goroutine than that of
// the user interface should call it. The function is nil if the run has no weights.
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

// HandOver returns a function that ends the run of l for a run that replaces it. It may
// wait, like that of Checkpoint. It is nil if the run cannot be replaced.
func (s *Set) HandOver(l *Lane) func(context.Context) (*run.Handover, error) {
	if c, ok := l.source.(run.Changeable); ok && l.Spec.Known() {
		return c.HandOver
	}
	return nil
}

// Member returns a copy of the network of l at an epoch of Kept or, for 0, the last one,
// and whether there is one. It may be called from any goroutine.
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

// Chosen returns the selected lanes: one, or all shown lanes.
func (s *Set) Chosen() []*Lane {
	shown := s.Shown()
	if s.Selected == All {
		return shown
	}
	return shown[s.Selected : s.Selected+1]
}

// One returns the lane for an action on a single run: the selected one, or the last one
// if all are selected; nil if there is none.
func (s *Set) One() *Lane { return One(s.Shown(), s.Selected) }

// One returns the lane of shown for a screen about a single run; see Set.One.
func One(shown []*Lane, selected int) *Lane {
	switch {
	case len(shown) == 0:
		return nil
	case selected == All:
		return shown[len(shown)-1]
	}
	return shown[selected]
}

// Beside returns the lanes whose networks a screen may show beside that of One: the other
// marked lanes or, if none is marked and all lanes are selected, all others. Each has an
// evaluated network.
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

// Move moves the selection by by places in a cycle: all runs together, then each run.
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

// Mark marks l.
func (s *Set) Mark(l *Lane) { l.marked = true }

// Baseline returns the chosen baseline of comparisons; nil if none was chosen.
func (s *Set) Baseline() *Lane { return s.baseline }

// SetBaseline sets the baseline of comparisons.
func (s *Set) SetBaseline(l *Lane) { s.baseline = l }

// Training reports whether any run trains.
func (s *Set) Training() bool { return slices.ContainsFunc(s.Lanes, (*Lane).Training) }

// News contains the lanes that changed since the last call of Look. Their field spare
// contains the new snapshot.
type News []*Lane

// Look takes new snapshots of lanes, which may be read at the same time. It may run on
// another goroutine than that of the user interface. Only one call may run at a time.
func Look(lanes []*Lane) (news News) {
	for _, l := range lanes {
		if l.source.Snapshot(l.spare) {
			news = append(news, l)
		}
	}
	return news
}

// Take makes the new snapshots the current ones and updates the verdicts. It returns the
// events, and whether anything changed.
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
