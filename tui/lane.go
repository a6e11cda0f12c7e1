package tui

import (
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/run"
)

// A lane is one of the runs on the screen. What can be done with it depends on
// its source: one that is not live cannot be paused, one without weights has
// nothing to show on Layers and Data.
type lane struct {
	slot   int // its place in the palette; its letter is 'A' + slot
	source run.Source
	live   run.Live     // source, if it can be controlled; else nil
	spec   trainer.Spec // of source

	settings []compare.Setting // its Spec as text; nil if that is not known
	name     string            // with its letter, for files
	recipe   string            // its settings but the seed; see compare.Groups
	marked   bool              // for comparison

	snap   *run.Snapshot // what is drawn
	curves curves        // of it
	judged judged        // likewise

	// spare is filled by the frame command while the interface draws snap;
	// then the two change places.
	spare *run.Snapshot
}

func newLane(slot int, source run.Source) *lane {
	l := &lane{
		slot:   slot,
		source: source,
		spec:   source.Spec(),
		snap:   new(run.Snapshot),
		spare:  new(run.Snapshot),
	}
	l.live, _ = source.(run.Live)
	l.name = l.letter() + " " + l.spec.Name
	if l.spec.Known() {
		l.settings = compare.Settings(l.spec, source.Branch())
		l.recipe = compare.ExperimentKey(l.settings)
	} else {
		l.recipe = l.name // no other run is known to have the same settings
	}
	source.Snapshot(l.snap)
	return l
}

// training reports whether the run is one that can be controlled and has not
// ended.
func (l *lane) training() bool { return l.live != nil && l.live.State().Live() }

// cancel asks the run to end, if it can be controlled.
func (l *lane) cancel() {
	if l.live != nil {
		l.live.Cancel()
	}
}

// weighted returns the source, if it has weights and what is needed to use
// them; else nil.
func (l *lane) weighted() run.Weighted {
	if w, ok := l.source.(run.Weighted); ok && l.spec.Known() {
		return w
	}
	return nil
}

// setting returns the setting with the given key as text, "-" if it is not
// known.
func (l *lane) setting(key string) string {
	for _, s := range l.settings {
		if s.Key == key {
			return s.Text
		}
	}
	return "-"
}

// letters are the labels of lanes and their training curves; validation has
// the small ones.
const letters, smallLetters = "ABCDEFGH", "abcdefgh"

// letter is how the lane is called on the screen.
func (l *lane) letter() string { return letters[l.slot : l.slot+1] }

// label is the letter at the end of a curve.
func (l *lane) label(validation bool) string {
	if validation {
		return smallLetters[l.slot : l.slot+1]
	}
	return l.letter()
}
