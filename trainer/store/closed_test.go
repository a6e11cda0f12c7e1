package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/search"
	"descent/trainer/trainertest"
)

// within fails the test if c is not closed soon.
func within(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(30 * time.Second):
		t.Fatal(what)
	}
}

// closed closes a store, and waits until nothing is written any more.
func closed(t *testing.T, s *Store) {
	t.Helper()
	s.Close()
	within(t, s.done, "the store still writes")
}

// A run that is begun after Close ends, is not stored, and this is said.
func TestStartAfterClose(t *testing.T) {
	s := open(t, t.TempDir())
	closed(t, s)
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, Meta{})
	within(t, r.Kept(), "the run goes on")
	if err := r.Stored().Err; !errors.Is(err, errClosed) || !r.Interrupted() {
		t.Errorf("the run is %v, and the error is %v", r.State(), err)
	}
	if !slices.ContainsFunc(s.Lost(), func(l Loss) bool { return errors.Is(l.Err, errClosed) }) {
		t.Errorf("what is lost is %v", s.Lost())
	}
}

// After Close an interrupted run is not resumed: it stays as it is, for another process.
func TestResumeAfterClose(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, Meta{})
	closed(t, s)
	log := readText(t, s.runDir(r.ID()), logFile)
	if _, err := s.Resume(t.Context(), r.ID(), ResumeOptions{}); !errors.Is(err, errClosed) {
		t.Errorf("the error is %v", err)
	}
	if now := readText(t, s.runDir(r.ID()), logFile); now != log || locked(s.runDir(r.ID())) {
		t.Errorf("the run was changed, or is locked")
	}
}

// A search that is begun after Close is made, but not stored, and this is said.
func TestStudyAfterClose(t *testing.T) {
	s := open(t, t.TempDir())
	id := stoppedAfter(t, s, "tune", tuned(t, search.Random{}, 4), 2)
	closed(t, s)
	y, err := s.Study(t.Context(), "", "tuning", tuned(t, search.Random{}, 2))
	if err != nil {
		t.Fatal(err)
	}
	if trials, err := y.Run(t.Context(), nil); err != nil || len(trials) != 2 {
		t.Errorf("%d trials, %v", len(trials), err)
	}
	within(t, y.written, "the search waits to be written")
	if err := y.Close(); !errors.Is(err, errClosed) {
		t.Errorf("the error is %v", err)
	}
	if _, err := s.ResumeStudy(t.Context(), id, StudyOptions{}); !errors.Is(err, errClosed) {
		t.Errorf("a search is resumed: %v", err)
	}
}

// Close does not wait for a disk that does not answer, and says so.
func TestCloseWithoutDisk(t *testing.T) {
	s := &Store{dir: t.TempDir(), open: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.stored.Store(true)
	if err := s.Close(); err == nil {
		t.Error("all is stored")
	}
	if exists(filepath.Join(s.dir, tidiedFile)) {
		t.Error("the store is tidied although it is not open")
	}
}

// A slow is a writer that ends when its channel is closed.
type slow chan struct{}

func (s slow) write(time.Time) bool { return isClosed(s) }
func (s slow) interrupt()           {}
func (s slow) refuse(error)         {}
func (s slow) loss() Loss           { return Loss{} }

// A run that is begun while Close waits for others is interrupted and stored.
func TestStartWhileClosing(t *testing.T) {
	s := open(t, t.TempDir())
	other := make(slow)
	s.add(other)
	closing := make(chan struct{})
	go func() {
		defer close(closing)
		s.Close()
	}()
	for closed := false; !closed; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		closed = s.closed
		s.mu.Unlock()
	}
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, Meta{})
	within(t, r.Kept(), "the run goes on")
	close(other)
	within(t, closing, "Close does not return")
	if e, err := s.Read(r.ID()); err != nil || e.State != library.Interrupted {
		t.Errorf("the run is %v, %v", e.State, err)
	}
}

// A does is a writer that calls a function, once, on the writing goroutine.
type does func()

func (d does) write(time.Time) bool { d(); return true }
func (d does) interrupt()           {}
func (d does) refuse(error)         {}
func (d does) loss() Loss           { return Loss{} }

// A run whose writer has panicked does not stay locked after its end.
func TestRefusedRunIsUnlocked(t *testing.T) {
	s := open(t, t.TempDir())
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, Meta{})
	if err := r.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.add(does(func() { r.keeper.log = nil })) // the next write panics
	for r.Stored().Err == nil {
		time.Sleep(time.Millisecond)
	}
	if !locked(s.runDir(r.ID())) {
		t.Fatal("a run that trains is not locked")
	}
	r.Stop()
	within(t, r.Kept(), "the run is not over")
	if locked(s.runDir(r.ID())) {
		t.Error("the run is locked after its end")
	}
}

// readText returns the content of a file.
func readText(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
