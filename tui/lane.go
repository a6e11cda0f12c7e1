package tui

import (
	"descent/trainer"
	"descent/trainer/compare"
)

// A lane is one of the runs on the screen.
type lane struct {
	slot int // its place in the palette; its letter is 'A' + slot
	run  *trainer.Run

	settings []compare.Setting // its Spec as text
	name     string            // with its letter, for files
	recipe   string            // its settings but the seed; see compare.Groups
	marked   bool              // for comparison

	snap   *trainer.Snapshot // what is drawn
	curves curves            // of it

	// spare is filled by the frame command while the interface draws snap;
	// then the two change places.
	spare *trainer.Snapshot
}

func newLane(slot int, run *trainer.Run) *lane {
	l := &lane{
		slot: slot,
		run:  run,

		settings: compare.Settings(run.Spec, run.Branch),
		snap:     new(trainer.Snapshot),
		spare:    new(trainer.Snapshot),
	}
	l.recipe, l.name = compare.Recipe(l.settings), l.letter()+" "+run.Spec.Name
	l.run.Snapshot(l.snap)
	return l
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
