package pool

import (
	"slices"
	"time"
)

// A tuner measures whether sharing makes the steps of a pool faster. Sharing
// costs more time than it saves where other programs keep the processors busy,
// where the processors have no cache in common, or where a step is too short.
//
// It decides between two modes, parallel and serial. Most steps are made in
// the mode of the last decision, at first in parallel. At intervals it makes
// two steps in the other mode and times the second, beside the last step in the
// usual mode. After nine such pairs it compares the medians: steps become
// parallel if those take less than 95 % of the time of the serial ones, and
// serial otherwise.
//
// Pairs are spread over time: if all steps in the other mode came in a row, a
// single drawing of the screen, which takes as long as several steps, could
// decide.
type tuner struct {
	wanted bool // whether there was something to share in this step
	serial bool // the mode
	began  time.Time

	step    int  // since the other mode was last tried
	pairs   int  // since the last decision
	decided bool // whether there was a decision

	took [2][tunerPairs]time.Duration // by parallel and serial steps
}

const (
	tunerPairs   = 9    // pairs for a decision
	otherSteps   = 2    // steps in the other mode: the first unparks workers and moves memory
	firstSteps   = 16   // steps in the usual mode before them, until the first decision
	laterSteps   = 256  // and after it
	parallelGain = 0.95 // share of the serial time that parallel steps must stay below
)

// BeginStep marks the beginning of a step, and EndStep its end. All tasks of a
// step must run between the two calls, and nothing between them may wait for
// anything else.
func (p *Pool) BeginStep() {
	t := &p.tuner
	t.began = time.Time{}
	if t.wanted {
		t.began = time.Now()
	}
	t.wanted = false
}

// EndStep ends a step.
func (p *Pool) EndStep() {
	t := &p.tuner
	if t.began.IsZero() || !t.wanted { // small steps do not read the clock
		return
	}
	t.add(time.Since(t.began))
}

// add counts a step that took the given time.
func (t *tuner) add(took time.Duration) {
	usual := firstSteps
	if t.decided {
		usual = laterSteps
	}
	t.step++
	if t.step != usual && t.step != usual+otherSteps {
		return
	}
	mode := 0
	if t.serial {
		mode = 1
	}
	t.took[mode][t.pairs] = took
	t.serial = !t.serial
	if t.step == usual {
		return
	}
	t.step = 0
	t.pairs++
	if t.pairs == tunerPairs {
		t.pairs, t.decided = 0, true
		t.serial = median(&t.took[0]) > parallelGain*median(&t.took[1])
	}
}

// median sorts took and returns its median, in nanoseconds.
func median(took *[tunerPairs]time.Duration) float64 {
	slices.Sort(took[:])
	return float64(took[tunerPairs/2])
}
