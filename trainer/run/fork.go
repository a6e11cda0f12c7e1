package run

import (
	"context"
	"descent/trainer"
	"errors"
	"fmt"
	"time"
)

// Checkpoint returns where the run stands: between the present step and the
// next, or where it ended. A run that is done under a Keeper stands where it had
// the weights that it keeps, so that a fork goes on from its result. It waits for a step under way, so don't call it
// where someone waits. Start with Options.From goes on from there: a fork.
func (r *Run) Checkpoint(ctx context.Context) (*trainer.Checkpoint, error) {
	answer := make(chan *trainer.Checkpoint, 1)
	r.mu.Lock()
	state := r.rec.state
	if state.Live() {
		r.forks = append(r.forks, answer)
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

// answer tells everyone who asked where the run stands. The last answer is
// kept.
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

// answerLocked is answer for those who hold the lock.
func (r *Run) answerLocked(c *trainer.Checkpoint) {
	for _, f := range r.forks {
		f <- c
	}
	r.forks = nil
}
