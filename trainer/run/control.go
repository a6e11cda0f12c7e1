package run

import (
	"time"

	"descent/trainer"
)

// A control is the trainer.Control of a Run: it makes the run wait while it is
// paused or ahead of its pace, and sends its state to the callers of
// Checkpoint.
type control struct{ *Run }

// Between implements Control.
func (h control) Between(e *trainer.Event) trainer.Request {
	r := h.Run
	if !r.asked.Load() {
		return trainer.Request{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	paused := r.rec.state == Paused
	r.asked.Store(paused || r.pace.perSecond > 0)
	switch {
	case len(r.heirs) > 0:
		return trainer.Request{Save: r.handOver}
	case len(r.waiting) > 0:
		return trainer.Request{Save: func(c *trainer.Checkpoint) { r.answer(c, false) }}
	case paused && r.oneStep:
		r.oneStep = false // it is made now, at any pace
	case paused:
		return trainer.Request{Wait: r.waitPaused}
	default:
		if wait := r.pace.ahead(time.Now(), e.Epoch); wait > 0 {
			return trainer.Request{Wait: func() { r.sleep(wait) }}
		}
	}
	return trainer.Request{}
}

// End implements Control.
func (h control) End(c *trainer.Checkpoint) { h.answer(c, true) }

// waitPaused blocks while the run is paused, unless a step or the state is wanted.
func (r *Run) waitPaused() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.rec.state == Paused && !r.oneStep && len(r.waiting)+len(r.heirs) == 0 && r.ctx.Err() == nil {
		r.resumed.Wait()
	}
}

// sleep waits for so long, or until wake is called.
func (r *Run) sleep(wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-r.woken:
	case <-r.ctx.Done():
	}
}

// release wakes a paused run when its context has ended.
func (r *Run) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resumed.Broadcast()
}

// wake makes the run check for requests after its present step, and ends its
// sleep if it keeps a pace.
func (r *Run) wake() {
	r.asked.Store(true)
	select {
	case r.woken <- struct{}{}:
	default:
	}
}
