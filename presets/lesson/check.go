package lesson

import (
	"context"
	"runtime"
	"time"

	"descent/model/guard"
)

// A Result is the outcome of the check of a claim.
type Result struct {
	Lesson   string
	Claim    string
	Findings []Finding // the main one first
	Err      error     // why the claim could not be measured, or nil
	Elapsed  time.Duration
}

// Pass reports whether all that the claim says holds.
func (r Result) Pass() bool {
	for _, f := range r.Findings {
		if !f.Pass() {
			return false
		}
	}
	return r.Err == nil && len(r.Findings) > 0
}

// Main returns the finding to report for the claim: the first one that fails,
// or else the first.
func (r Result) Main() Finding {
	for _, f := range r.Findings {
		if !f.Pass() {
			return f
		}
	}
	if len(r.Findings) == 0 {
		return Finding{}
	}
	return r.Findings[0]
}

// Options of a Check.
type Options struct {
	Seed  uint64       // from which all seeds are derived, at least 1
	Seeds int          // how many seeds a claim takes; 0 for the lesson's own
	Done  func(Result) // called with each result as it is ready, never concurrently; may be nil
}

// Check measures the claims of the given lessons beside each other, over all
// cores, and returns their results in the same order. Equal options give equal
// findings. If ctx ends first, unfinished claims have its error.
func Check(ctx context.Context, lessons []Lesson, o Options) []Result {
	results := make([]Result, len(lessons))
	ended := make(chan int)
	limit := make(semaphore, runtime.GOMAXPROCS(0))
	for i, l := range lessons {
		done := func() { ended <- i }
		guard.Go(func() {
			results[i] = l.measure(ctx, limit, o)
			done()
		}, func(err error) {
			results[i] = Result{Lesson: l.Name, Claim: l.Claim, Err: err}
			done()
		})
	}
	for range lessons {
		if i := <-ended; o.Done != nil {
			o.Done(results[i])
		}
	}
	return results
}

// measure checks one claim.
func (l Lesson) measure(ctx context.Context, limit semaphore, o Options) Result {
	begun := time.Now()
	r := Result{Lesson: l.Name, Claim: l.Claim}
	lab := &lab{ctx: ctx, base: max(o.Seed, 1), seeds: l.Seeds, limit: limit}
	if o.Seeds > 0 {
		lab.seeds = o.Seeds
	}
	if lab.preset, r.Err = l.Preset(); r.Err != nil {
		return r
	}
	limit.acquire()
	defer limit.release()
	if r.Err = ctx.Err(); r.Err != nil {
		return r
	}
	lab.fail(guard.Call(func() { l.check(lab) }))
	if lab.err == nil {
		lab.err = lab.untrained()
	}
	r.Findings, r.Err, r.Elapsed = lab.findings, lab.err, time.Since(begun)
	return r
}
