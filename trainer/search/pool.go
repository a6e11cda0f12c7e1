package search

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"descent/model/guard"
	"descent/trainer"
)

// A pool trains the trials of a search, as many at a time as there are cores.
type pool struct {
	search *Search
	trials []*trialRun
	slots  chan struct{} // one for each core; a trial holds one while it trains
	report func(Trial)
	fail   func(error) // ends the search
	mu     sync.Mutex  // of report
}

// A trialRun is a trial with its runs: one, or one for each fold.
type trialRun struct {
	pool     *pool
	trial    *Trial
	folds    []*foldRun
	until    float64 // the epoch up to which its runs were trained
	reported bool
}

func newPool(s *Search, trials []Trial, report func(Trial), fail func(error)) *pool {
	p := &pool{search: s, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), report: report, fail: fail}
	for i := range trials {
		r := &trialRun{pool: p, trial: &trials[i]}
		for _, spec := range s.runs(trials[i].Spec) {
			r.folds = append(r.folds, newFoldRun(p, spec))
		}
		p.trials = append(p.trials, r)
	}
	return p
}

// cost returns how many epochs it takes to train all runs of alive up to until.
func (p *pool) cost(alive []*trialRun, until float64) (sum float64) {
	for _, r := range alive {
		sum += (until - r.until) * float64(len(r.folds))
	}
	return sum
}

// keep returns the n best of alive, and ends the others. Before the first round
// it returns all.
func (p *pool) keep(alive []*trialRun, n, round int) []*trialRun {
	var live []*trialRun
	for _, r := range alive {
		if r.trial.State == Waiting {
			live = append(live, r)
		}
	}
	if round == 0 {
		return live
	}
	slices.SortFunc(live, func(a, b *trialRun) int { return better(a.trial, b.trial) })
	for _, r := range live[min(n, len(live)):] {
		r.trial.State = Behind
		r.trial.Why = fmt.Sprintf("%d were better after %s epochs", n, trainer.FormatEpoch(r.trial.Epoch))
		r.stop()
	}
	return live[:min(n, len(live))]
}

// run trains alive up to until and returns when all have reached it or have
// ended. Slots are given in the order of alive, and none after ctx has ended.
func (p *pool) run(ctx context.Context, alive []*trialRun, until float64) {
	var under sync.WaitGroup
	for _, r := range alive {
		select {
		case <-ctx.Done():
			continue
		case p.slots <- struct{}{}:
		}
		under.Go(func() {
			defer func() { <-p.slots }()
			if err := guard.Call(func() { r.advance(ctx, until) }); err != nil {
				p.fail(err)
			}
		})
	}
	under.Wait()
}

// end ends all runs that wait for their next round.
func (p *pool) end() {
	for _, r := range p.trials {
		r.stop()
	}
}

// advance trains the runs of r up to until, one after the other. If one of them
// ends before its time, those behind it are not trained: the trial has ended.
func (r *trialRun) advance(ctx context.Context, until float64) {
	r.until = until
	for _, f := range r.folds {
		f.advance(ctx, until)
		if r.sum(); f.state != Waiting && f.state != Done {
			break
		}
	}
	if r.trial.State != Waiting {
		r.stop()
	}
}

// stop ends the runs of r that wait for their next round, and reports the trial
// if it has ended.
func (r *trialRun) stop() {
	t := r.trial
	for _, f := range r.folds {
		if f.stop() && t.State == Waiting {
			t.State, t.Why = Stopped, cutOff
		}
	}
	if t.Finished() && !r.reported {
		r.reported = true
		r.pool.tell(*t)
	}
}

// tell reports a trial that has ended.
func (p *pool) tell(t Trial) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := guard.Call(func() { p.report(t) }); err != nil {
		p.fail(err)
	}
}

// sum sets the trial to what its runs have come to.
func (r *trialRun) sum() {
	t := r.trial
	t.Cost, t.When, t.Folds = 0, 0, nil
	var train []trainer.Score
	done := 0
	for _, f := range r.folds {
		t.Cost += f.epoch
		if f.begun {
			t.Epoch = f.epoch
		}
		if f.best.Measured() {
			t.Folds, train = append(t.Folds, f.best), append(train, f.train)
			t.When += f.when
		}
		switch {
		case f.state == Done:
			done++
		case f.state != Waiting && t.State == Waiting:
			t.State, t.Why = f.state, f.why
		}
		t.Fitted = t.Fitted || f.fitted
	}
	if n := len(t.Folds); n > 0 {
		t.Best, t.Train, t.When = meanScore(t.Folds), meanScore(train), t.When/float64(n)
	}
	if done == len(r.folds) && t.State == Waiting {
		t.State = Done
	}
}

// meanScore returns the mean of each number of scores.
func meanScore(scores []trainer.Score) (mean trainer.Score) {
	if len(scores) == 1 {
		return scores[0]
	}
	n := float64(len(scores))
	for _, s := range scores {
		mean.Loss += s.Loss / n
		mean.Accuracy += s.Accuracy / n
		for i, v := range s.Metrics {
			mean.Metrics[i] += v / n
		}
	}
	return mean
}
