package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// open returns a store in dir that writes a checkpoint after every few steps.
func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{EverySteps: 3, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// keep trains a run of spec to its end and returns it when it is stored.
func keep(t *testing.T, s *Store, spec trainer.Spec, o run.Options, m Meta) *Run {
	t.Helper()
	r := s.Start(t.Context(), spec, o, m)
	<-r.Kept()
	if st := r.Stored(); st.Err != nil || st.Dropped > 0 {
		t.Fatalf("stored: %+v", st)
	}
	return r
}

// stored opens a run, which must be complete.
func stored(t *testing.T, s *Store, id string) *Stored {
	t.Helper()
	r, err := s.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// timeless returns the snapshot of a source as text, without times.
func timeless(src run.Source) string {
	s := new(run.Snapshot)
	src.Snapshot(s)
	s.Clock, s.Elapsed, s.Throughput, s.Version, s.Pace = nil, 0, 0, 0, 0
	return fmt.Sprintf("%+v", *s)
}

// sameRun checks that two sources are equal bit for bit.
func sameRun(t *testing.T, got, want run.Weighted) {
	t.Helper()
	if g, w := timeless(got), timeless(want); g != w {
		t.Errorf("the snapshot differs: %s", differs(g, w))
	}
	g, ok := got.Member()
	w, has := want.Member()
	if ok != has || !slices.Equal(g.Weights, w.Weights) || !slices.Equal(g.State, w.State) {
		t.Errorf("the network differs: %v, want %v", ok, has)
	}
}

func TestStoredRunReadsBack(t *testing.T) {
	for name, spec := range map[string]trainer.Spec{
		"plain":     trainertest.With(t, "epochs", "40", "evals", "2"),
		"batchnorm": trainertest.With(t, "norm", "batch", "average", "0.9"),
		"best":      trainertest.With(t, "stop", "early:patience=4", "epochs", "60", "lr", "1"),
		"diverging": trainertest.Diverging(),
		"fold":      trainertest.With(t, "fold", "2/3"),
		"numbers":   trainertest.With(t, "data", "sine:n=60", "loss", "squared", "preprocess", "standardize"),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, t.TempDir())
			r := keep(t, s, spec, run.Options{}, Meta{Title: "a title", Labels: library.Labels{Tags: []string{"class"}}})
			got := stored(t, s, r.ID())
			sameRun(t, got, r)
			if a, b := got.Spec().Diff(spec), got.Spec().Name; len(a) > 0 || b != spec.Name {
				t.Errorf("other settings: %v", a)
			}
			e := got.Entry
			if want, _ := outcome(r.State(), nil, ""); e.State != want || e.Title != "a title" || e.Batch != r.ID() || e.Name != spec.Name ||
				len(e.Tags) != 1 || e.Size == 0 || e.Created.IsZero() || e.Ended.IsZero() {
				t.Errorf("the entry is %+v", e)
			}
			if info, err := os.Stat(filepath.Join(s.runDir(r.ID()), stepsFile)); err != nil || info.Size() != int64(stepLen*e.Step) {
				t.Errorf("%v bytes of %d steps, %v", info.Size(), e.Step, err)
			}
			ids, err := s.Folders()
			if err != nil || !slices.Equal(ids, []string{r.ID()}) {
				t.Errorf("the store has %v, %v", ids, err)
			}
		})
	}
}

// interrupt trains a run of spec until it is interrupted after the given step, and returns
// it when it is stored.
func interrupt(t *testing.T, s *Store, spec trainer.Spec, step int) *Run {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := s.Start(ctx, spec, run.Options{Listen: func(e *trainer.Event) {
		if e.Step == step {
			cancel()
		}
	}}, Meta{})
	<-r.Kept()
	if e, err := s.Read(r.ID()); err != nil || e.State != library.Interrupted || e.Step != step {
		t.Fatalf("%+v, %v", e, err)
	}
	return r
}

// pausedAt starts a run of spec, and returns it when it is paused after an epoch and a
// checkpoint of it is stored; it writes no other before it goes on.
func pausedAt(t *testing.T, s *Store, spec trainer.Spec, epoch float64) *Run {
	t.Helper()
	reached, paused := make(chan struct{}), make(chan struct{})
	r := s.Start(t.Context(), spec, run.Options{Listen: func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated && e.Epoch == epoch {
			close(reached)
			<-paused
		}
	}}, Meta{})
	<-reached
	r.Pause()
	close(paused)
	if err := r.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for !shotsWritten(t, r.keeper) { // which comes after the checkpoint
		time.Sleep(time.Millisecond)
	}
	return r
}

// shotsWritten reports whether the networks of epochs that k keeps are written, and all
// others removed.
func shotsWritten(t *testing.T, k *keeper) bool {
	t.Helper()
	there, err := filepath.Glob(filepath.Join(k.dir, "w-*.f32"))
	if err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	written := k.networks.epochs()
	return len(there) == len(written) && slices.EqualFunc(k.shots.epochs, written, func(epoch int, of float64) bool { return float64(epoch) == of })
}

// TestResume tests that an interrupted run, after it is resumed, has the same bits as an
// uninterrupted one.
func TestResume(t *testing.T) {
	spec := trainertest.With(t, "epochs", "60", "evals", "2", "stop", "early:patience=50", "optimizer", "adam")
	whole := run.Start(t.Context(), spec, run.Options{})
	<-whole.Done()
	dir := t.TempDir()
	s := open(t, dir)
	r := interrupt(t, s, spec, 50)
	id := r.ID()
	sameRun(t, stored(t, s, id), r)
	r, err := s.Resume(t.Context(), id, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Resume(t.Context(), id, ResumeOptions{}); err == nil {
		t.Error("a run is resumed twice")
	}
	<-r.Kept()
	sameRun(t, r, whole)
	sameRun(t, stored(t, s, id), whole)
	if _, err := s.Resume(t.Context(), id, ResumeOptions{}); err == nil {
		t.Error("a run that has ended is resumed")
	}
	steps, err := os.ReadFile(filepath.Join(dir, runsFolder, id, stepsFile))
	other := keep(t, s, spec, run.Options{}, Meta{})
	want, _ := os.ReadFile(filepath.Join(dir, runsFolder, other.ID(), stepsFile))
	if err != nil || !slices.Equal(steps, want) {
		t.Error("other steps than those of a run that was not interrupted")
	}
}

// A run that another process resumes at this moment is not called damaged.
func TestCheckWhileResumed(t *testing.T) {
	dir := t.TempDir()
	s, other := open(t, dir), open(t, dir)
	id := interrupt(t, s, trainertest.With(t, "epochs", "200"), 50).ID()
	r, err := other.Resume(t.Context(), id, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for trained := true; trained; {
		select {
		case <-r.Kept():
			trained = false
		default:
		}
		if err := s.Check(t.Context(), id, false); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Settings(id); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOpenWhileTrained tests that a run can be opened during training, while its files are
// replaced.
func TestOpenWhileTrained(t *testing.T) {
	s := open(t, t.TempDir())
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "150"), run.Options{Pace: 300}, Meta{})
	at(r, 1)
	opened := 0
	until := time.Now().Add(time.Minute)
	for trained := true; trained; {
		trained = !isClosed(r.Kept()) && time.Now().Before(until)
		began := isRun(r.ID(), s.runDir(r.ID()))
		switch _, err := s.Open(t.Context(), r.ID()); {
		case err == nil:
			opened++
		case began || !strings.Contains(err.Error(), "there is no run"):
			t.Fatalf("after %d times: %v", opened, err)
		}
	}
	if opened == 0 {
		t.Error("it was never opened")
	}
}

// TestRunThatWaits tests that a paused run writes nothing, and that a request for a
// checkpoint that cannot be written returns the reason.
func TestRunThatWaits(t *testing.T) {
	s, err := Open(t.TempDir(), Options{Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "100000"), run.Options{}, Meta{})
	defer r.Stop()
	for r.Stored().Step == 0 {
		time.Sleep(time.Millisecond)
	}
	r.Pause()
	state, err := r.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for r.Stored().Step < state.Step {
		time.Sleep(time.Millisecond)
	}
	wrote := func() int64 { return fileSize(t, filepath.Join(s.runDir(r.ID()), logFile)) }
	for before, late := int64(0), time.Now().Add(time.Minute); wrote() != before; time.Sleep(2 * writeTime) {
		if before = wrote(); time.Now().After(late) {
			t.Fatalf("the log grows, now to %d bytes", before)
		}
	}
	if err := r.Keep(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(s.runDir(r.ID())); err != nil {
		t.Fatal(err)
	}
	if err := r.Keep(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a checkpoint without a folder: %v", err)
	}
}

// TestReportLines tests that the line of a report is equal to that of its entry.
func TestReportLines(t *testing.T) {
	begun, _, evaluation := events(t, trainertest.Spec())
	for event, e := range map[string]trainer.Event{started: begun, evaluated: evaluation} {
		e.Weights, e.State = nil, nil
		w := waiting{reports: []report{{event, 0.5, e}}}
		want := (&entry{Event: event, Seconds: 0.5, Run: e}).line()
		if w.write(); string(w.lines) != string(want) {
			t.Errorf("%s is written as\n%swant\n%s", event, w.lines, want)
		}
	}
}
