package search

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"descent/model/guard"
)

// make runs all trials, one bracket after the other, so that a search that is ended early
// has complete brackets. Then it repeats the best trials.
func (t *table) make(ctx context.Context) error {
	brackets := t.pruner().Brackets(t.size, t.epochs())
	if r, ok := t.runner.(OrderedRunner); ok && !t.Sampler.Learns() {
		if err := t.overlap(ctx, r, brackets); err != nil {
			return err
		}
		return t.repeat(ctx)
	}
	for _, b := range brackets {
		if err := t.climb(ctx, b); err != nil {
			return err
		}
	}
	return t.repeat(ctx)
}

// climb runs the trials of a bracket: first all trials of the first rung, as many at a time
// as the sampler proposes, and then the further rungs.
func (t *table) climb(ctx context.Context, b Bracket) error {
	first := len(t.trials)
	for left := b.Trials; left > 0; {
		if len(t.places) == 0 {
			t.places = t.Sampler.Propose(t.question())
		}
		jobs, err := t.enter(b, left)
		if err != nil || len(jobs) == 0 {
			return err
		}
		left -= len(jobs)
		if err := t.do(ctx, jobs); err != nil {
			return err
		}
	}
	return t.rise(ctx, b, first)
}

// overlap runs brackets whose trials do not depend on outcomes. The brackets follow each
// other, but idle slots train the first rung of a bracket during the bracket before it, if
// there is memory for both. The decisions of the search do not depend on this.
func (t *table) overlap(ctx context.Context, r OrderedRunner, brackets []Bracket) error {
	ctx, cancel := context.WithCancel(ctx)
	var entering sync.WaitGroup
	defer entering.Wait()
	defer cancel()
	begin := func(jobs []Job) <-chan error {
		done := make(chan error, 1)
		entering.Go(func() {
			var err error
			panicked := guard.Call(func() { err = t.do(ctx, jobs) })
			done <- cmp.Or(panicked, err)
		})
		return done
	}
	rungs := make([][]Job, len(brackets))       // the jobs of the first rung of each bracket
	entered := make([]<-chan error, len(rungs)) // receives the error of each first rung; nil before its start
	first := 0
	for i, b := range brackets {
		for k := i; k < min(i+2, len(brackets)); k++ {
			if rungs[k] == nil {
				var err error
				if rungs[k], err = t.enter(brackets[k], brackets[k].Trials); err != nil {
					return err
				}
			}
			if entered[k] == nil && (k == i || r.HasRoom(ctx, slices.Concat(rungs[i], rungs[k]))) {
				entered[k] = begin(rungs[k])
			}
		}
		if err := <-entered[i]; err != nil {
			return err
		}
		if err := t.rise(ctx, b, first); err != nil {
			return err
		}
		first += b.Trials
		rungs[i] = nil
	}
	return nil
}

// enter adds up to n trials to bracket b and returns the jobs of its first rung.
func (t *table) enter(b Bracket, n int) ([]Job, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	from := len(t.trials)
	if err := t.propose(n); err != nil {
		return nil, err
	}
	return t.jobs(b, 0, pointers(t.trials[from:])), nil
}

// rise runs the rungs of b after the first. first is the index of the first trial of b.
func (t *table) rise(ctx context.Context, b Bracket, first int) error {
	for rung := 1; rung < len(b.Rungs); rung++ {
		if err := t.do(ctx, t.jobs(b, rung, t.keep(b, rung-1, first))); err != nil {
			return err
		}
	}
	return nil
}

// keep returns the trials of bracket b that continue after a rung, and drops the runs of
// the others. first is the index of the first trial of b.
func (t *table) keep(b Bracket, rung, first int) []*Trial {
	on, dropped := t.choose(b, rung, first)
	t.runner.Drop(dropped)
	return on
}

// choose returns the trials of bracket b that continue after a rung, and the IDs of the
// others, whose state it sets to Behind.
func (t *table) choose(b Bracket, rung, first int) (on []*Trial, dropped []ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.trials[first:min(first+b.Trials, len(t.trials))]
	waiting := slices.DeleteFunc(pointers(own), func(trial *Trial) bool { return trial.State != Waiting })
	on, why := t.pruner().Keep(b, rung, waiting, pointers(t.trials[:first]))
	goesOn := map[*Trial]bool{}
	for _, trial := range on {
		goesOn[trial] = true
	}
	for _, trial := range waiting {
		if !goesOn[trial] {
			trial.State, trial.Why = Behind, why
			dropped = append(dropped, ID{Trial: trial.Number})
			t.tell(trial)
		}
	}
	return on, dropped
}
