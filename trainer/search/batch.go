package search

import (
	"context"
	"slices"

	"descent/model/guard"
)

// A batch is the jobs of one call of Pool.Do. The lock of the pool guards it.
type batch struct {
	pool   *Pool
	ctx    context.Context
	fail   context.CancelCauseFunc
	report func(Outcome)
	done   chan struct{} // closed when nothing is left to do

	jobs  []Job
	begun int        // how many of jobs are under way or done, the first ones
	open  []*attempt // jobs under way with runs that nobody trains yet
	slots int        // that it has
}

// An attempt is a job under way.
type attempt struct {
	*batch
	job    *Job
	runs   *trialRun
	cancel []context.CancelFunc // of the runs that were taken, which are the first ones
	end    int                  // runs from here on are not wanted, since one before them fell
	busy   int                  // runs that are being trained
}

// dispatch gives free slots to what is to be trained next. p.mu must be held.
func (p *Pool) dispatch() {
	for p.free > 0 {
		a := p.next()
		if a == nil {
			return
		}
		p.free--
		a.slots++
		guard.Go(func() {
			defer a.release()
			if err := guard.Call(a.work); err != nil {
				a.fail(err)
			}
		}, a.fail)
	}
}

// next returns the job that gets a free slot: that with the lowest number of a trial, or,
// if all are under way, one with runs that nobody trains; nil if there is none. p.mu must
// be held.
func (p *Pool) next() *attempt {
	var next *batch
	for _, b := range p.batches {
		if b.waits() && (next == nil || b.jobs[b.begun].Trial < next.jobs[next.begun].Trial) {
			next = b
		}
	}
	if next != nil {
		return next.begin()
	}
	for _, b := range p.batches {
		if len(b.open) > 0 {
			return b.open[0]
		}
	}
	return nil
}

// waits reports whether b has jobs that are to be begun.
func (b *batch) waits() bool { return b.begun < len(b.jobs) && b.ctx.Err() == nil }

// begin begins the next job of b.
func (b *batch) begin() *attempt {
	j := &b.jobs[b.begun]
	b.begun++
	a := &attempt{batch: b, job: j, runs: b.pool.begin(j), end: len(j.Specs)}
	b.open = append(b.open, a)
	return a
}

// release gives back a slot.
func (b *batch) release() {
	b.pool.locked(func() {
		b.slots--
		b.pool.free++
		b.pool.dispatch()
		b.close()
	})
}

// close ends the call of Do if nothing is left to do. The lock must be held.
func (b *batch) close() {
	at := slices.Index(b.pool.batches, b)
	if at < 0 || b.slots > 0 || b.waits() {
		return
	}
	b.pool.batches = slices.Delete(b.pool.batches, at, at+1)
	close(b.done)
}

// work trains runs of a, one after the other, while there are some that nobody trains.
// Whoever trains the last one reports what came of the job.
func (a *attempt) work() {
	for i, ctx := a.take(); i >= 0; i, ctx = a.take() {
		a.runs.folds[i].advance(ctx, a.job.Until)
		if a.trained(i) {
			a.report(a.outcome())
			return
		}
	}
}

// take returns the number of the next run and the context to train it with; the number
// is negative if none is left.
func (a *attempt) take() (int, context.Context) {
	a.pool.mu.Lock()
	defer a.pool.mu.Unlock()
	i := len(a.cancel)
	if i >= a.end {
		return -1, nil
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.cancel = append(a.cancel, cancel)
	a.busy++
	a.closeTaken()
	return i, ctx
}

// trained notes that run i has been trained, and reports whether it was the last. If it
// ended before its time, those behind it are not wanted.
func (a *attempt) trained(i int) (last bool) {
	a.pool.mu.Lock()
	defer a.pool.mu.Unlock()
	a.busy--
	a.cancel[i]()
	if a.runs.folds[i].fell() && i < a.end {
		a.end = i + 1
		for _, cancel := range a.cancel[i:] {
			cancel()
		}
		a.closeTaken()
	}
	return a.busy == 0 && len(a.cancel) >= a.end
}

// closeTaken takes a off the list of open jobs if all of its runs are taken. The lock
// must be held.
func (a *attempt) closeTaken() {
	if len(a.cancel) >= a.end {
		a.open = slices.DeleteFunc(a.open, func(o *attempt) bool { return o == a })
	}
}

// outcome returns what came of the job, whose runs are trained. Those that can go on are
// kept.
func (a *attempt) outcome() Outcome {
	var results []Result
	for _, f := range a.runs.folds[:a.end] {
		results = append(results, f.result)
	}
	o := newOutcome(a.job, results)
	a.pool.end(a.job, a.runs, o.State)
	return o
}
