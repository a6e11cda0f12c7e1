package search

import (
	"context"
	"slices"

	"descent/model/guard"
)

// A batch contains the jobs of one call of Pool.Do. It is guarded by Pool.mu.
type batch struct {
	pool   *Pool
	ctx    context.Context
	fail   context.CancelCauseFunc
	report func(Outcome)
	done   chan struct{} // closed when all jobs are done or ctx has ended

	jobs  []Job
	begun int        // jobs[:begun] have started
	open  []*attempt // started jobs with runs that have not started
	slots int        // number of slots that train its jobs
}

// An attempt is a job that has started.
type attempt struct {
	*batch
	job    *Job
	runs   *trialRun
	cancel []context.CancelFunc // one for each run that has started, in the order of the runs
	end    int                  // runs from here on are not needed, since an earlier run ended early
	busy   int                  // number of runs that are being trained
}

// dispatch assigns free slots to jobs. p.mu must be held.
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

// next returns the job for a free slot: the job with the lowest trial number that has not
// started, or if all have started, one with runs that have not; nil if there is none. p.mu
// must be held.
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

// waits reports whether b has jobs to start.
func (b *batch) waits() bool { return b.begun < len(b.jobs) && b.ctx.Err() == nil }

// begin starts the next job of b.
func (b *batch) begin() *attempt {
	j := &b.jobs[b.begun]
	b.begun++
	a := &attempt{batch: b, job: j, runs: b.pool.begin(j), end: len(j.Specs)}
	b.open = append(b.open, a)
	return a
}

// release returns a slot to the pool.
func (b *batch) release() {
	b.pool.locked(func() {
		b.slots--
		b.pool.free++
		b.pool.dispatch()
		b.close()
	})
}

// close ends the call of Do if no job is left. Pool.mu must be held.
func (b *batch) close() {
	at := slices.Index(b.pool.batches, b)
	if at < 0 || b.slots > 0 || b.waits() {
		return
	}
	b.pool.batches = slices.Delete(b.pool.batches, at, at+1)
	close(b.done)
}

// work trains runs of a, one after the other, until all runs have started. The goroutine
// that completes the last run reports the outcome of the job.
func (a *attempt) work() {
	for i, ctx := a.take(); i >= 0; i, ctx = a.take() {
		a.runs.folds[i].advance(ctx, a.job.Until)
		if a.trained(i) {
			a.report(a.outcome())
			return
		}
	}
}

// take returns the index of the next run and a context for its training. The index is
// negative if no run is left.
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

// trained records that run i has been trained, and reports whether it was the last. If run
// i ended early, trained cancels the runs after it.
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

// closeTaken removes a from the list of open jobs if all of its runs have started. Pool.mu
// must be held.
func (a *attempt) closeTaken() {
	if len(a.cancel) >= a.end {
		a.open = slices.DeleteFunc(a.open, func(o *attempt) bool { return o == a })
	}
}

// outcome returns the outcome of the job after its runs were trained. It keeps the runs
// that can continue.
func (a *attempt) outcome() Outcome {
	var results []Result
	for _, f := range a.runs.folds[:a.end] {
		results = append(results, f.result)
	}
	o := newOutcome(a.job, results)
	a.pool.end(a.job, a.runs, o.State)
	return o
}
