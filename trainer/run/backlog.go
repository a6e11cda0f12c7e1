package run

import (
	"descent/trainer"
	"time"
)

// A backlog holds the latest steps of a run until they are worth a look at the
// clock and a lock, which cost as much as a small step itself. Steps wait for
// about a millisecond at most.
type backlog struct {
	steps []glance // fewer than limit
	limit int
	from  time.Time // when it was last emptied
}

// A glance is what is recorded of a step.
type glance struct {
	step                       int
	epoch, loss, penalty, rate float64
}

const (
	maxBacklog  = 256
	backlogTime = time.Millisecond
)

func newBacklog() backlog { return backlog{steps: make([]glance, 0, maxBacklog), limit: 1} }

// add takes in the step of e, if there is room for it.
func (b *backlog) add(e *trainer.Event) bool {
	if len(b.steps)+1 >= b.limit {
		return false
	}
	b.steps = append(b.steps, glance{e.Step, e.Epoch, e.Loss, e.Penalty, e.Rate})
	return true
}

// empty empties the backlog, and takes in as many steps until the next time as
// are made in about a millisecond.
func (b *backlog) empty(now time.Time) {
	took := now.Sub(b.from)
	switch {
	case took < backlogTime/2:
		b.limit = min(2*b.limit, maxBacklog)
	case took > backlogTime:
		b.limit = max(b.limit/2, 1)
	}
	b.steps, b.from = b.steps[:0], now
}
