package search

import (
	"context"
	"fmt"
	"sync"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/metric"
)

// A table is a search under way: its trials, and what is decided from their
// outcomes.
type table struct {
	*Search
	runner Runner
	size   int // how many trials there will be, at most
	metric *metric.Metric
	trials []Trial      // proposed so far; has room for all, so that they stay where they are
	places [][]float64  // of the trials that follow
	spec   trainer.Spec // of each trial in turn, which set changes
	set    []func(string) error
	past   map[moment]Outcome
	report func(Trial)
	fail   func(error) // ends the search
	mu     sync.Mutex  // of trials, report and Hear while jobs are done
}

// A moment is a run that has made so many epochs. Outcomes are known again by it:
// with more trials, a rung may have another number.
type moment struct {
	run   ID // without its rung
	until float64
}

// table returns s under way, without a trial yet.
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

// question returns what the sampler may know now.
func (t *table) question() *Question {
	return &Question{Axes: t.Axes, Seed: t.Seed, Trials: t.size, Past: t.trials}
}

// propose adds up to n trials, of which no outcome must be known before.
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

// trial returns the trial of that number.
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

// make makes all trials, and repeats the best.
func (t *table) make(ctx context.Context) error {
	together := !t.Sampler.Learns() && !t.pruner().LooksBack()
	brackets := t.pruner().Brackets(t.size, t.epochs())
	for len(brackets) > 0 {
		n := 1
		if together {
			n = len(brackets)
		}
		if err := t.climb(ctx, brackets[:n]); err != nil {
			return err
		}
		brackets = brackets[n:]
	}
	return t.repeat(ctx)
}

// climb makes the trials of brackets: all of their first rung, then those that go on
// to the next.
func (t *table) climb(ctx context.Context, brackets []Bracket) error {
	first := len(t.trials)
	if err := t.enter(ctx, brackets); err != nil {
		return err
	}
	for rung := 1; ; rung++ {
		var jobs []Job
		from := first
		for _, b := range brackets {
			to := min(from+b.Trials, len(t.trials))
			if rung < len(b.Rungs) {
				for _, trial := range t.keep(b, rung-1, from, to) {
					jobs = append(jobs, t.job(trial, rung, b.Rungs[rung].Until))
				}
			}
			from = to
		}
		if len(jobs) == 0 {
			return nil
		}
		if err := t.do(ctx, jobs); err != nil {
			return err
		}
	}
}

// enter makes the first rung of brackets, as many trials at a time as the sampler
// proposes.
func (t *table) enter(ctx context.Context, brackets []Bracket) error {
	var untils []float64 // of each trial that follows
	for _, b := range brackets {
		for range b.Trials {
			untils = append(untils, b.Rungs[0].Until)
		}
	}
	for len(untils) > 0 {
		if len(t.places) == 0 {
			t.places = t.Sampler.Propose(t.question())
		}
		from := len(t.trials)
		if err := t.propose(len(untils)); err != nil || from == len(t.trials) {
			return err
		}
		var jobs []Job
		for i := from; i < len(t.trials); i++ {
			jobs = append(jobs, t.job(&t.trials[i], 0, untils[i-from]))
		}
		untils = untils[len(jobs):]
		if err := t.do(ctx, jobs); err != nil {
			return err
		}
	}
	return nil
}

// job returns the job that trains trial on a rung.
func (t *table) job(trial *Trial, rung int, until float64) Job {
	return Job{ID: ID{Trial: trial.Number, Rung: rung}, Specs: t.runs(trial.Spec), Until: until, Patient: t.Patient}
}

// keep returns the trials of bracket b, which are those of the places from and on
// below to, that go on from a rung, and leaves the others behind.
func (t *table) keep(b Bracket, rung, from, to int) []*Trial {
	var waiting, earlier []*Trial
	for i := range t.trials[:to] {
		switch trial := &t.trials[i]; {
		case i < from:
			earlier = append(earlier, trial)
		case trial.State == Waiting:
			waiting = append(waiting, trial)
		}
	}
	on, why := t.pruner().Keep(b, rung, waiting, earlier)
	goesOn := map[*Trial]bool{}
	for _, trial := range on {
		goesOn[trial] = true
	}
	var dropped []ID
	for _, trial := range waiting {
		if !goesOn[trial] {
			trial.State, trial.Why = Behind, why
			dropped = append(dropped, ID{Trial: trial.Number})
			t.tell(trial)
		}
	}
	t.runner.Drop(dropped)
	return on
}

// do takes the outcomes of jobs that are known already and trains the others.
func (t *table) do(ctx context.Context, jobs []Job) error {
	var rest []Job
	for _, j := range jobs {
		if o, ok := t.past[moment{j.run(), j.Until}]; ok {
			o.ID = j.ID
			t.take(o)
		} else {
			rest = append(rest, j)
		}
	}
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
		if !wanted[o.ID] { // was reported twice
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

// take sets the trial of an outcome.
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

// guarded calls do, and ends the search if that panics.
func (t *table) guarded(do func()) {
	if err := guard.Call(do); err != nil {
		t.fail(err)
	}
}

// end gives up the runs that wait for their next rung.
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
