// Package store keeps runs on disk: as they train, so that nothing is lost when
// the program ends, however it ends, and for good.
//
// A store is a folder. Each run has a folder of its own in it, which is all there
// is to know of the run; whoever copies it has the run:
//
//	version                 of the format; a program reads no newer one
//	reserve                 1 MB that is given up when the disk is full, so that endings can be written
//	studies/ID.jsonl        a search: its plan, and what came of its jobs and trials, line by line
//	studies/ID.lock         locked while a process makes the search
//	labels.lock             locked while a process changes what people write on a run
//	trash/ID/               runs that a person removed, for 30 days
//	trash/ID.jsonl          searches likewise
//	runs/ID/                ID is the time of its start and six random digits
//	  spec.toml             all settings, written once: a preset that descent opens
//	  events.jsonl          what happened, line by line: the log
//	  steps.f32             loss, penalty and rate of each step, for numpy and others
//	  latest.safetensors    where the run stood lately, with its record: what a resumed run goes on from
//	  before.safetensors    the one before
//	  end.safetensors       where it ended
//	  at-STEP.safetensors   where a person kept it
//	  start.safetensors     where it began, if not at its start
//	  w-EPOCH.f32           the network of an epoch, at most 16 of them and 8 MB
//	  run.json              a summary, made anew every 5 seconds
//	  labels.json           what people write on the run
//	  lock                  locked while a process trains the run
//
// Everything has a checksum: each line of the log, of run.json and of labels.json
// at its end, every other file in the log. Opening a run checks them all.
//
// The goroutine that trains only copies into a buffer. One goroutine of the Store
// writes, four times a second: steps, then the log, and after a second and then
// every ten a checkpoint, which is a whole file before its name is given and before
// the log says so. What does not fit the buffer is counted and said. Training never
// waits for the disk and never fails because of it.
//
// A run is interrupted if it has not ended and no process holds its lock.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/adrg/xdg"

	"descent/data/excerpt"
	"descent/data/regular"
	"descent/model/guard"
)

// Format is the version of the format that this program writes. It reads this
// one and those before.
const Format = 1

// Names in a store.
const (
	versionFile = "version"
	reserveFile = "reserve"
	runsFolder  = "runs"
	trashFolder = "trash"
)

// Names in the folder of a run.
const (
	specFile    = "spec.toml"
	logFile     = "events.jsonl"
	stepsFile   = "steps.f32"
	latestFile  = "latest.safetensors"
	beforeFile  = "before.safetensors"
	endFile     = "end.safetensors"
	startFile   = "start.safetensors"
	branchFile  = "branch.safetensors"
	summaryFile = "run.json"
	labelsFile  = "labels.json"
)

// Options are the settings of a Store.
type Options struct {
	ReadOnly   bool          // nothing is written, not even to make the folder
	Every      time.Duration // between checkpoints, 10 seconds unless given
	EverySteps int           // steps between checkpoints, in place of time; for tests
	MaxBytes   int64         // of all runs, 2 GB unless given; see Store.Plan
	Program    string        // the version of the program, for those who read the store
	Log        *slog.Logger  // of what goes wrong; nil writes none
}

const (
	defaultEvery = 10 * time.Second
	firstTime    = time.Second // until the first checkpoint
	defaultBytes = 2 << 30
	reserveBytes = 1 << 20
)

// A Store is a folder of runs. Its methods may be called from any goroutine. A nil
// Store starts runs that are not stored.
type Store struct {
	dir  string
	o    Options
	open chan struct{} // closed when the folder is there, or err is set
	err  error         // why nothing can be stored

	changes atomic.Uint64 // see Changes
	stored  atomic.Bool   // whether a run was started

	mu      sync.Mutex
	writers []writer
	lost    []Loss // of writers that are done
	closed  bool
	tidying sync.Mutex
	newest  time.Time // of the IDs that were given
	told    []string  // see Told
	excess  bool      // whether it was said that the store is larger than its limit
	wake    chan struct{}
	done    chan struct{} // closed when the writing goroutine has ended

	fullUntil time.Time // until when runs that train do not try to write, since the disk is full
}

// Folder returns the folder of the store: flag if it is not empty, else that of
// the environment variable DESCENT_STORE, else one among the person's data.
func Folder(flag string) (string, error) {
	dir := flag
	if dir == "" {
		dir = os.Getenv("DESCENT_STORE")
	}
	if dir == "" {
		dir = filepath.Join(xdg.DataHome, "descent")
	}
	return filepath.Abs(dir)
}

// Exists reports whether there is a store in dir.
func Exists(dir string) bool { return exists(filepath.Join(dir, versionFile)) }

// Begin returns the store in dir at once and opens it in the background. Runs can
// be started; what cannot be stored of them is what their Stored says.
func Begin(dir string, o Options) *Store {
	if o.Every == 0 {
		o.Every = defaultEvery
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultBytes
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ignoreSizeLimit()
	s := &Store{dir: dir, o: o, open: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{})}
	guard.Go(s.work, s.fail)
	return s
}

// Open returns the store in dir, which it makes if it is not there. It returns an
// error if that cannot be done, or if the store was written by a newer program.
func Open(dir string, o Options) (*Store, error) {
	s := Begin(dir, o)
	<-s.open
	if s.err != nil {
		s.Close()
		return nil, s.err
	}
	return s, nil
}

// Dir returns the folder of the store.
func (s *Store) Dir() string { return s.dir }

// Changes returns a number that grows when this process changes what is stored.
func (s *Store) Changes() uint64 { return s.changes.Load() }

// changed says that something stored has changed.
func (s *Store) changed() { s.changes.Add(1) }

// prepare makes the folder ready.
func (s *Store) prepare() error {
	text, err := regular.Read(filepath.Join(s.dir, versionFile))
	switch {
	case err == nil:
		return s.checkVersion(string(text))
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("store %s: %w", s.dir, plain(err))
	case s.o.ReadOnly:
		return fmt.Errorf("store %s: there is none: want a folder that descent has written", s.dir)
	}
	for _, name := range []string{runsFolder, trashFolder} {
		if err := os.MkdirAll(filepath.Join(s.dir, name), 0o777); err != nil {
			return fmt.Errorf("store %s: %w", s.dir, plain(err))
		}
	}
	if err := replaceShared(s.dir, versionFile, []byte(strconv.Itoa(Format)+"\n")); err != nil {
		return fmt.Errorf("store %s: %w", s.dir, plain(err))
	}
	return nil
}

// checkVersion returns an error if this program does not read a store with the
// given version file.
func (s *Store) checkVersion(text string) error {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	switch {
	case err != nil || n < 1:
		return fmt.Errorf("store %s: its version is %q: want a number, up to %d", s.dir, excerpt.Cut(strings.TrimSpace(text), 20, excerpt.Mark), Format)
	case n > Format:
		return fmt.Errorf("store %s: its version is %d: want a newer descent, this one reads up to %d", s.dir, n, Format)
	}
	return nil
}

// reserve makes the file that is given up when the disk is full, if there is none.
func (s *Store) reserve() {
	path := filepath.Join(s.dir, reserveFile)
	if i, err := os.Stat(path); err == nil && i.Size() == reserveBytes {
		return
	}
	if os.WriteFile(path, make([]byte, reserveBytes), 0o666) != nil {
		os.Remove(path)
	}
}

// giveUpReserve makes room on a full disk.
func (s *Store) giveUpReserve() { os.Remove(filepath.Join(s.dir, reserveFile)) }

// runDir returns the folder of a run.
func (s *Store) runDir(id string) string { return filepath.Join(s.dir, runsFolder, id) }

// plain returns what an error about a path, or two, is, without them.
func plain(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// closePatience is how long Close waits for steps under way.
const closePatience = 2 * time.Second

// Close ends the runs that still train, as interrupted, and waits until all that
// can be stored is. A run that does not end in time is resumed from its last
// checkpoint.
func (s *Store) Close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	s.closed = true
	writers := slices.Clone(s.writers)
	s.mu.Unlock()
	for _, w := range writers {
		w.interrupt()
	}
	s.poke()
	select {
	case <-s.done:
	case <-time.After(closePatience):
	}
	if s.stored.Load() {
		s.tidy()
	}
	return s.err
}

// wait waits until the store is open.
func (s *Store) wait(ctx context.Context) error {
	select {
	case <-s.open:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
