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
// The first three pairs decide alone if all of them clearly show the same, so that a run
// of few and long steps makes few of them in the slower mode. The other pairs are spread
// over time. If all steps in the other mode were made in a row, a single drawing of the
// screen, which takes as long as several short steps, could determine the decision.
type tuner struct {
	wanted bool // whether there was something to share in this step
	serial bool // the mode
	began  time.Time

	step    int  // number of steps since the other mode was last tried
	pairs   int  // number of pairs since the last decision
	decided bool // whether there was a decision

	took [2][tunerPairs]time.Duration // durations of parallel (0) and serial (1) steps
}

const (
	tunerPairs   = 9    // pairs for a decision
	clearPairs   = 3    // pairs for a first decision that is clear
	otherSteps   = 2    // steps in the other mode: the first unparks workers and moves memory
	clearSteps   = 4    // steps in the usual mode before them, for the first three pairs
	firstSteps   = 16   // the same, for further pairs until the first decision
	laterSteps   = 256  // the same, after the first decision
	parallelGain = 0.95 // steps become parallel if they take less than this share of the serial time
	clearGain    = 0.8  // the first decision is clear below this share of the serial time
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
	usual := t.interval()
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
	if t.pairs == tunerPairs || !t.decided && t.pairs == clearPairs && t.isClear() {
		t.serial = median(t.took[0][:t.pairs]) > parallelGain*median(t.took[1][:t.pairs])
		t.pairs, t.decided = 0, true
	}
}

// interval returns how many steps are made in the usual mode before the other is
// tried.
func (t *tuner) interval() int {
	switch {
	case t.decided:
		return laterSteps
	case t.pairs < clearPairs:
		return clearSteps
	}
	return firstSteps
}

// isClear reports whether parallel steps were much faster in all pairs so far, or slower
// in all of them.
func (t *tuner) isClear() bool {
	faster, slower := 0, 0
	for i := range t.pairs {
		parallel, serial := float64(t.took[0][i]), float64(t.took[1][i])
		if parallel < clearGain*serial {
			faster++
		} else if parallel > serial {
			slower++
		}
	}
	return max(faster, slower) == t.pairs
}

// median sorts took and returns its median, in nanoseconds.
func median(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)/2])
}
