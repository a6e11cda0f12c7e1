package store

import (
	"context"
	"slices"
	"time"

	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/search"
)

// keptTrials is how many trials of a search have folders of their own, one for
// each of their runs: the best.
const keptTrials = 10

// trainer returns what makes the runs of a study, and remembers what they do until
// their trial is reported.
func (y *Study) trainer() trainer.Trainer {
	if y.store == nil {
		return trainer.Train
	}
	return func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		k := y.store.newKeeper(y.store.newID(time.Now()), spec)
		k.begun, k.batch, k.meta.Title = time.Now(), y.id, y.title
		k.shots.most = -1
		k.byPerson.Store(true) // who ends a search does not want to resume its trials
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

// keep gives the runs of a trial folders, and returns their IDs. y.mu must be held
// until the line of the trial waits to be written, so that the log is never behind
// the folders.
func (y *Study) keep(number int, runs []*keeper) (ids []string) {
	for _, k := range runs {
		ids = append(ids, k.id)
		k.run.(*tape).record() // before the buffer is written
		y.store.add(k)
	}
	y.kept[number] = folders{ids, runs}
	return ids
}

// isBest reports whether t is one of the best trials so far. The one that no longer
// is loses its folders.
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

// erase removes the folders of a trial for good, when they are written.
func (y *Study) erase(f folders) {
	for _, k := range f.keepers {
		<-k.kept
	}
	for _, id := range f.ids {
		if dir := y.store.runDir(id); exists(dir) {
			y.store.erase(dir)
		}
	}
}

// folded waits until the folders of the best trials are whole and those of the others
// are gone, and reports whether they are; not longer than patience.
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
