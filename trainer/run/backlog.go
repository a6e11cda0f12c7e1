package run

import (
	"time"

	"descent/trainer"
)

// A backlog holds the latest steps of a run, so that the clock is read and the
// lock taken once for many of them: these two cost as much as a small step
// does. A step stays in it for about a millisecond at most.
type backlog struct {
	steps []stepRecord // fewer than limit
	limit int
	from  time.Time // when it was last emptied
}

// A stepRecord is what is recorded of a step.
type stepRecord struct {
	step                       int
	epoch, loss, penalty, rate float64
}

const (
	maxBacklog  = 256
	backlogTime = time.Millisecond
)

func newBacklog() backlog { return backlog{steps: make([]stepRecord, 0, maxBacklog), limit: 1} }

// add adds the step of e and reports whether there was room for it.
func (b *backlog) add(e *trainer.Event) bool {
	if len(b.steps)+1 >= b.limit {
		return false
	}
	b.steps = append(b.steps, stepRecord{e.Step, e.Epoch, e.Loss, e.Penalty, e.Rate})
	return true
}

// empty empties the backlog, and limits it to as many steps as are made in about
// a millisecond.
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
