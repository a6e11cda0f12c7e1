// Package lanes holds the runs on the dashboard. A Lane is a run.Source with a letter, a
// color and the snapshot that panels draw. A Set contains the lanes with the selection, the
// filter, the marks and the baseline. The dashboard calls Look for new snapshots and
// Take to use them. The package does not depend on screens, and imports only packages
// that are not part of the dashboard.
package lanes

import (
	"fmt"
	"strings"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/plot"
)

// A Lane is a run on the dashboard. Panels may read it; only the Set controls the run or
// changes the lane. A source that is not run.Live cannot be paused; one that is not
// run.Weighted shows nothing on Layers and Data.
type Lane struct {
	Slot     int               // index in the palette, from 0
	Spec     trainer.Spec      // of the source
	Settings []compare.Setting // the Spec as text, or the settings that another program logged; nil if unknown
	Name     string            // with the letter, for files
	Recipe   string            // all settings except for seed and fold; see compare.ExperimentKey
	Snap     *run.Snapshot     // the snapshot that is drawn

	letter  string // of Slot
	small   string // letter in lower case
	source  run.Source
	live    run.Live // the source, if it can be controlled; else nil
	marked  bool     // see Marked
	rewound float64  // see Rewound
	verdict judged   // on Snap

	fulfilled judgement // of the filter on Snap
	curves    curves    // of Snap

	// spare is the next snapshot: Look fills it while Snap is drawn, and Take swaps the
	// two.
	spare *run.Snapshot
}

// New returns a lane for source, with a first snapshot of it.
func New(slot int, source run.Source) *Lane {
	l := &Lane{
		Slot:   slot,
		letter: plot.Letter(slot),
		small:  strings.ToLower(plot.Letter(slot)),
		Spec:   source.Spec(),
		Snap:   new(run.Snapshot),
		source: source,
		spare:  new(run.Snapshot),
	}
	l.live, _ = source.(run.Live)
	l.Name = l.Letter() + " " + l.Spec.Name
	source.Snapshot(l.Snap)
	if l.Spec.Known() {
		l.Settings = compare.Settings(l.Spec, source.Branch(), l.Snap.Turns...)
		l.Recipe = compare.ExperimentKey(l.Settings)
	} else {
		l.Recipe = l.Name // the settings are unknown, so the run is an experiment of its own
	}
	l.describe()
	l.judge()
	return l
}

// describe updates the settings that a run of another program has logged.
func (l *Lane) describe() {
	if d, ok := l.source.(interface{ Settings() []compare.Setting }); ok && !l.Spec.Known() {
		l.Settings = d.Settings()
	}
}

// Letter returns the short name of the lane on the screen: A to Z, then A2 and so
// on.
func (l *Lane) Letter() string { return l.letter }

// Label returns the letter at the end of a curve, in lower case for validation.
func (l *Lane) Label(validation bool) string {
	if validation {
		return l.small
	}
	return l.letter
}

// SlotOf returns the slot of a lane from its Name; ok is false if name is not valid.
func SlotOf(name string) (slot int, ok bool) {
	letter, _, _ := strings.Cut(name, " ")
	return plot.LetterIndex(letter)
}

// Marked reports whether the lane is marked for comparison.
func (l *Lane) Marked() bool { return l.marked }

// Branch returns the checkpoint from which the run was forked; nil if it is not a fork.
func (l *Lane) Branch() *trainer.Checkpoint { return l.source.Branch() }

// Parent returns the ID of the stored run from which the run was forked; "" if it is not a fork,
// or not a stored one.
func (l *Lane) Parent() string {
	if f, ok := l.source.(interface{ Parent() string }); ok && len(l.Snap.Turns) == 0 {
		return f.Parent()
	}
	return ""
}

// Changed describes the settings that changed while the run trained, such as "lr 0.02 >
// 0.04 at epoch 3"; "" if none did.
func (l *Lane) Changed() string { return compare.Changed(l.Spec, l.Snap.Turns) }

// ID returns the ID of the run in the store; "" if it is not stored.
func (l *Lane) ID() string {
	if s, ok := l.source.(run.Kept); ok {
		return s.ID()
	}
	return ""
}

// Stored returns how much of the run is stored; ok is false if the run is not stored.
func (l *Lane) Stored() (s store.Status, ok bool) {
	if k, ok := l.source.(interface{ Stored() store.Status }); ok && l.ID() != "" {
		return k.Stored(), true
	}
	return s, false
}

// Interrupted reports whether the program ended before the run, and no user has stopped the
// run.
func (l *Lane) Interrupted() bool {
	i, ok := l.source.(interface{ Interrupted() bool })
	return ok && i.Interrupted()
}

// Settled returns a channel that is closed when the run has ended and the store has made
// its last attempt to write it. For a run that is not stored, the channel is closed
// already.
func (l *Lane) Settled() <-chan struct{} {
	if k, ok := l.source.(interface{ Kept() <-chan struct{} }); ok {
		return k.Kept()
	}
	settled := make(chan struct{})
	close(settled)
	return settled
}

// Past returns the record of the run that this one replaced; nil if there is none.
func (l *Lane) Past() *run.Handover {
	if c, ok := l.source.(run.Changeable); ok {
		return c.Past()
	}
	return nil
}

// Controlled reports whether the run can be paused, paced and stopped.
func (l *Lane) Controlled() bool { return l.live != nil }

// Training reports whether the run is a live run of this program that has not ended.
func (l *Lane) Training() bool { return l.live != nil && !l.Remote() && l.live.State().Live() }

// Remote reports whether the run trains on another machine, independently of this
// program.
func (l *Lane) Remote() bool {
	_, ok := l.live.(run.Remote)
	return ok
}

// Where describes where a run on another machine trains or trained, "on HOST", or that it
// waits for a worker, with the number of deliveries if there was more than one; "" for a
// run of this program.
func (l *Lane) Where() string {
	r, ok := l.live.(run.Remote)
	if !ok {
		return ""
	}
	where := "on " + r.Host()
	if r.State() == run.Loading {
		where = "waits"
	}
	if n := r.Deliveries(); n > 1 {
		where += fmt.Sprintf(" (handed out %d times)", n)
	}
	return where
}

// Key returns the key under which History lists the run; "" if History does not list it.
func (l *Lane) Key() string {
	if f, ok := l.source.(run.Followed); ok {
		return f.Key()
	}
	return l.ID()
}

// Uncontrolled returns the reason why the run cannot be paused, paced and stopped; "" if it
// can.
func (l *Lane) Uncontrolled() string {
	switch {
	case l.live != nil:
		return ""
	case !l.Spec.Known():
		return "it is the log of another program"
	case l.Snap.State.Live():
		return "another process trains it"
	}
	return "no process trains it"
}

// Because returns the text of Uncontrolled after a colon, for the end of a sentence.
func (l *Lane) Because() string {
	if why := l.Uncontrolled(); why != "" {
		return ": " + why
	}
	return ""
}

// HasWeights reports whether the network of the run can be shown, now or later.
func (l *Lane) HasWeights() bool { return l.weighted() != nil }

// HasNetwork reports whether the network of the run can be shown now.
func (l *Lane) HasNetwork() bool {
	if !l.HasWeights() || !l.Snap.Last.Train.Measured() {
		return false
	}
	if w, ok := l.source.(run.Lagging); ok {
		_, stands := w.Standing()
		return stands
	}
	return true
}

// weighted returns the source if it has weights and its settings are known, else nil.
func (l *Lane) weighted() run.Weighted {
	if w, ok := l.source.(run.Weighted); ok && l.Spec.Known() {
		return w
	}
	return nil
}

// Setting returns the setting with the given key as text; "-" if it is unknown.
func (l *Lane) Setting(key string) string {
	for _, s := range l.Settings {
		if s.Key == key {
			return s.Text
		}
	}
	return "-"
}

// Latest returns a new snapshot of the run, which may be later than Snap. It may be called
// from any goroutine.
func (l *Lane) Latest() *run.Snapshot {
	s := new(run.Snapshot)
	l.source.Snapshot(s)
	return s
}
