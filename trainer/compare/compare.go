// Package compare computes what runs reached and whether one experiment did
// better than another. Its functions are pure functions of Specs and Snapshots.
//
// Runs that differ in their seed or their fold alone are samples of one
// experiment. Two experiments are compared by scores that both had the same chance to reach:
// those at the end, and those at the epoch of the lowest validation loss among
// the whole epochs that all runs have. The highest accuracy of all evaluations
// is no such score: it tends to be higher for a run that is evaluated more
// often.
//
// The package imports trainer, trainer/run and trainer/metric, and none of the
// other packages below trainer.
package compare

import (
	"cmp"
	"slices"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// A Run is one of the runs that are compared.
type Run struct {
	Spec     trainer.Spec
	Branch   *trainer.Checkpoint // where it branched off from another; nil for one from the start
	Snapshot *run.Snapshot
}

// lost reports whether r diverged or failed.
func (r *Run) lost() bool {
	return r.Snapshot.State == run.Diverged || r.Snapshot.State == run.Failed
}

// Groups puts runs with equal keys together, in the order of the first run of
// each group.
func Groups[T any](runs []T, key func(T) string) [][]T {
	var groups [][]T
	at := make(map[string]int, len(runs))
	for _, r := range runs {
		k := key(r)
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// A Comparison is what the compared experiments reached.
type Comparison struct {
	// Epochs are the whole epochs, from 1 on, at which every run that takes
	// part was evaluated, in ascending order.
	Epochs []float64

	Outcomes []Outcome // of the groups, in their order
}

// Compare compares groups of runs, of which base is the baseline, by a metric,
// or by the main one of their tasks if that is nil.
//
// A run takes part if it was evaluated on a validation part, did not diverge or
// fail, and shares an epoch with those before it: first the baseline, then the
// others in their order. A run that takes no part, such as a fork that begins
// where another ended, has no Best, and the common epochs of the others do not
// depend on it.
func Compare(groups [][]Run, base int, m *metric.Metric) Comparison {
	c := Comparison{Outcomes: make([]Outcome, len(groups))}
	for i, g := range groups {
		for _, r := range distinct(g) {
			c.Outcomes[i] = append(c.Outcomes[i], Result{Run: r, End: end(r), Best: none, Last: none, metric: m})
		}
	}
	for i := range groups { // the baseline first
		switch {
		case i == 0:
			i = base
		case i <= base:
			i--
		}
		for k := range c.Outcomes[i] {
			c.admit(&c.Outcomes[i][k])
		}
	}
	for _, o := range c.Outcomes {
		for i := range o {
			o[i].choose(c.Epochs)
		}
	}
	return c
}

// distinct returns one run for each seed and fold of a group, sorted by these:
// the one with the most epochs. Runs in which both are equal compute the same
// numbers and count once.
func distinct(group []Run) []Run {
	runs := slices.Clone(group)
	slices.SortStableFunc(runs, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.Spec.Seed, b.Spec.Seed), cmp.Compare(a.Spec.Fold.Number, b.Spec.Fold.Number),
			cmp.Compare(b.Snapshot.Epoch, a.Snapshot.Epoch))
	})
	return slices.CompactFunc(runs, sameSample)
}

// sameSample reports whether two runs have the same seed and the same fold.
func sameSample(a, b Run) bool { return a.Spec.Seed == b.Spec.Seed && a.Spec.Fold == b.Spec.Fold }

// admit makes r take part if it shares an epoch with the runs that already do,
// and reduces Epochs to the shared ones.
func (c *Comparison) admit(r *Result) {
	if r.lost() {
		return
	}
	var epochs []float64
	for _, e := range r.Snapshot.EpochEnds {
		if !e.Val.Measured() {
			continue
		}
		if _, shared := slices.BinarySearch(c.Epochs, e.Epoch); shared || c.Epochs == nil {
			epochs = append(epochs, e.Epoch)
		}
	}
	if epochs != nil {
		c.Epochs, r.part = epochs, true
	}
}
