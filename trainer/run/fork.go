package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"descent/trainer"
)

// Checkpoint returns the state of the run: between the present step and the next,
// or at its end. Of a run that is done and kept its best weights it is the state
// at these, so that a fork goes on from the result; see trainer.BestKeeper. Start
// with Options.From makes such a fork.
//
// Checkpoint waits for the step under way: a user interface should call it in
// the background.
func (r *Run) Checkpoint(ctx context.Context) (*trainer.Checkpoint, error) {
	answer := make(chan *trainer.Checkpoint, 1)
	r.mu.Lock()
	state := r.rec.state
	if state.Live() {
		r.waiting = append(r.waiting, answer)
		r.resumed.Broadcast()
		r.wake()
	} else {
		answer <- r.last
	}
	r.mu.Unlock()

	select {
	case c := <-answer:
		if c == nil {
			return nil, errors.New("the run never began")
		}
		if r.State() == Diverged {
			return nil, fmt.Errorf("run %q diverged: want a run to go on from that did not", r.spec.Name)
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// answer sends c to all callers that wait for the state of the run, and keeps
// it if the run has ended.
func (r *Run) answer(c *trainer.Checkpoint, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last {
		c.Elapsed = r.watch.elapsed(time.Now())
		if c.Step < r.rec.last.Step {
			c.Elapsed = time.Duration(seconds(r.rec.clock.AppendTo(nil), float64(c.Step)) * float64(time.Second))
		}
		r.last = c
	}
	r.answerLocked(c)
}

// answerLocked sends c to all callers that wait for it. r.mu must be held.
func (r *Run) answerLocked(c *trainer.Checkpoint) {
	for _, f := range r.waiting {
		f <- c
	}
	r.waiting = nil
}
