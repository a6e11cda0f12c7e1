// Package search tries many settings and keeps the best: it makes Specs from
// the axes of a Search, trains them as trials over all cores, and ends early
// those that cannot become the best.
//
// # Deciding and doing
//
// What a search does next follows from the outcomes of its jobs alone, and it
// decides when all of a rung are in, never before. A Job is a trial that is to be
// trained up to an epoch, an Outcome what came of it: plain data. A Runner trains
// the jobs: a Pool on the cores of this machine, unless Search.Runner is another.
// So equal searches give equal tables, to the bit, on one process or on forty,
// whatever the order in which outcomes arrive. Hash says in one line whether two
// tables are equal.
//
// A search that was stopped or killed goes on if Search.Past has the outcomes that
// Search.Hear was told before: they are taken in place of training.
//
// Only a budget of seconds, or a person who ends the search, makes the result
// depend on time.
//
// # Parts
//
// A Sampler proposes the places of trials, and may learn from earlier ones. A
// Pruner divides trials into brackets, each with its rungs, and decides who goes on
// from rung to rung.
//
// With folds a trial is a run on each of them, and ranked by the mean; it costs so
// many times the epochs. If it ends before its time on a fold, those behind that do
// not count.
//
// Of many trials the best one has mostly had a good seed too. Search.Repeats makes
// the best trials again with other seeds, and ranks them by the mean.
//
// Of the packages below trainer it imports compare, exact and metric.
package search

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sort"
	"strconv"

	"descent/data"
	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/metric"
)

// A Search describes which Specs are tried, and how long each is trained.
type Search struct {
	Base    trainer.Spec // of all trials; the best ones make all of its Epochs
	Axes    []Axis
	Sampler Sampler
	Trials  int     // at most; a grid may have fewer
	Seed    uint64  // chooses the places of the trials on the axes
	Epochs  float64 // budget of all runs of all trials together, 0 for no limit
	Pruner  Pruner  // decides how far each trial is trained; nil for all to their end
	Repeats Repeats // of the best trials with other seeds at the end
	Patient bool    // do not end hopeless trials early
	Folds   int     // of cross-validation, on each of which a trial is run; 0 for the usual split

	Metric  metric.Key      // by which trials are ranked; "" for the main one of their task
	Trainer trainer.Trainer // makes the runs of the local Pool; nil for trainer.Train

	Runner Runner        // trains the jobs; nil for a Pool with Trainer
	Past   []Outcome     // that are known already, of an equal search with any number of trials, in any order
	Hear   func(Outcome) // gets every outcome that is not of Past when it arrives, one at a time; may be nil
}

// MaxTrials is how many trials a search may have.
const MaxTrials = 100_000

// Borders returns a sentence for each axis at whose end the best trial lies:
// the optimum may be beyond it.
func (s *Search) Borders(trials []Trial) []string {
	ranked := Ranked(trials)
	if len(ranked) < 2 || !ranked[0].Best.Measured() {
		return nil
	}
	var says []string
	for j, a := range s.Axes {
		if edge := a.Edge(ranked[0].At[j]); edge != "" && ranked[0].Has(j) {
			says = append(says, fmt.Sprintf("the best %s, %s, is at the %s end of the search: search beyond it", a.Key, ranked[0].Values[j], edge))
		}
	}
	return says
}

// pruner returns the Pruner.
func (s *Search) pruner() Pruner {
	if s.Pruner == nil {
		return NoPruner{}
	}
	return s.Pruner
}

// epochs returns how many epochs a trial makes at most: those of Base, or the most on an
// axis of them.
func (s *Search) epochs() float64 {
	most := float64(s.Base.Epochs)
	for _, a := range s.Axes {
		if a.Key != "epochs" {
			continue
		}
		most = math.Round(a.To)
		for _, c := range a.Choices {
			n, _ := strconv.ParseFloat(c, 64) // was read before
			most = max(most, n)
		}
	}
	return most
}

// cost returns how many epochs n trials make at most, with their repetitions.
func (s *Search) cost(n int) float64 {
	sum := float64(s.Repeats.count(n)) * s.epochs()
	for _, b := range s.pruner().Brackets(n, s.epochs()) {
		sum += b.cost()
	}
	return sum * float64(max(s.Folds, 1))
}

// affordable returns how many trials there may be, or says what is wrong with the
// numbers of s.
func (s *Search) affordable() (int, error) {
	n := s.Trials
	switch {
	case n > MaxTrials:
		return 0, fmt.Errorf("trials: %d is too large: want at most %d", n, MaxTrials)
	case s.Folds < 0 || s.Folds == 1 || s.Folds > data.MaxFolds:
		return 0, fmt.Errorf("folds: %d: want 2 to %d, or 0 for the usual split", s.Folds, data.MaxFolds)
	case s.Folds > 0 && s.Base.Fold != (data.Fold{}):
		return 0, fmt.Errorf("folds: fold %v is chosen already: want fold=none or folds=0", s.Base.Fold)
	}
	if s.Epochs > 0 {
		n = sort.Search(n, func(i int) bool { return s.cost(i+1) > s.Epochs })
	}
	if n < 1 {
		return 0, fmt.Errorf("the budget of %v epochs is below one trial of %v: want more", s.Epochs, s.cost(1))
	}
	return n, nil
}

// Size returns how many trials s has, at most, or the error of Plan.
func (s *Search) Size() (int, error) {
	t, err := s.table()
	if err != nil {
		return 0, err
	}
	return t.size, t.propose(t.size)
}

// Plan returns the trials of s, none of them made yet, or says why a trial could
// not start. If the sampler learns, they are the first ones, which it proposes
// without an outcome.
func (s *Search) Plan() ([]Trial, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	if err := t.propose(t.size); err != nil {
		return nil, err
	}
	return t.trials, nil
}

// runs returns the runs of a trial of spec: one, or one for each fold.
func (s *Search) runs(spec trainer.Spec) []trainer.Spec {
	if s.Folds == 0 {
		return []trainer.Spec{spec}
	}
	return spec.Folds(s.Folds)
}

// Run makes the trials and returns them in their order. It calls report, which
// may be nil, with every trial that has ended, one at a time. If ctx ends first it
// returns the trials as they are then, and ctx.Err(); if report or Hear panics, the
// panic.
func (s *Search) Run(ctx context.Context, report func(Trial)) ([]Trial, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	var sets []*data.Prepared // loaded here, so that all trials share them
	for _, spec := range s.runs(s.Base) {
		set, err := spec.Load(ctx)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	defer runtime.KeepAlive(sets)
	return t.run(ctx, report)
}

// Follow is Run for a Runner that knows the outcomes of a search that another process
// makes. It does not load the data, which may not be on this machine.
func (s *Search) Follow(ctx context.Context, report func(Trial)) ([]Trial, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	return t.run(ctx, report)
}

// run makes the trials as Search.Run does, when the data are loaded.
func (t *table) run(ctx context.Context, report func(Trial)) ([]Trial, error) {
	t.report = report
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	t.fail = fail
	err := t.make(ctx)
	t.end()
	if p, ok := context.Cause(ctx).(*guard.Panic); ok {
		return t.trials, p
	}
	if ctx.Err() != nil {
		return t.trials, ctx.Err()
	}
	return t.trials, err
}
