package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"descent/trainer"
)

// A Handover is the state and the record of a run that another run replaces: the state
// between two steps, and the record up to there. Start with Options.Past starts the
// replacement, whose record continues this one.
type Handover struct {
	State  *trainer.Checkpoint
	Paused bool // whether the run was paused

	branch *trainer.Checkpoint // see Run.Branch
	record record
}

// A Turn is the step at which a run with other settings replaced another.
type Turn struct {
	Step   int
	Epoch  float64
	Before trainer.Spec // the settings before this step
}

// HandOver ends the run after the present step, with the state Forked, and returns its
// state and record for a replacement. It returns an error if the run ends otherwise, and
// ctx.Err() if ctx ends first; the run then goes on.
//
// It waits for the end of a training step, so a user interface should call it in the
// background.
func (r *Run) HandOver(ctx context.Context) (*Handover, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer := make(chan *Handover, 1)
	r.mu.Lock()
	if r.rec.state.Live() {
		r.heirs = append(r.heirs, answer)
		r.resumed.Broadcast()
		r.wake()
	} else {
		answer <- nil
	}
	r.mu.Unlock()
	return r.inherit(ctx, answer)
}

// inherit waits for the answer to a caller of HandOver. If ctx ends before there is one, it
// withdraws the request, so that the run does not end for nobody.
func (r *Run) inherit(ctx context.Context, answer chan *Handover) (*Handover, error) {
	var h *Handover
	select {
	case h = <-answer:
	case <-ctx.Done():
		if r.withdraw(answer) {
			return nil, ctx.Err()
		}
		h = <-answer
	}
	if h == nil {
		return nil, errors.New("the run has ended")
	}
	return h, nil
}

// withdraw removes a request for a Handover. It reports false if that is answered already.
func (r *Run) withdraw(answer chan *Handover) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.heirs, answer)
	if at < 0 {
		return false
	}
	r.heirs = slices.Delete(r.heirs, at, at+1)
	return true
}

// Past returns the Handover of the run that this one replaced, or nil.
func (r *Run) Past() *Handover { return r.past }

// handOver ends the run in favor of the first who asked for its place.
func (r *Run) handOver(c *trainer.Checkpoint) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.heirs) == 0 {
		return // they do not want it any more
	}
	now := time.Now()
	r.recordBacklog(now)
	c.Elapsed = r.watch.elapsed(now)
	h := &Handover{State: c, Paused: r.rec.state == Paused, branch: r.branch, record: r.rec.clone()}
	h.record.turn(c)
	r.heirs[0] <- h
	r.heirs = r.heirs[1:]
	r.forked = true
	r.cancel()
}

// refuseHeirs tells all who want the place of the run that it has ended. The
// caller holds the lock.
func (r *Run) refuseHeirs() {
	for _, h := range r.heirs {
		h <- nil
	}
	r.heirs = nil
}

// turn makes r the beginning of the record of a run that goes on from c.
func (r *record) turn(c *trainer.Checkpoint) {
	r.state = Loading
	r.version++
	r.turns = append(r.turns, Turn{c.Step, c.Epoch, c.Spec})
}

// repeats reports whether e is the evaluation of the state that a run took over:
// it would be a second point at the same step.
func (r *record) repeats(e *trainer.Event) bool {
	n := len(r.turns)
	return n > 0 && e.Kind == trainer.Evaluated && e.Step == r.turns[n-1].Step && r.evaluated
}

// clone returns a copy of r that shares no memory with it.
func (r *record) clone() record {
	c := *r
	c.milestones.all = append(make([]Evaluation, 0, cap(r.milestones.all)), r.milestones.all...)
	c.series = slices.Clone(r.series)
	for i := range c.series {
		c.series[i] = c.series[i].clone()
	}
	c.clock = r.clock.clone()
	c.weights, c.layers = slices.Clone(r.weights), slices.Clone(r.layers)
	c.updates, c.gradients = slices.Clone(r.updates), slices.Clone(r.gradients)
	c.turns = slices.Clone(r.turns)
	return c
}

// clone returns a copy of s with memory of its own.
func (s Series) clone() Series {
	if s.buckets != nil {
		s.buckets = append(make([]Bucket, 0, s.most), s.buckets...)
	}
	return s
}
