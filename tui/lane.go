package tui

import (
	"context"

	"descent/trainer"
)

// A lane is one of the runs on the screen.
type lane struct {
	slot int // its place in the palette; its letter is 'A' + slot
	run  *trainer.Run
	snap *trainer.Snapshot // what is drawn

	// spare is filled by the frame command while the interface draws snap;
	// then the two change places.
	spare *trainer.Snapshot
}

func newLane(ctx context.Context, slot int, spec trainer.Spec, pace float64) *lane {
	return &lane{
		slot:  slot,
		run:   trainer.Start(ctx, spec, trainer.Options{Pace: pace}),
		snap:  emptySnapshot(),
		spare: emptySnapshot(),
	}
}

// emptySnapshot is what is drawn before the first frame.
func emptySnapshot() *trainer.Snapshot {
	return &trainer.Snapshot{State: trainer.Loading}
}

// letter is how the lane is called on the screen.
func (l *lane) letter() string { return string(rune('A' + l.slot)) }
