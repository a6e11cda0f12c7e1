package tensor

import (
	"slices"
	"time"
)

// A trial finds out whether helpers gain anything on the steps of a crew. Where
// other programs keep the processors busy, where the processors lie far from
// each other, or where a step is too short, they cost more than they bring. Now
// and then a few steps are made the other way, with helpers or without; when
// there were enough of them, the faster way becomes the usual one.
//
// The steps that are compared are spread over time. If they came in a row, a
// single frame of the screen, which takes as long as several steps, could
// decide.
type trial struct {
	wanted bool // whether helpers had something to do in this step
	alone  bool // whether they are left out
	began  time.Time

	step   int  // since the other way was last tried
	times  int  // that it was tried since the last decision
	spaced bool // whether a first decision was made

	// How long steps took with helpers, and without.
	took [2][trialTimes]time.Duration
}

const (
	trialTimes = 9    // that the other way is tried for a decision
	trialSteps = 2    // each time; the first wakes helpers and moves memory
	soonSteps  = 16   // in the usual way between them, before the first decision
	laterSteps = 256  // and after it
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

// note adds a step that took so long. The last one in the usual way is
// compared with the last one in the other.
func (t *trial) note(took time.Duration) {
	usual := soonSteps
	if t.spaced {
		usual = laterSteps
	}
	t.step++
	if t.step != usual && t.step != usual+trialSteps {
		return
	}
	way := 0
	if t.alone {
		way = 1
	}
	t.took[way][t.times] = took
	t.alone = !t.alone
	if t.step == usual {
		return
	}
	t.step = 0
	t.times++
	if t.times == trialTimes {
		t.times, t.spaced = 0, true
		t.alone = median(&t.took[0]) > worthwhile*median(&t.took[1])
	}
}

// median returns the middle of took, which it sorts.
func median(took *[trialTimes]time.Duration) float64 {
	slices.Sort(took[:])
	return float64(took[trialTimes/2])
}
