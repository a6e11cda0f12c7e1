package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"descent/data/regular"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
)

// Recognize reports whether a file that begins with head was written by a store: a
// log, a summary, or another text of sealed lines.
func Recognize(_ string, head []byte) bool {
	line, err := nextLine(head)
	n := len(line) - sealLen
	return err == nil && n > 0 && bytes.HasPrefix(line[n:], []byte(sealBefore)) && bytes.HasSuffix(line, []byte(sealAfter))
}

// A Followed is a stored run that is read while any process writes it: the evaluations and
// the end in its log, and the networks of its checkpoints. It locks and changes nothing in
// the folder. Its methods may be called from any goroutine. Those of run.Source do not wait
// for Follow, which may wait for the disk.
type Followed struct {
	dir   string
	spec  trainer.Spec
	shots networks                            // of earlier epochs
	open  func(path string) (*os.File, error) // opens the log

	reading sync.Mutex // held by Follow
	read    int64      // number of bytes of the log that were read

	mu      sync.Mutex    // Follow changes the fields below while it holds both
	all     *run.Replay   // the record of the run
	entry   library.Entry // from the start of the log
	stands  stands        // the evaluation of its network
	plan    trainer.Plan
	begun   bool // whether data and network are ready
	over    bool // whether the run has ended
	version uint64
}

// Follow reads the log at path and returns its run. It returns nil for a file that is
// not the log of a run, and for a run in the trash.
func Follow(path string) (*Followed, error) {
	dir := filepath.Dir(path)
	if filepath.Base(path) != logFile || filepath.Base(filepath.Dir(dir)) == trashFolder {
		return nil, nil
	}
	h, err := readLog(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	f := &Followed{dir: dir, open: regular.Open}
	if f.spec, err = readSpec(dir, h.created().Spec); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	f.take(h)
	return f, nil
}

// take sets f from the log h.
func (f *Followed) take(h *history) {
	all := run.NewReplay()
	if start := (&folder{history: h, dir: f.dir}); start.readStart() == nil && start.start != nil {
		all = start.start.begin() // includes the curves before the start of this run
	}
	h.replay(all, 0)
	f.mu.Lock()
	f.all, f.entry = all, begunEntry(h, f.spec)
	f.entry.ID = f.Key()
	f.read, f.begun, f.over = h.length, false, h.ended() != nil
	if p := h.started(); p != nil {
		f.begun, f.plan = true, p.Run.Plan
	}
	f.stands = stands{}
	f.shots.set(nil)
	for i := range h.places {
		f.note(&h.places[i].entry)
	}
	f.version++
	f.mu.Unlock()
	f.sift()
	f.settle()
}

// sift forgets the networks that were removed.
func (f *Followed) sift() {
	f.shots.sift(func(n file) bool { return !exists(filepath.Join(f.dir, n.File)) })
}

// settle sets the state of a run that has not ended: running or loading while a process
// holds its lock, else stopped.
func (f *Followed) settle() {
	if f.over {
		return
	}
	state := run.Stopped
	switch trains := locked(f.dir); {
	case trains && f.begun:
		state = run.Running
	case trains:
		state = run.Loading
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all.State() != state {
		f.all.End(state, nil)
		f.version++
	}
}

// Follow reads the new lines of the log.
func (f *Followed) Follow() error {
	f.reading.Lock()
	defer f.reading.Unlock()
	if f.over {
		return nil
	}
	text, err := f.more()
	switch {
	case errors.Is(err, os.ErrNotExist): // the run was removed: keep what was read
		f.settle()
		return nil
	case err != nil:
		return err
	}
	before := f.read
	again, err := f.addAll(text)
	switch {
	case err != nil:
		return err
	case again:
		return f.again()
	}
	if f.read > before {
		f.sift()
	}
	f.settle()
	return nil
}

// addAll adds the entries in text. It returns true if the log has to be read from its
// start, because some lines do not count any more.
func (f *Followed) addAll(text []byte) (again bool, err error) {
	for len(text) > 0 {
		var e entry
		line, err := readLine(text, &e, Format)
		if errors.Is(err, errTorn) {
			break
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", f.dir, lineError(logFile, "after byte", f.read, err))
		}
		if e.Event == resumed {
			return true, nil
		}
		f.mu.Lock()
		f.add(&e)
		f.mu.Unlock()
		f.read += int64(len(line))
		text = text[len(line):]
	}
	return false, nil
}

// more returns the unread part of the log; all of the log if it has become shorter.
func (f *Followed) more() ([]byte, error) {
	in, err := f.open(filepath.Join(f.dir, logFile))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.Size() < f.read:
		return nil, f.again()
	case info.Size() == f.read:
		return nil, nil
	}
	if _, err := in.Seek(f.read, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(in)
}

// again reads the log from its start.
func (f *Followed) again() error {
	h, err := readLog(f.dir)
	if err != nil {
		return fmt.Errorf("%s: %w", f.dir, err)
	}
	f.take(h)
	return nil
}

// add adds an entry.
func (f *Followed) add(e *entry) {
	f.version++
	if e.Event == started {
		f.begun, f.plan = true, e.Run.Plan
	}
	e.fold(f.all, f.plan)
	f.note(e)
	if e.Event == ended {
		f.over = true
		f.all.End(e.Ended.outcome())
	}
}

// Spec implements run.Source.
func (f *Followed) Spec() trainer.Spec { return f.spec }

// Branch implements run.Source.
func (f *Followed) Branch() *trainer.Checkpoint {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all.Branch
}

// Snapshot implements run.Source.
func (f *Followed) Snapshot(s *run.Snapshot) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Version == f.version {
		return false
	}
	s.Version = 0 // the version of the record restarts when the log is read again
	f.all.Snapshot(s)
	s.Version = f.version
	return true
}
