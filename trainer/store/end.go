package store

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"descent/trainer/run"
)

// writeEnd writes the last line of the log: how the run ended, or that it was interrupted.
func (k *keeper) writeEnd(now time.Time) error {
	if k.over.said {
		return k.over.err
	}
	if k.summary.ended.IsZero() {
		k.summary.ended = time.Now().UTC()
	}
	var snap run.Snapshot
	k.run.Snapshot(&snap)
	later := snap.State == run.Stopped && !k.byPerson.Load()
	whole, saved := k.saveEnd(later)
	if saved != nil {
		k.store.giveUpReserve()
		whole, saved = k.saveEnd(later)
	}
	e := k.last(interrupted)
	if !later {
		e.Event, e.Ended.State = ended, snap.State.String()
		e.Ended.set(snap.Err)
	}
	if err := k.say(e); err != nil {
		return err
	}
	k.over.said, k.over.err = true, saved
	if err := k.writeSummary(now, true); saved == nil {
		k.over.err = err
	}
	if whole && !later {
		os.Remove(filepath.Join(k.dir, latestFile))
		os.Remove(filepath.Join(k.dir, beforeFile))
	}
	return k.over.err
}

// last returns the last line of the log, with what the run reported last.
func (k *keeper) last(event string) entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return entry{Event: event, Time: k.summary.ended, Run: k.end, Steps: k.sum()}
}

// set stores the error, and the details of a divergence.
func (e *ending) set(err error) {
	if err == nil {
		return
	}
	e.Error = err.Error()
	if d := asDivergence(err); d != nil {
		e.Divergence = *d
	}
}

// close closes the files of the run and releases its lock.
func (k *keeper) close() {
	for _, f := range []*appended{k.log, k.raw} {
		if f != nil {
			f.Close()
		}
	}
	if k.locked != nil {
		k.locked.Close()
	}
	for _, c := range append(k.saves.owed, k.takeAsked()...) {
		c <- fmt.Errorf("run %s has ended", k.spec.Name)
	}
	k.store.changed()
	k.closing.Do(func() { close(k.kept) })
}
