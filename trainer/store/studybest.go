package store

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"time"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/search"
)

// keptTrials is how many of the best trials of a search have folders for their runs.
const keptTrials = 10

// trainer returns the Trainer of the runs of a study. It records their events in memory
// until their trial is reported.
func (y *Study) trainer() trainer.Trainer {
	if y.store == nil {
		return trainer.Train
	}
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		k := y.store.newKeeper(y.store.newID(time.Now()), spec)
		k.begun, k.batch, k.meta.Title = time.Now(), y.id, y.title
		k.shots.most = -1
		k.most = math.MaxInt  // nothing is written before the trial has ended; isKept bounds the evaluations
		k.dir = hidden(k.dir) // until it is complete, see publish
		k.byPerson.Store(true)
		t := newTape(&k.buffer, spec, control)
		k.run = t
		err := trainer.Train(ctx, spec, from, t, func(e *trainer.Event) {
			k.listen(e)
			report(e)
		})
		t.finish(err)
		y.mu.Lock()
		defer y.mu.Unlock()
		y.trials[spec.Experiment()] = append(y.trials[spec.Experiment()], k)
		return err
	}
}

// keep creates folders for the runs of a trial, and returns their IDs. The caller holds
// y.mu until the line of the trial is in waiting, so that no folder is written that the
// log does not name.
func (y *Study) keep(number int, runs []*keeper) (ids []string) {
	for _, k := range runs {
		ids = append(ids, k.id)
		k.run.(*tape).record() // it needs the events of the buffer, which are then written
		y.store.add(k)
	}
	y.kept[number] = folders{ids, runs}
	return ids
}

// isBest reports whether t is one of the best trials so far. It deletes the folders of
// the trial that t displaces; see erase.
func (y *Study) isBest(t search.Trial) bool {
	y.best = append(y.best, t)
	ranked := search.Ranked(y.best)
	best := make([]search.Trial, 0, len(ranked))
	for i, r := range ranked {
		if i < keptTrials {
			best = append(best, *r)
			continue
		}
		gone := y.kept[r.Number]
		delete(y.kept, r.Number)
		y.erasing.Go(func() {
			if err := guard.Call(func() { y.erase(gone) }); err != nil {
				y.store.fail(err)
			}
		})
	}
	y.best = best
	return slices.ContainsFunc(best, func(b search.Trial) bool { return b.Number == t.Number })
}

// erase deletes the folders of a trial after they are written, except those of runs with a
// name, a tag or a note that somebody gave them.
func (y *Study) erase(f folders) {
	for _, k := range f.keepers {
		<-k.kept
	}
	for _, id := range f.ids {
		if dir := y.store.runDir(id); exists(dir) && !exists(filepath.Join(dir, labelsFile)) {
			y.store.erase(dir)
		}
	}
}

// folded waits until the folders of the best trials are complete and all others are
// deleted. It returns false if patience ends first.
func (y *Study) folded(patience <-chan time.Time) bool {
	y.store.poke()
	y.mu.Lock()
	var keepers []*keeper
	for _, f := range y.kept {
		keepers = append(keepers, f.keepers...)
	}
	y.mu.Unlock()
	all := make(chan struct{})
	guard.Go(func() {
		defer close(all)
		y.erasing.Wait()
		for _, k := range keepers {
			<-k.kept
		}
	}, y.store.fail)
	select {
	case <-all:
		return true
	case <-patience:
		return false
	}
}
