package search

import (
	"context"
	"fmt"
	"sync"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/metric"
)

// A table is the state of a running search: its trials, and the decisions about them.
type table struct {
	*Search
	runner Runner
	size   int // maximum number of trials
	metric *metric.Metric
	trials []Trial      // proposed so far; its capacity is size, so that pointers to trials stay valid
	places [][]float64  // proposed places of the next trials
	spec   trainer.Spec // changed by set for each trial
	set    []func(string) error
	past   map[moment]Outcome
	report func(Trial)
	fail   func(error) // ends the search
	mu     sync.Mutex  // guards trials, past, report and Hear while jobs are trained
}

// A moment identifies the outcome of a run by the epoch that it has reached. The number
// of a rung is no identity, because it may change when trials are added.
type moment struct {
	run   ID // without its rung
	until float64
}

// table returns a table without trials.
func (s *Search) table() (*table, error) {
	n, err := s.affordable()
	if err != nil {
		return nil, err
	}
	t := &table{Search: s, runner: s.Runner, size: n, past: map[moment]Outcome{}, set: make([]func(string) error, len(s.Axes))}
	if t.runner == nil {
		t.runner = &Pool{Trainer: s.Trainer}
	}
	if s.Metric != "" {
		t.metric = metric.Named(string(s.Metric))
	}
	for j, a := range s.Axes {
		if t.set[j], err = a.setter(&t.spec); err != nil {
			return nil, err
		}
	}
	for _, o := range s.Past {
		if o.Settled() {
			t.past[moment{o.run(), o.Until}] = o
		}
	}
	t.places = s.Sampler.Propose(t.question())
	if !s.Sampler.Learns() {
		t.size = min(n, len(t.places))
	}
	t.trials = make([]Trial, 0, t.size)
	return t, nil
}

// question returns the information for the sampler.
func (t *table) question() *Question {
	return &Question{Axes: t.Axes, Seed: t.Seed, Trials: t.size, Past: t.trials}
}

// propose adds up to n trials, as many as the sampler proposes without further outcomes.
func (t *table) propose(n int) error {
	for _, at := range t.places[:min(n, len(t.places))] {
		trial, err := t.trial(len(t.trials)+1, at)
		if err != nil {
			return err
		}
		t.trials = append(t.trials, trial)
		t.places = t.places[1:]
	}
	return nil
}

// trial returns a trial with a number and a place.
func (t *table) trial(number int, at []float64) (Trial, error) {
	made := Trial{Number: number, At: at, metric: t.metric, Best: trainer.Unmeasured()}
	t.spec = t.Base
	t.spec.Name = fmt.Sprintf("trial %d", number)
	made.Values = values(t.Axes, at)
	for _, j := range partsFirst(t.Axes) {
		if made.Has(j) {
			if err := t.set[j](made.Values[j]); err != nil {
				return made, fmt.Errorf("trial %d: %w", number, err)
			}
		}
	}
	made.Spec = t.spec
	return made, nil
}

// pointers returns pointers to trials.
func pointers(trials []Trial) []*Trial {
	all := make([]*Trial, len(trials))
	for i := range trials {
		all[i] = &trials[i]
	}
	return all
}

// jobs returns the jobs that train trials on a rung of b.
func (t *table) jobs(b Bracket, rung int, trials []*Trial) []Job {
	jobs := make([]Job, len(trials))
	for i, trial := range trials {
		jobs[i] = Job{ID: ID{Trial: trial.Number, Rung: rung}, Specs: t.runs(trial.Spec), Until: b.Rungs[rung].Until, Patient: t.Patient}
	}
	return jobs
}

// do uses the known outcomes of jobs and trains the other jobs.
func (t *table) do(ctx context.Context, jobs []Job) error {
	rest := t.recall(jobs)
	if len(rest) == 0 {
		return ctx.Err()
	}
	wanted := make(map[ID]bool, len(rest))
	for _, j := range rest {
		wanted[j.ID] = true
	}
	err := t.runner.Do(ctx, rest, func(o Outcome) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if !wanted[o.ID] { // already reported
			return
		}
		delete(wanted, o.ID)
		if t.Hear != nil {
			t.guarded(func() { t.Hear(o) })
		}
		t.take(o)
	})
	if err == nil && ctx.Err() == nil && len(wanted) > 0 {
		return fmt.Errorf("%d of %d jobs have no outcome: want one of each", len(wanted), len(rest))
	}
	return err
}

// recall uses the known outcomes of jobs, and returns the jobs without a known outcome.
func (t *table) recall(jobs []Job) (rest []Job) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, j := range jobs {
		if o, ok := t.past[moment{j.run(), j.Until}]; ok {
			o.ID = j.ID
			t.take(o)
		} else {
			rest = append(rest, j)
		}
	}
	return rest
}

// take updates the trial of an outcome.
func (t *table) take(o Outcome) {
	trial := &t.trials[o.Trial-1]
	if o.Repeat > 0 {
		trial.takeRepeat(o)
		return
	}
	if trial.take(o); trial.Finished() {
		t.tell(trial)
	}
}

// tell reports a trial that has ended.
func (t *table) tell(trial *Trial) {
	if t.report != nil {
		t.guarded(func() { t.report(*trial) })
	}
}

// guarded calls do, and ends the search if do panics.
func (t *table) guarded(do func()) {
	if err := guard.Call(do); err != nil {
		t.fail(err)
	}
}

// end drops the runs that wait for their next rung.
func (t *table) end() {
	var dropped []ID
	for i := range t.trials {
		if trial := &t.trials[i]; trial.State == Waiting && len(trial.Outcomes) > 0 {
			trial.State, trial.Why = Stopped, cutOff
			dropped = append(dropped, ID{Trial: trial.Number})
		}
	}
	t.runner.Drop(dropped)
}
