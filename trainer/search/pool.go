package search

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"descent/model/guard"
	"descent/trainer"
)

// A Pool is a Runner that trains in this process, one trial in each slot. It keeps the
// runs that wait for their next rung. Its methods may be called from any goroutine.
type Pool struct {
	Trainer trainer.Trainer // trains the runs; nil for trainer.Train
	Slots   int             // 0 for one for each core

	once  sync.Once
	slots chan struct{} // a trial holds one while it trains
	mu    sync.Mutex
	kept  map[ID]*trialRun // runs that wait for their next rung, by trial and repetition
}

// A trialRun has the runs of a trial: one, or one for each fold.
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
		p.slots, p.kept = make(chan struct{}, p.Slots), map[ID]*trialRun{}
	})
}

// Do implements Runner. It begins jobs in their order, and none after ctx has ended. It
// returns an error before training if the jobs take too much memory, and a *guard.Panic
// if report panics.
func (p *Pool) Do(ctx context.Context, jobs []Job, report func(Outcome)) error {
	p.start()
	if err := p.checkMemory(ctx, jobs); err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var under sync.WaitGroup
	for i := range jobs {
		if ctx.Err() != nil {
			break
		}
		select {
		case <-ctx.Done():
			continue
		case p.slots <- struct{}{}:
		}
		under.Go(func() {
			defer func() { <-p.slots }()
			if err := guard.Call(func() { report(p.advance(ctx, &jobs[i])) }); err != nil {
				fail(err)
			}
		})
	}
	under.Wait()
	return context.Cause(ctx)
}

// Drop implements Runner.
func (p *Pool) Drop(ids []ID) {
	p.start()
	for _, id := range ids {
		if r := p.take(id); r != nil {
			r.stop()
		}
	}
}

// run returns an ID without its rung.
func (id ID) run() ID { return ID{Trial: id.Trial, Repeat: id.Repeat} }

// take returns and removes the kept run of a trial, or returns nil.
func (p *Pool) take(id ID) *trialRun {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.kept[id.run()]
	delete(p.kept, id.run())
	return r
}

// advance trains the runs of j, and keeps them if they can go on.
func (p *Pool) advance(ctx context.Context, j *Job) Outcome {
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
	o := r.advance(ctx, j)
	if o.State != Waiting {
		r.stop()
		return o
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[j.run()] = r
	return o
}

// advance trains the runs of r up to the end of j, one after the other. If one of them
// ends early, the following ones are not trained.
func (r *trialRun) advance(ctx context.Context, j *Job) Outcome {
	r.until = j.Until
	var results []Result
	for _, f := range r.folds {
		f.advance(ctx, j.Until)
		results = append(results, f.result)
		if f.ended() && f.result.State != Done {
			break
		}
	}
	return newOutcome(j, results)
}

// stop ends the runs of r that wait for their next rung.
func (r *trialRun) stop() {
	for _, f := range r.folds {
		f.stop()
	}
}

// checkMemory returns an error if there is too little memory for the kept runs, the runs
// of jobs that will be kept, and the largest jobs that may run at the same time.
func (p *Pool) checkMemory(ctx context.Context, jobs []Job) error {
	p.mu.Lock()
	kept := make(map[ID]*trialRun, len(p.kept))
	var together []trainer.Spec
	for id, r := range p.kept {
		kept[id] = r
		for _, f := range r.folds {
			together = append(together, f.spec)
		}
	}
	p.mu.Unlock()
	type sized struct {
		spec trainer.Spec
		size float64
	}
	var passing []sized
	begin := false
	for i := range jobs {
		j := &jobs[i]
		if kept[j.run()] != nil {
			continue
		}
		begin = true
		m, err := j.Specs[0].Memory(ctx)
		if err != nil {
			return fmt.Errorf("trial %d: %w", j.Trial, err)
		}
		if j.Last() { // its runs are trained one after the other, and none is kept
			passing = append(passing, sized{j.Specs[0], m.Total()})
		} else {
			together = append(together, j.Specs...)
		}
	}
	if !begin {
		return nil
	}
	slices.SortStableFunc(passing, func(a, b sized) int { return cmp.Compare(b.size, a.size) })
	for _, s := range passing[:min(p.Slots, len(passing))] {
		together = append(together, s.spec)
	}
	return trainer.CheckTogether(ctx, together)
}
