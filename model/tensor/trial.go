package tensor

import (
	"slices"
	"time"
)

// A trial finds out whether helpers gain anything on the steps of a crew. Where
// other programs keep the processors busy, or a step is too short, they cost
// more than they bring. Now and then a few steps are made with helpers and a
// few without; those between are made in the better way.
type trial struct {
	wanted bool // whether helpers had something to do in this step
	alone  bool // whether they are left out
	step   int  // of the round
	began  time.Time

	// How long steps took with helpers, and without. The medians count: one
	// step in which the screen was drawn says nothing.
	took [2][trialSteps]time.Duration
}

const (
	trialSteps = 9    // to wake up, with helpers, and without
	roundSteps = 1024 // from one trial to the next
	worthwhile = 0.95 // share of the time alone that helpers have to stay below
)

// Begin says that a step begins, and End that it is made. Between them is all
// that helpers may share, and nothing that waits.
func (c *Crew) Begin() {
	t := &c.trial
	t.began = time.Time{}
	if t.wanted {
		t.began = time.Now()
	}
	t.wanted = false
}

// End ends a step.
func (c *Crew) End() {
	t := &c.trial
	if t.began.IsZero() || !t.wanted { // small steps have no look at the clock
		return
	}
	t.note(time.Since(t.began))
}

// note adds a step that took so long.
func (t *trial) note(took time.Duration) {
	if phase := t.step / trialSteps; phase == 1 || phase == 2 { // in the first, helpers and memory wake up
		t.took[phase-1][t.step%trialSteps] = took
	}
	t.step++
	switch t.step {
	case 2 * trialSteps:
		t.alone = true
	case 3 * trialSteps:
		t.alone = median(&t.took[0]) > worthwhile*median(&t.took[1])
	case roundSteps:
		*t = trial{wanted: true}
	}
}

// median returns the middle of took, which it sorts.
func median(took *[trialSteps]time.Duration) float64 {
	slices.Sort(took[:])
	return float64(took[trialSteps/2])
}
