// Package store stores runs and searches on disk while they train, so that they can be
// resumed after a crash, compared and exported later.
//
// A Store starts runs (Store.Start, Store.Trainer) and searches (Store.Study), resumes
// them (Resume, ResumeStudy), and opens runs that are stored (Open, Follow). A Run is a
// run that is stored while it trains, a Stored is one that was read, a Study is a
// search. Package index lists and selects the runs of a store.
//
// The events of a run go through these stages: the goroutine that trains copies each
// event into a buffer; the writing goroutine of the Store takes the buffers of all runs
// ten times a second; the keeper of each run writes them to the run's folder.
//
// A store is a folder. Each run has a folder of its own in it, which holds everything
// about the run and can be copied to another store:
//
//	version                 of the format; a program reads no newer one
//	reserve                 1 MB that is given up when the disk is full, to make room for the ends of runs
//	studies/ID.jsonl        a search: its plan, and the results of its jobs and trials, line by line
//	studies/ID.lock         locked while a process makes the search
//	tidied                  changed when the sizes of all runs were looked at last
//	labels.lock             locked while a process changes what people write on a run
//	trash/ID/               runs that a person removed, for 30 days
//	trash/ID.jsonl          searches likewise
//	runs/ID/                ID is the time of its start and six random digits
//	  spec.toml             all settings, written once: a preset that descent opens
//	  events.jsonl          what happened, line by line: the log
//	  steps.f32             loss, penalty and rate of each step, for numpy and others
//	  latest.safetensors    the newest checkpoint, with the curves: a resumed run goes on from it
//	  before.safetensors    the checkpoint before the newest
//	  end.safetensors       the checkpoint at the end
//	  at-STEP.safetensors   a checkpoint on request, or for a fork
//	  start.safetensors     the checkpoint from which a fork began
//	  w-EPOCH.f32           the network of an epoch, at most 16 of them and 8 MB
//	  run.json              a summary, rewritten every 5 seconds
//	  labels.json           name, tags and note
//	  lock                  locked while a process trains the run
//
// Everything has a checksum. Those of the lines of the log, of run.json and of
// labels.json are at the end of each line; those of all other files are in the log.
// Opening a run verifies all of them.
//
// The writing goroutine writes steps, then the log, then a checkpoint, which is due one
// second after the start and then every ten seconds. A checkpoint is written under a
// temporary name, renamed, and then entered in the log. Records that do not fit into
// the buffer are dropped, counted and reported. Training never waits for the disk and
// never fails because of it.
//
// A run counts as interrupted if it has not ended and no process holds its lock.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
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

// Names in a store.
const (
	versionFile = "version"
	reserveFile = "reserve"
	tidiedFile  = "tidied"
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
)

// A Store is a folder of runs. Its methods may be called from any goroutine. Runs that
// a nil Store starts are not stored.
type Store struct {
	dir  string
	o    Options
	open chan struct{} // closed when the folder exists or err is set
	err  error         // why nothing can be stored

	changes atomic.Uint64 // see Changes
	stored  atomic.Bool   // whether a run was started

	mu      sync.Mutex
	writers []writer
	lost    []Loss // of writers that have ended
	closed  bool   // whether Close was called
	over    bool   // whether nothing is written any more
	tidying sync.Mutex
	tidies  sync.WaitGroup // in the background; none is added once closed is set
	told    []string       // see Told
	excess  bool           // whether it was said that the store is larger than its limit
	wake    chan struct{}
	done    chan struct{} // closed when the writing goroutine has ended

	ids    sync.Mutex // held by newID, which may wait for the disk
	newest time.Time  // the newest time in an ID that newID has made, or has found in the store

	fullUntil time.Time // until then runs that train do not write, because the disk was full
}

// Folder returns the folder of the store: flag if it is not empty, else the value of the
// environment variable DESCENT_STORE if it is set, else a folder in the user's data
// folder.
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

// Begin returns the store in dir at once and opens it in the background. Runs can be
// started at once; if the store cannot be opened, their Stored returns the error.
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

// Open returns the store in dir and creates it if it does not exist. It returns an
// error if it cannot be created, or if a newer program has written it.
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

// changed increments the number that Changes returns.
func (s *Store) changed() { s.changes.Add(1) }

// prepare creates the folder, or checks its version.
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
	if err := replaceShared(s.dir, versionFile, []byte(strconv.Itoa(Version)+"\n")); err != nil {
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
		return fmt.Errorf("store %s: its version is %q: want a number, up to %d", s.dir, excerpt.Cut(strings.TrimSpace(text), 20, excerpt.Mark), Version)
	case n > Version:
		return fmt.Errorf("store %s: its version is %d: want a newer descent, this one reads up to %d", s.dir, n, Version)
	}
	return nil
}

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
