package cluster

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"descent/trainer"
)

// A tempo pauses, paces and stops a run. Unlike a run.Run it records no curves, since
// recording them would take longer than a short run.
type tempo struct {
	asked  atomic.Bool // whether between must read the fields below mu
	cancel context.CancelFunc
	woken  chan struct{}

	mu        sync.Mutex
	paused    bool
	oneStep   bool
	stopped   bool
	perSecond float64 // epochs per second; 0 for full speed
	since     time.Time
	from      float64 // the epoch at the time since; negative if unknown
}

// begin returns a context for the run. stop cancels it.
func (p *tempo) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, p.cancel = context.WithCancel(ctx)
	p.woken = make(chan struct{}, 1)
	return ctx, p.cancel
}

// between waits while the run is paused or ahead of its pace.
func (p *tempo) between(ctx context.Context, e *trainer.Event) trainer.Request {
	if !p.asked.Load() {
		return trainer.Request{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.paused && p.oneStep:
		p.oneStep = false
	case p.paused:
		return trainer.Request{Wait: func() { p.sleep(ctx, time.Hour) }}
	case p.perSecond == 0:
		p.asked.Store(false)
	case p.from < 0:
		p.since, p.from = time.Now(), e.Epoch
	default:
		due := p.since.Add(time.Duration((e.Epoch - p.from) / p.perSecond * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			return trainer.Request{Wait: func() { p.sleep(ctx, wait) }}
		}
	}
	return trainer.Request{}
}

// sleep waits until the time is over, wake is called or ctx ends.
func (p *tempo) sleep(ctx context.Context, wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-p.woken:
	case <-ctx.Done():
	}
}

// change calls do, which changes p, and ends the current sleep. between then reads p again.
func (p *tempo) change(do func()) {
	p.mu.Lock()
	do()
	p.mu.Unlock()
	p.asked.Store(true)
	p.wake()
}

// wake ends the sleep of the run.
func (p *tempo) wake() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

func (p *tempo) pause()  { p.change(func() { p.paused = true }) }
func (p *tempo) resume() { p.change(func() { p.paused, p.oneStep, p.from = false, false, -1 }) }
func (p *tempo) step()   { p.change(func() { p.oneStep = true }) }
func (p *tempo) stop()   { p.change(func() { p.stopped = true; p.cancel() }) }

func (p *tempo) setPace(perSecond float64) {
	p.change(func() { p.perSecond, p.from = perSecond, -1 })
}

// states returns whether the run is paused, and whether it was stopped.
func (p *tempo) states() (paused, stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paused, p.stopped
}
