package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"descent/trainer/search"
)

// KeepBest stores the runs of those best trials that have no folders, because another
// process has trained them. It trains these trials again, which gives the same bits. It
// calls report with the number of trials that are stored so far, from 0, and the number of
// all trials to store; it makes no call if there are none. If ctx ends first, a later
// KeepBest, after ResumeStudy, stores the others. The error is that of ctx, or it states
// that trials gave other bits and are not stored.
func (y *Study) KeepBest(ctx context.Context, report func(kept, of int)) error {
	missing := y.withoutFolders()
	if len(missing) == 0 {
		return nil
	}
	report(0, len(missing))
	kept, other := 0, 0
	var one sync.Mutex // serializes the calls of report
	err := y.search.Again(ctx, y.trainer(), missing, func(t *search.Trial, same bool) {
		one.Lock()
		defer one.Unlock()
		if !y.keepAgain(t, same) {
			other++
			return
		}
		kept++
		report(kept, len(missing))
	})
	if err == nil && other > 0 {
		return fmt.Errorf("%d of the best trials came to other numbers here than elsewhere, so that their runs are not stored: want equal arithmetic on all machines", other)
	}
	return err
}

// keepAgain stores the runs of a trial that was trained again in folders, if they have the
// same bits. It reports whether they do.
func (y *Study) keepAgain(t *search.Trial, same bool) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	runs := y.takeRuns(t)
	if same {
		y.sayLocked(studyLine{Event: studyKept, Trial: t.Number, Runs: y.keep(t.Number, runs)})
	}
	return same
}

// withoutFolders returns those of the best trials that have no folders.
func (y *Study) withoutFolders() (missing []search.Trial) {
	if y.store == nil {
		return nil
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, t := range y.best {
		if len(y.kept[t.Number].ids) == 0 {
			missing = append(missing, t)
			y.takeRuns(&t) // discards the keepers of its repetitions
		}
	}
	return missing
}

// takeRuns removes the keepers of the runs of a trial, and returns those of the runs in its
// last outcome, in the order of the folds. y.mu must be held.
func (y *Study) takeRuns(t *search.Trial) []*keeper {
	runs := slices.DeleteFunc(y.trials[t.Spec.Experiment()], func(k *keeper) bool { return k.spec.Fold.Number > t.Runs() })
	slices.SortFunc(runs, func(a, b *keeper) int { return a.spec.Fold.Number - b.spec.Fold.Number })
	delete(y.trials, t.Spec.Experiment())
	return runs
}
