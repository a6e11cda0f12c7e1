package search

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"descent/trainer"
)

// A Pool is the Runner of one process. It trains one run per slot at a time, and keeps the
// runs that wait for their next rung. Its methods may be called concurrently.
//
// A free slot starts the job with the lowest trial number. It trains the runs of the job
// one after the other, because a trial that ends early on one fold needs no other folds.
// When all jobs have started, free slots train the remaining runs of these jobs, so that
// the folds of the last trials are trained in parallel. If a trial ends early on a fold,
// its outcome does not contain the folds after it. When fewer runs are left than there are
// processors, each run divides its steps among several processors; see package pool.
type Pool struct {
	Trainer trainer.Trainer // trains the runs; nil for trainer.Train
	Slots   int             // number of runs at a time; 0 for one per core

	once    sync.Once
	mu      sync.Mutex
	free    int              // number of free slots
	batches []*batch         // one for each call of Do that has not returned
	kept    map[ID]*trialRun // those that can continue, by trial and repetition
}

// A trialRun contains the runs of a trial: one, or one for each fold.
type trialRun struct {
	folds []*foldRun
	until float64 // the epoch up to which they were trained
}

// start initializes an empty Pool.
func (p *Pool) start() {
	p.once.Do(func() {
		if p.Trainer == nil {
			p.Trainer = trainer.Train
		}
		if p.Slots == 0 {
			p.Slots = runtime.GOMAXPROCS(0)
		}
		p.free, p.kept = p.Slots, map[ID]*trialRun{}
	})
}

// Do implements Runner. It starts no job after ctx has ended. If the jobs take too much
// memory, it returns an error before any training. If report panics, it returns a
// *guard.Panic.
func (p *Pool) Do(ctx context.Context, jobs []Job, report func(Outcome)) error {
	p.start()
	if err := p.checkMemory(ctx, jobs); err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	b := &batch{pool: p, ctx: ctx, fail: fail, report: report, jobs: jobs, done: make(chan struct{})}
	p.locked(func() {
		p.batches = append(p.batches, b)
		p.dispatch()
		b.close()
	})
	defer context.AfterFunc(ctx, func() { p.locked(b.close) })()
	<-b.done
	return context.Cause(ctx)
}

// HasRoom implements OrderedRunner.
func (p *Pool) HasRoom(ctx context.Context, jobs []Job) bool {
	p.start()
	return p.checkMemory(ctx, jobs) == nil
}

// locked calls do with p.mu held.
func (p *Pool) locked(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
}

// Drop implements Runner.
func (p *Pool) Drop(ids []ID) {
	p.start()
	for _, id := range ids {
		var r *trialRun
		p.locked(func() { r = p.take(id) })
		if r != nil {
			r.stop()
		}
	}
}

// run returns an ID without its rung.
func (id ID) run() ID { return ID{Trial: id.Trial, Repeat: id.Repeat} }

// take returns and removes the kept run of a trial, or returns nil. p.mu must be
// held.
func (p *Pool) take(id ID) *trialRun {
	r := p.kept[id.run()]
	delete(p.kept, id.run())
	return r
}

// begin returns the runs of j: the kept runs of its trial if j continues them, or new ones.
// p.mu must be held.
func (p *Pool) begin(j *Job) *trialRun {
	r := p.take(j.ID)
	if r != nil && (r.until > j.Until || len(j.From) > 0) {
		r.stop()
		r = nil
	}
	if r == nil {
		r = new(trialRun)
		for i, spec := range j.Specs {
			from := Point{Result: NewResult()}
			if i < len(j.From) {
				from = j.From[i]
			}
			r.folds = append(r.folds, newFoldRun(p.Trainer, spec, from, j.Patient))
		}
	}
	r.until = j.Until
	return r
}

// end keeps the runs of j if state, which is that of the outcome of j, is Waiting, and
// stops them otherwise.
func (p *Pool) end(j *Job, r *trialRun, state State) {
	if state != Waiting {
		r.stop()
		return
	}
	p.locked(func() { p.kept[j.run()] = r })
}

// stop ends the runs of r that wait for their next rung.
func (r *trialRun) stop() {
	for _, f := range r.folds {
		f.stop()
	}
}

// checkMemory returns an error if jobs take too much memory together with the other jobs
// of the pool. It adds the memory of the kept runs, of the runs that will be kept after
// their rung, and of the largest of the other runs, as many as there are slots. The error
// is nil if the runs of all jobs are kept already.
func (p *Pool) checkMemory(ctx context.Context, jobs []Job) error {
	type sized struct {
		spec trainer.Spec
		size float64
	}
	var together []trainer.Spec
	var passing []sized
	all, seen := jobs, map[ID]bool{}
	p.locked(func() {
		for id, r := range p.kept {
			seen[id] = true
			for _, f := range r.folds {
				together = append(together, f.spec)
			}
		}
		for _, b := range p.batches {
			all = slices.Concat(all, b.jobs)
		}
	})
	if !slices.ContainsFunc(jobs, func(j Job) bool { return !seen[j.run()] }) {
		return nil
	}
	for i := range all {
		j := &all[i]
		if seen[j.run()] {
			continue
		}
		seen[j.run()] = true
		m, err := j.Specs[0].Memory(ctx)
		if err != nil {
			return fmt.Errorf("trial %d: %w", j.Trial, err)
		}
		if !j.Last() {
			together = append(together, j.Specs...)
			continue
		}
		for _, spec := range j.Specs {
			passing = append(passing, sized{spec, m.Total()})
		}
	}
	slices.SortStableFunc(passing, func(a, b sized) int { return cmp.Compare(b.size, a.size) })
	for _, s := range passing[:min(p.Slots, len(passing))] {
		together = append(together, s.spec)
	}
	return trainer.CheckTogether(ctx, together)
}
