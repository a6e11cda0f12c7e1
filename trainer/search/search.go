// Package search tries many settings and keeps the best: it makes Specs from
// the axes of a Search, trains them as trials over all cores, and ends early
// those that cannot become the best.
//
// A trial's numbers depend on its Spec alone, and which trials go on is decided
// when all of a round have reached the same epoch. So equal searches give equal
// results, however many cores there are. Only a budget of seconds, or a person
// who ends the search, makes the result depend on time.
//
// The package imports trainer and trainer/metric, and none of the other packages
// below trainer.
package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/metric"
)

// A Search describes which Specs are tried, and how long each is trained.
type Search struct {
	Base    trainer.Spec // of all trials; its Epochs are what the best ones make
	Axes    []Axis
	Sampler Sampler
	Trials  int     // at most; a grid may have fewer
	Seed    uint64  // chooses the places of the trials on the axes
	Epochs  float64 // budget of all trials together, 0 for no limit
	Halving int     // keep one trial in so many, round by round; 0 trains all to their end
	Patient bool    // do not end hopeless trials early

	Metric  metric.Key      // by which trials are ranked; "" for the main one of their task
	Trainer trainer.Trainer // makes the trials; nil for trainer.Train
}

func (s *Search) trainer() trainer.Trainer {
	if s.Trainer == nil {
		return trainer.Train
	}
	return s.Trainer
}

// MaxTrials is how many trials a search may have.
const MaxTrials = 100_000

// State is whether a trial waits, or how it ended.
type State uint8

const (
	Waiting  State = iota // not made, or under way
	Done                  // all epochs made
	Behind                // ended by halving: others were better
	Hopeless              // ended early, as Trial.Why says
	Diverged
	Failed
	Stopped // cut off by a budget of seconds or by a person
)

// String returns the state as text.
func (s State) String() string {
	return [...]string{"waiting", "done", "behind", "hopeless", "diverged", "failed", "stopped"}[s]
}

// A Trial is one Spec that was tried.
type Trial struct {
	Number int       // from 1, in the order of the sampler
	At     []float64 // place on each axis, from 0 to 1
	Values []string  // of the axes
	Spec   trainer.Spec

	State State
	Why   string // why it ended early or failed; "" for other states
	Epoch float64

	// Best is the score on the validation part, or on the training part if there
	// is no other: of the weights that a rule keeps, or else where the loss was
	// the lowest of the whole epochs. All trials are evaluated at whole epochs, so
	// that none has more chances of a low loss. It is NaN if nothing was measured.
	Best  trainer.Score
	Train trainer.Score // at the same moment

	metric *metric.Metric // by which it is ranked; nil for accuracy or R²
	When   float64        // epoch of Best
}

// Finished reports whether the trial has ended and something was measured.
func (t *Trial) Finished() bool { return t.State != Waiting && t.State != Stopped }

// Value returns the metric by which t is ranked, at Best.
func (t *Trial) Value() float64 {
	if t.metric == nil {
		return t.Best.Accuracy
	}
	return t.Best.Of(t.metric.Key)
}

// ahead reports whether t has a better value than u.
func (t *Trial) ahead(u *Trial) bool {
	if t.metric == nil {
		return t.Value() > u.Value()
	}
	return t.metric.Ahead(t.Value(), u.Value())
}

// better orders trials by their value, then by the loss of Best, then by number;
// what was not measured or diverged is last.
func better(a, b *Trial) int {
	rank := func(t *Trial) int {
		if !t.Best.Measured() || t.State == Diverged || t.State == Failed {
			return 1
		}
		return 0
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if rank(a) == 0 {
		switch {
		case a.ahead(b):
			return -1
		case b.ahead(a):
			return 1
		}
		if c := cmp.Compare(a.Best.Loss, b.Best.Loss); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.Number, b.Number)
}

// Ranked returns the trials of which something was measured, the best first.
func Ranked(trials []Trial) []*Trial {
	var ranked []*Trial
	for i := range trials {
		if t := &trials[i]; t.Best.Measured() || t.Finished() {
			ranked = append(ranked, t)
		}
	}
	slices.SortFunc(ranked, better)
	return ranked
}

// Borders returns a sentence for each axis at whose end the best trial lies:
// the optimum may be beyond it.
func (s *Search) Borders(trials []Trial) []string {
	ranked := Ranked(trials)
	if len(ranked) < 2 || !ranked[0].Best.Measured() {
		return nil
	}
	var says []string
	for j, a := range s.Axes {
		if edge := a.Edge(ranked[0].At[j]); edge != "" {
			says = append(says, fmt.Sprintf("the best %s, %s, is at the %s end of the search: search beyond it", a.Key, ranked[0].Values[j], edge))
		}
	}
	return says
}

// Plan returns the trials of s, none of them made yet, or says why a trial
// could not start.
func (s *Search) Plan() ([]Trial, error) {
	n := s.Trials
	if n > MaxTrials {
		return nil, fmt.Errorf("trials: %d is too large: want at most %d", n, MaxTrials)
	}
	if s.Epochs > 0 && s.Halving == 0 {
		n = int(min(float64(n), s.Epochs/float64(s.Base.Epochs)))
	}
	if n < 1 {
		return nil, fmt.Errorf("the budget of %v epochs is below one trial of %d: want more", s.Epochs, s.Base.Epochs)
	}
	var ranked *metric.Metric
	if s.Metric != "" {
		ranked = metric.Named(string(s.Metric))
	}
	var spec trainer.Spec // of each trial in turn
	set := make([]func(string) error, len(s.Axes))
	for j, a := range s.Axes {
		var err error
		if set[j], err = a.setter(&spec); err != nil {
			return nil, err
		}
	}
	rng := rand.New(rand.NewPCG(s.Seed, 1))
	var trials []Trial
	for i, at := range s.Sampler.Points(n, s.Axes, rng) {
		t := Trial{Number: i + 1, At: at, metric: ranked, Best: trainer.Unmeasured()}
		spec = s.Base
		spec.Name = fmt.Sprintf("trial %d", i+1)
		for j, a := range s.Axes {
			t.Values = append(t.Values, a.Value(at[j]))
			if err := set[j](t.Values[j]); err != nil {
				return nil, fmt.Errorf("trial %d: %w", i+1, err)
			}
		}
		t.Spec = spec
		trials = append(trials, t)
	}
	return trials, nil
}

// checkMemory returns an error if the largest of the trials take too much memory
// where as many as can be are under way: one for each core or, under halving,
// all.
func (s *Search) checkMemory(ctx context.Context, trials []Trial) error {
	n := min(len(trials), runtime.GOMAXPROCS(0))
	if s.Halving > 1 {
		n = len(trials)
	}
	specs := make([]trainer.Spec, len(trials))
	takes := make(map[int]float64, len(trials))
	order := make([]int, len(trials))
	for i := range trials {
		m, err := trials[i].Spec.Memory(ctx)
		if err != nil {
			return fmt.Errorf("trial %d: %w", i+1, err)
		}
		takes[i], order[i] = m.Total(), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(takes[b], takes[a]) })
	for k, i := range order {
		specs[k] = trials[i].Spec
	}
	return trainer.CheckTogether(ctx, specs[:n])
}

// A round is the number of trials that train up to an epoch.
type round struct {
	trials int
	until  float64 // epochs, a whole number
}

// rounds returns the rounds of successive halving (Jamieson and Talwalkar 2016)
// for n trials of the given epochs: from each round to the next, one trial in
// factor goes on, to factor times the epochs. Epochs are rounded up to whole
// ones, at which all trials are evaluated.
func rounds(n, factor int, epochs float64) []round {
	if factor < 2 {
		return []round{{n, epochs}}
	}
	var rs []round
	k := 0
	for left := n; left >= factor && epochs/math.Pow(float64(factor), float64(k+1)) >= 1; left /= factor {
		k++
	}
	for j := range k + 1 {
		shrink := math.Pow(float64(factor), float64(j))
		rs = append(rs, round{max(1, int(float64(n)/shrink)), math.Ceil(epochs * shrink / math.Pow(float64(factor), float64(k)))})
	}
	return rs
}

// Run makes the trials and returns them in their order. It calls report, which
// may be nil, with every trial that has ended, one at a time. If ctx ends first it
// returns the trials as they are then, and ctx.Err(); if report panics, the panic.
func (s *Search) Run(ctx context.Context, report func(Trial)) ([]Trial, error) {
	trials, err := s.Plan()
	if err != nil {
		return nil, err
	}
	set, err := s.Base.Load(ctx) // loaded here, so that all trials share it
	if err == nil {
		err = s.checkMemory(ctx, trials)
	}
	if err != nil {
		return nil, err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	p := newPool(s, trials, report, fail)
	defer runtime.KeepAlive(set)
	defer p.end()
	alive := p.runs
	spent := 0.0
	for i, r := range rounds(len(trials), s.Halving, float64(s.Base.Epochs)) {
		alive = p.keep(alive, r.trials, i)
		spent += p.cost(alive, r.until)
		if s.Epochs > 0 && spent > s.Epochs && i > 0 {
			break
		}
		p.run(ctx, alive, r.until)
		if ctx.Err() != nil {
			break
		}
	}
	p.end()
	return trials, ended(ctx)
}

// ended returns why ctx has ended, nil if it has not: the panic of who was told of
// a trial, else ctx.Err().
func ended(ctx context.Context) error {
	if p, ok := context.Cause(ctx).(*guard.Panic); ok {
		return p
	}
	return ctx.Err()
}
