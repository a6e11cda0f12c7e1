package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"descent/trainer"
)

// Checkpoint returns the state of the run after the present step, or at its end. For a
// complete run that kept its best weights it is the state with these weights, so that a
// fork goes on from the result; see trainer.BestKeeper. Start with Options.From starts a
// fork.
//
// Checkpoint waits for the end of a training step, so a user interface should call it in
// the background.
func (r *Run) Checkpoint(ctx context.Context) (*trainer.Checkpoint, error) {
	s, err := r.stand(ctx, false)
	if err != nil {
		return nil, err
	}
	if r.State() == Diverged {
		return nil, fmt.Errorf("run %q diverged: want a run to go on from that did not", r.spec.Name)
	}
	return s.state, nil
}

// Stand returns the state of the run like Checkpoint, and the record up to there. Start
// with Options.From and Options.Record continues an interrupted run. Unlike Checkpoint,
// Stand also returns the state of a diverged run.
func (r *Run) Stand(ctx context.Context) (*trainer.Checkpoint, *Replay, error) {
	s, err := r.stand(ctx, true)
	return s.state, s.record, err
}

// A stand is the result of Run.Stand.
type stand struct {
	state  *trainer.Checkpoint
	record *Replay // nil if it was not requested
}

// A waiter is a caller that waits for the state of the run.
type waiter struct {
	answer   chan stand
	recorded bool // whether it also needs the record
}

func (r *Run) stand(ctx context.Context, recorded bool) (stand, error) {
	w := waiter{make(chan stand, 1), recorded}
	r.mu.Lock()
	state := r.rec.state
	if state.Live() {
		r.waiting = append(r.waiting, w)
		r.resumed.Broadcast()
		r.wake()
	} else {
		r.answerTo(w, r.last)
	}
	r.mu.Unlock()

	select {
	case s := <-w.answer:
		if s.state == nil {
			return s, errors.New("the run never began")
		}
		return s, nil
	case <-ctx.Done():
		return stand{}, ctx.Err()
	}
}

// answer sends c to all callers that wait for the state of the run, and keeps
// it if the run has ended.
func (r *Run) answer(c *trainer.Checkpoint, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.Elapsed = r.watch.elapsed(time.Now())
	if last {
		if c.Step < r.rec.last.Step {
			c.Elapsed = time.Duration(seconds(r.rec.clock.AppendTo(nil), float64(c.Step)) * float64(time.Second))
		}
		r.last = c
	}
	r.answerLocked(c)
}

// answerLocked sends c to all callers that wait for it. r.mu must be held.
func (r *Run) answerLocked(c *trainer.Checkpoint) {
	for _, w := range r.waiting {
		r.answerTo(w, c)
	}
	r.waiting = nil
}

// answerTo sends c to w. r.mu must be held.
func (r *Run) answerTo(w waiter, c *trainer.Checkpoint) {
	s := stand{state: c}
	if w.recorded {
		r.recordBacklog(time.Now())
		s.record = &Replay{Branch: r.branch, Past: r.past, record: r.rec.clone(), elapsed: r.watch.elapsed(time.Now())}
	}
	w.answer <- s
}
