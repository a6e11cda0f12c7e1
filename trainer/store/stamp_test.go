package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// Stores that are made in one folder at once are all made, and labels that are
// written at once are whole.
func TestMadeAndLabeledAtOnce(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "new")
		done := make(chan error)
		for range 8 {
			go func() {
				s, err := Open(dir, Options{})
				if err == nil {
					err = s.Close()
				}
				done <- err
			}()
		}
		for range 8 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
	}
	s := open(t, t.TempDir())
	id := keep(t, s, trainertest.Spec(), run.Options{}, Meta{}).ID()
	done := make(chan error)
	for i := range 8 {
		go func() {
			done <- s.Label(t.Context(), id, func(l *library.Labels) { l.Note = strings.Repeat("x", i) })
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Read(id); err != nil {
		t.Error(err)
	}
	for i := range 8 {
		go func() {
			done <- s.Label(t.Context(), id, func(l *library.Labels) { l.Tags = append(l.Tags, strings.Repeat("x", 1+i)) })
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if e, err := s.Read(id); err != nil || len(e.Tags) != 8 {
		t.Errorf("8 tags that were put on at once are %q, %v", e.Tags, err)
	}
	left, err := filepath.Glob(filepath.Join(s.runDir(id), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%q are left, %v", left, err)
	}
}

// A stamp changes with what is known of a run, and where the run lies.
func TestStamps(t *testing.T) {
	s := open(t, t.TempDir())
	id := keep(t, s, trainertest.Spec(), run.Options{}, Meta{}).ID()
	stamp := func() Stamp {
		t.Helper()
		list, err := s.Stamps()
		if err != nil || len(list) != 1 || list[0].ID != id {
			t.Fatalf("the stamps are %v, %v", list, err)
		}
		return list[0]
	}
	old := stamp()
	if stamp() != old || old.Trash {
		t.Errorf("a stamp becomes another by itself: %v", old)
	}
	past := old.Changed.Add(-1e10)
	if err := os.Chtimes(s.runDir(id), past, past); err != nil {
		t.Fatal(err)
	}
	if err := s.Label(t.Context(), id, func(l *library.Labels) { l.Name = "x" }); err != nil {
		t.Fatal(err)
	}
	if got := stamp(); !got.Changed.After(past) {
		t.Errorf("the stamp of a labeled run is as old as before: %v", got)
	}
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if !stamp().Trash {
		t.Error("the stamp of a removed run does not say so")
	}
}

// A run that was renamed has its new name in tables, charts and forks too, and when it is
// resumed or followed.
func TestRenamed(t *testing.T) {
	s := open(t, t.TempDir())
	id := interrupt(t, s, trainertest.Spec(), 6).ID()
	if err := s.Label(t.Context(), id, func(l *library.Labels) { l.Name = "mine" }); err != nil {
		t.Fatal(err)
	}
	if r := stored(t, s, id); r.Spec().Name != "mine" || r.Entry.Name != "mine" {
		t.Errorf("its settings have the name %q, its entry %q", r.Spec().Name, r.Entry.Name)
	}
	if f, err := Follow(filepath.Join(s.runDir(id), logFile)); err != nil || f.Spec().Name != "mine" {
		t.Errorf("followed, its settings are %+v, %v", f.Spec(), err)
	}
	r, err := s.Resume(t.Context(), id, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	if r.Spec().Name != "mine" {
		t.Errorf("resumed, its settings have the name %q", r.Spec().Name)
	}
}

// The points of a run are its evaluations, in parts too, and from the beginning
// where the log has become shorter.
func TestPoints(t *testing.T) {
	s := open(t, t.TempDir())
	r := keep(t, s, trainertest.With(t, "epochs", "5"), run.Options{}, Meta{})
	read := func(from int64) (steps []int, end int64) {
		t.Helper()
		end, err := s.Points(r.ID(), from, func(p Point) error {
			steps = append(steps, p.Step)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return steps, end
	}
	want := []int{0, 4, 8, 12, 16, 20}
	all, end := read(0)
	if !slices.Equal(all, want) {
		t.Errorf("the evaluations are at %v: want %v", all, want)
	}
	if more, again := read(end); len(more) > 0 || again != end {
		t.Errorf("behind the end are %v, up to %d of %d", more, again, end)
	}
	if all, _ := read(end + 100); !slices.Equal(all, want) {
		t.Errorf("of a shorter log the evaluations are at %v: want %v", all, want)
	}
	if kept, err := s.Checkpoints(r.ID()); err != nil || len(kept) == 0 || kept[len(kept)-1].Kind != endKind || kept[len(kept)-1].Step != 20 {
		t.Errorf("the checkpoints are %v, %v", kept, err)
	}
}
