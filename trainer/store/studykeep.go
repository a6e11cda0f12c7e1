package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"descent/trainer/search"
)

// KeepBest gives folders to those of the best trials that have none, since they were
// trained elsewhere: it trains them again here, which comes to the same bits. It
// reports how many are kept, of how many, first 0, and nothing where all have folders.
// Those for which ctx leaves no time are kept by the next KeepBest, after ResumeStudy.
// The error says that ctx has ended, or that trials came to other bits and are not
// kept.
func (y *Study) KeepBest(ctx context.Context, report func(kept, of int)) error {
	missing := y.withoutFolders()
	if len(missing) == 0 {
		return nil
	}
	report(0, len(missing))
	kept, other := 0, 0
	var one sync.Mutex // at a time is reported
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

// keepAgain gives the runs of a trial that was trained again folders, if they came to
// the same bits, and returns whether they did.
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
			y.takeRuns(&t) // those of its repetitions
		}
	}
	return missing
}

// takeRuns returns what is remembered of the runs of a trial that are part of its last
// outcome, in the order of the folds, and forgets the others. y.mu must be held.
func (y *Study) takeRuns(t *search.Trial) []*keeper {
	runs := slices.DeleteFunc(y.trials[t.Spec.Experiment()], func(k *keeper) bool { return k.spec.Fold.Number > t.Runs() })
	slices.SortFunc(runs, func(a, b *keeper) int { return a.spec.Fold.Number - b.spec.Fold.Number })
	delete(y.trials, t.Spec.Experiment())
	return runs
}
