package store

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"descent/trainer/run"
)

// writeEnd writes the last line of the log: how the run ended, or that it was interrupted.
func (k *keeper) writeEnd(now time.Time) error {
	if !k.over.said {
		if err := k.sayEnd(); err != nil {
			return err
		}
	}
	err := k.writeSummary(now, true)
	return cmp.Or(k.over.err, err)
}

// sayEnd writes the checkpoint at the end of the run, and the last line of the log.
func (k *keeper) sayEnd() error {
	if k.summary.ended.IsZero() {
		k.summary.ended = time.Now().UTC()
	}
	snap := &k.summary.snap
	k.run.Snapshot(snap)
	later := snap.State == run.Stopped && !k.byPerson.Load()
	whole, saved := k.saveEnd(later)
	e := k.last(interrupted)
	if !later {
		e.Event, e.Ended.State = ended, snap.State.String()
		e.Ended.set(snap.Err)
	}
	err := k.say(e)
	if err != nil && k.store.spend(endBytes, 0) {
		err = k.say(e)
	}
	if err != nil {
		return err
	}
	k.over.said, k.over.err = true, saved
	if whole && !later {
		os.Remove(filepath.Join(k.dir, latestFile))
		os.Remove(filepath.Join(k.dir, beforeFile))
	}
	return nil
}

// last returns the last line of the log, with the last report of the run.
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

// closeFiles closes the log and the file of steps.
func (k *keeper) closeFiles() {
	for _, f := range []*appended{k.log, k.raw} {
		if f != nil {
			f.Close()
		}
	}
	k.log, k.raw = nil, nil
}

// close closes the files of the run and releases its lock.
func (k *keeper) close() {
	k.closeFiles()
	if !k.made {
		os.RemoveAll(k.dir) // an incomplete folder cannot be read
	}
	k.unlock()
	if err := k.publish(); err != nil {
		k.tell(err)
	}
	k.store.changed()
	k.finish()
}

// unlock releases the lock of the run.
func (k *keeper) unlock() {
	if k.locked != nil {
		k.locked.Close()
	}
}

// finish tells those who wait that nothing more is written.
func (k *keeper) finish() {
	k.closing.Do(func() {
		for _, c := range append(k.saves.owed, k.takeAsked()...) {
			c <- fmt.Errorf("run %s has ended", k.spec.Name)
		}
		close(k.kept)
	})
}

// publish gives the folder of a run of a search its name, after its files are closed. It
// removes the folder if the log has no end: the search resumes as a whole, and not its
// runs one by one.
func (k *keeper) publish() error {
	dir := k.store.runDir(k.id)
	if k.dir == dir {
		return nil
	}
	if !k.over.said {
		return os.RemoveAll(k.dir)
	}
	if err := os.Rename(k.dir, dir); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}
