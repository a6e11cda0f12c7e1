package store

import (
	"os"
	"path/filepath"
	"time"
)

// studiesFolder has the logs of searches.
const studiesFolder = "studies"

// The endings of the files of a study: its log, and the file that is locked while a
// process makes the search.
const logEnding, lockEnding = ".jsonl", ".lock"

// studyPath returns the path of a study's file with the given ending.
func (s *Store) studyPath(id, ending string) string {
	return filepath.Join(s.dir, studiesFolder, id+ending)
}

// refuse implements writer.
func (y *Study) refuse(err error) {
	y.mu.Lock()
	y.err = err
	y.mu.Unlock()
	y.release()
	close(y.written)
}

// interrupt implements writer. It does nothing: the context of Run ends a search.
func (y *Study) interrupt() {}

// loss implements writer.
func (y *Study) loss() Loss {
	y.mu.Lock()
	defer y.mu.Unlock()
	return Loss{Of: "the search", Err: y.err}
}

// write implements writer. Lines that cannot be written are tried again the next time;
// at the end of the study, the reserve of the store makes room.
func (y *Study) write(time.Time) bool {
	y.mu.Lock()
	y.lines, y.waiting = append(y.lines, y.waiting...), y.waiting[:0]
	closed := y.closed
	y.mu.Unlock()
	err := y.writeLines()
	if err != nil && closed {
		y.store.spend(reserveBytes, 0)
		err = y.writeLines()
	}
	y.mu.Lock()
	y.err = nil
	if err != nil {
		y.err = plain(err)
	}
	y.mu.Unlock()
	if !closed {
		return false
	}
	y.release()
	close(y.written)
	return true
}

// release closes the log and releases the lock.
func (y *Study) release() {
	if y.log != nil {
		y.log.Close()
	}
	if y.lock != nil {
		y.lock.Close()
	}
}

func (y *Study) writeLines() (err error) {
	if len(y.lines) == 0 {
		return nil
	}
	if y.log == nil {
		return y.create()
	}
	if err := y.log.add(y.lines); err != nil {
		return err
	}
	y.lines = y.lines[:0]
	return y.log.sync()
}

// create makes the log of a new study with its first lines, and takes its lock. There is no
// log without a whole line, even if the disk is full or the program is killed.
func (y *Study) create() (err error) {
	if err := os.MkdirAll(filepath.Join(y.store.dir, studiesFolder), 0o777); err != nil {
		return err
	}
	if y.lock == nil {
		if y.lock, err = y.store.lockStudy(y.id); err != nil {
			return err
		}
	}
	if err := replaceFile(filepath.Join(y.store.dir, studiesFolder), y.id+logEnding, y.lines); err != nil {
		return err
	}
	if y.log, err = openAppended(y.store.studyPath(y.id, logEnding), int64(len(y.lines))); err != nil {
		return err
	}
	y.log.lasts = y.log.length
	y.lines = y.lines[:0]
	return nil
}

// lockStudy takes the lock of a study. It returns an *Owned error if another process
// holds it.
func (s *Store) lockStudy(id string) (*os.File, error) {
	return takeLock(s.studyPath(id, lockEnding), lockPatience, func(owner string) error { return &Owned{ID: id, Owner: owner, Search: true} })
}
