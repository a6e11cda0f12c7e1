package lesson

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"descent/data"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/ensemble"
	"descent/trainer/inspect"
	"descent/trainer/run"
	"descent/trainer/search"
)

// A lane is a lane of the lesson's file, for a claim to measure. A claim can
// choose its seed and nothing else, so that it measures what a person who opens
// the lesson sees.
type lane struct {
	lab *lab
	at  int // in the file
}

// lane returns the lane of the lesson's file that is called name.
func (l *lab) lane(name string) lane {
	i := slices.IndexFunc(l.preset.Lanes, func(s trainer.Spec) bool { return s.Name == name })
	if i < 0 {
		l.fail(fmt.Errorf("the lesson %s has no lane %q", l.preset.Name, name))
		i = 0
	}
	return lane{l, i}
}

// lanes returns all lanes in their order.
func (l *lab) lanes() []lane {
	all := make([]lane, len(l.preset.Lanes))
	for i := range all {
		all[i] = lane{l, i}
	}
	return all
}

// seeded returns the lane's Spec with the given seed in place of its own.
func (n lane) seeded(seed uint64) trainer.Spec {
	s := n.lab.preset.Lanes[n.at]
	s.Seed = seed
	return s
}

// name returns the lane's name, and rate its base learning rate.
func (n lane) name() string  { return n.lab.preset.Lanes[n.at].Name }
func (n lane) rate() float64 { return n.lab.preset.Lanes[n.at].Rate }

// A runKey says which run of a lane is meant.
type runKey struct {
	lane string
	seed uint64
}

// run trains the lane to its end. A second call with the same seed returns the
// same trace.
func (n lane) run(seed uint64) *trace {
	l, key := n.lab, runKey{n.name(), seed}
	l.mu.Lock()
	once, ok := l.runs[key]
	if !ok {
		if l.runs == nil {
			l.runs = map[runKey]func() *trace{}
		}
		once = sync.OnceValue(func() *trace { return l.train(n.seeded(seed)) })
		l.runs[key] = once
	}
	l.mu.Unlock()
	return once()
}

// traces trains the lane with every seed of the claim and returns the traces, in
// the order of the seeds.
func (n lane) traces() []*trace {
	ts := make([]*trace, n.lab.seeds)
	n.lab.over(len(ts), func(i int) { ts[i] = n.run(n.lab.seed(i)) })
	return ts
}

// each returns f of the lane's runs, seed by seed.
func (n lane) each(f func(*trace) float64) []float64 {
	ts := n.traces()
	xs := make([]float64, len(ts))
	for i, t := range ts {
		xs[i] = f(t)
	}
	return xs
}

// untrained returns an error that names a lane of the file that no run was
// about, or nil.
func (l *lab) untrained() error {
	trained := map[string]bool{}
	for key := range l.runs {
		trained[key.lane] = true
	}
	for _, s := range l.preset.Lanes {
		if !trained[s.Name] {
			return fmt.Errorf("the claim does not train the lane %q: want a measurement of every lane", s.Name)
		}
	}
	return nil
}

// A trace is what claims need of a run: its evaluations, final network and
// verdict.
type trace struct {
	evals    []trainer.Event // without weights
	test     trainer.Score
	member   trainer.Member
	set      *data.Prepared
	verdict  advice.Verdict // at the end
	why      string         // a rule that ended the run before its last epoch, or ""
	diverged bool
}

// train runs spec to its end.
func (l *lab) train(spec trainer.Spec) *trace {
	t := &trace{evals: make([]trainer.Event, 0, spec.Epochs*spec.Evals+1)}
	r := run.Start(l.ctx, spec, run.Options{Listen: func(e *trainer.Event) {
		switch e.Kind {
		case trainer.Ended:
			t.test, t.member, t.why = e.Test, trainer.Keep(spec, e), e.Why
		case trainer.Evaluated:
			eval := *e
			eval.Weights, eval.State, eval.Updates, eval.Gradients = nil, nil, nil, nil
			t.evals = append(t.evals, eval)
		}
	}})
	<-r.Done()
	var s run.Snapshot
	r.Snapshot(&s)
	t.verdict = advice.Judge(&spec, &s)
	var d *trainer.Divergence
	if t.diverged = errors.As(s.Err, &d); !t.diverged {
		l.fail(s.Err)
	}
	l.fail(l.ctx.Err())
	if len(t.evals) == 0 { // so that first and last have a value
		t.evals = append(t.evals, trainer.Event{})
	}
	set, err := spec.Load(l.ctx)
	l.fail(err)
	t.set = set
	return t
}

// first and last return the first and the last evaluation.
func (t *trace) first() trainer.Event { return t.evals[0] }
func (t *trace) last() trainer.Event  { return t.evals[len(t.evals)-1] }

// Figures of a run that claims are about.
func firstLoss(t *trace) float64    { return t.first().Train.Loss }
func lastLoss(t *trace) float64     { return t.last().Train.Loss }
func lastAccuracy(t *trace) float64 { return t.last().Train.Accuracy }
func valAccuracy(t *trace) float64  { return t.last().Val.Accuracy }
func valLoss(t *trace) float64      { return t.last().Val.Loss }
func testAccuracy(t *trace) float64 { return t.test.Accuracy }

// epochsTo returns after how many epochs the train accuracy was first at
// least so high, or infinity.
func epochsTo(accuracy float64) func(*trace) float64 {
	return func(t *trace) float64 {
		for _, e := range t.evals {
			if e.Train.Accuracy >= accuracy {
				return e.Epoch
			}
		}
		return math.Inf(1)
	}
}

// bestAccuracy returns the highest train accuracy.
func bestAccuracy(t *trace) float64 {
	return maximum(t.late(len(t.evals), func(e trainer.Event) float64 { return e.Train.Accuracy }))
}

// late returns f of the last n evaluations.
func (t *trace) late(n int, f func(trainer.Event) float64) []float64 {
	var xs []float64
	for _, e := range t.evals[max(0, len(t.evals)-n):] {
		xs = append(xs, f(e))
	}
	return xs
}

func trainLoss(e trainer.Event) float64 { return e.Train.Loss }
func gap(e trainer.Event) float64       { return e.Train.Accuracy - e.Val.Accuracy }

// load returns the data of the lane.
func (n lane) load(seed uint64) *data.Prepared {
	set, err := n.seeded(seed).Load(n.lab.ctx)
	if err != nil {
		n.lab.fail(err)
		set, _ = trainer.Default().Load(n.lab.ctx)
	}
	return set
}

// layers returns the reports on the lane's layers before the first step.
func (n lane) layers(seed uint64) []inspect.LayerReport {
	m, set, err := trainer.Begin(n.lab.ctx, n.seeded(seed))
	if err == nil {
		var reports []inspect.LayerReport
		if reports, err = inspect.Diagnose(n.lab.ctx, m, set); err == nil {
			return reports
		}
	}
	n.lab.fail(err)
	return nil
}

// check returns what the check called name finds in the lane's Spec.
func (n lane) check(name string, seed uint64) advice.CheckResult {
	results, err := advice.Preflight(n.lab.ctx, n.seeded(seed))
	n.lab.fail(err)
	for _, r := range results {
		if r.Check == name {
			return r
		}
	}
	n.lab.fail(fmt.Errorf("there is no check %q before training", name))
	return advice.CheckResult{Status: advice.Failed, Measured: math.NaN()}
}

// finds returns the rate that the rate finder suggests for the lane.
func (n lane) finds(seed uint64) float64 {
	c, err := advice.FindRate(n.lab.ctx, n.seeded(seed), advice.DefaultRateTest)
	n.lab.fail(err)
	return c.Suggestion
}

// averaged averages predictions, as descent ensemble does with the lane.
func (n lane) averaged(how ensemble.Method, seed uint64) ensemble.Result {
	t, err := ensemble.Measure(n.lab.ctx, n.seeded(seed), how)
	n.lab.fail(err)
	return t
}

// nine makes nine trials around the lane; see NineTrials.
func (n lane) nine(sampler search.Sampler, seed uint64) []search.Trial {
	s, err := NineTrials(n.seeded(seed), sampler)
	n.lab.fail(err)
	trials, err := s.Run(n.lab.ctx, nil)
	n.lab.fail(err)
	return trials
}

// NineTrials returns the search of the lesson on random and grid search: nine
// trials around base, over the rate, which matters, and L2, which hardly does.
// The seed of base is also that of the search.
func NineTrials(base trainer.Spec, sampler search.Sampler) (search.Search, error) {
	s := search.Search{Base: base, Sampler: sampler, Trials: 9, Seed: base.Seed}
	for _, text := range []string{"lr=1e-4..10", "l2=1e-6..1e-2"} {
		a, err := search.ParseAxis(text, base)
		if err != nil {
			return s, err
		}
		s.Axes = append(s.Axes, a)
	}
	return s, nil
}
