// Package search trains many settings, as trials, and ranks them. A Search describes the
// axes, the number of trials, and how they are chosen and trained; Run makes the trials.
//
// # From axes to a table
//
// A Sampler proposes places on the axes, and may learn from earlier trials. Each place
// becomes a Spec. A Pruner divides the trials into brackets; the trials of a bracket are
// trained in rungs of growing numbers of epochs, and the Pruner decides after each rung
// which trials go on. With folds a trial consists of one run for each fold, and is ranked
// by the mean. If it ends early on a fold, the folds after it do not count. Search.Repeats
// trains the best trials again with other seeds and ranks them by the mean, because the
// best of many trials usually has a favorable seed.
//
// # Jobs and outcomes
//
// A Job is a trial that is to be trained up to an epoch. A Runner trains jobs and reports
// an Outcome for each: a Pool in this process, or the Runner of package cluster. A search
// makes its decisions from outcomes only, and after all outcomes of a rung. So equal
// searches give tables with equal bits, whatever the number of processes and the order
// in which outcomes arrive. Hash compares tables.
//
// To continue a search that was stopped or killed, set Search.Past to the outcomes that
// Search.Hear has received: they are not trained again. Only a budget of seconds, or a
// user who ends the search, makes the result depend on time.
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

// A Search describes which Specs are tried, and for how many epochs.
type Search struct {
	Base    trainer.Spec // the settings of all trials, except for those on the axes
	Axes    []Axis
	Sampler Sampler
	Trials  int     // the largest number of trials; a grid may have fewer
	Seed    uint64  // of the Sampler
	Epochs  float64 // budget of all runs of all trials together; 0 for no limit
	Pruner  Pruner  // decides for how many epochs each trial is trained; nil for all epochs
	Repeats Repeats // repetitions of the best trials with other seeds
	Patient bool    // do not end hopeless trials early
	Folds   int     // number of folds of cross-validation; 0 for the usual split

	Metric  metric.Key      // ranks the trials; "" for the main metric of the task
	Trainer trainer.Trainer // trains the runs if Runner is nil; nil for trainer.Train

	Runner Runner        // trains the jobs; nil for a Pool with Trainer
	Past   []Outcome     // known outcomes of an equal search with any number of trials, in any order
	Hear   func(Outcome) // is called with every outcome that is not in Past, one at a time; may be nil
}

// MaxTrials is the largest number of trials of a search.
const MaxTrials = 100_000

// Borders returns a sentence for each axis at whose end the best trial is: the optimum
// may be outside the range.
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

// epochs returns the largest number of epochs of a trial: that of Base, or the largest
// value of an axis of epochs.
func (s *Search) epochs() float64 {
	most := float64(s.Base.Epochs)
	for _, a := range s.Axes {
		if a.Key != "epochs" {
			continue
		}
		most = math.Round(a.To)
		for _, c := range a.Choices {
			n, _ := strconv.ParseFloat(c, 64) // ParseAxis has checked the choices
			most = max(most, n)
		}
	}
	return most
}

// cost returns the largest number of epochs of n trials with their repetitions.
func (s *Search) cost(n int) float64 {
	sum := float64(s.Repeats.count(n)) * s.epochs()
	for _, b := range s.pruner().Brackets(n, s.epochs()) {
		sum += b.cost()
	}
	return sum * float64(max(s.Folds, 1))
}

// affordable returns the number of trials within the budget of epochs, or an error if
// the numbers of s are invalid.
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

// Size returns the largest number of trials of s, or the error of Plan.
func (s *Search) Size() (int, error) {
	t, err := s.table()
	if err != nil {
		return 0, err
	}
	return t.size, t.propose(t.size)
}

// Plan returns the trials of s before training, or an error that says why a trial could
// not start. If the sampler learns, these are only the first trials, which do not depend
// on outcomes.
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

// Run makes the trials and returns them in the order of their numbers. It calls report,
// which may be nil, with every trial that has ended, one at a time. If ctx ends first, it
// returns the trials so far and ctx.Err(); if report or Hear panics, a *guard.Panic.
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
