package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
)

func TestTrash(t *testing.T) {
	s := open(t, t.TempDir())
	r := keep(t, s, small(t), run.Options{}, Meta{})
	id, want := r.ID(), seen(stored(t, s, r.ID()))
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	e, err := s.Read(id)
	if err != nil || e.Trashed.IsZero() || time.Since(e.Trashed) > time.Minute {
		t.Errorf("removed at %v, %v", e.Trashed, err)
	}
	_, resumed := s.Resume(t.Context(), id, ResumeOptions{})
	_, imported := s.Import(t.Context(), s.find(id))
	for what, err := range map[string]error{"removed": s.Remove(t.Context(), id), "resumed": resumed, "imported": imported} {
		if !errors.Is(err, ErrRemoved) {
			t.Errorf("a removed run is %s: %v", what, err)
		}
	}
	if err := s.Restore(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := seen(stored(t, s, id)); got != want {
		t.Errorf("restored: %s", differs(got, want))
	}
	live := s.Start(t.Context(), small(t), run.Options{Paused: true}, Meta{})
	defer live.Stop()
	for !exists(filepath.Join(s.runDir(live.ID()), logFile)) {
		time.Sleep(time.Millisecond)
	}
	var owned *Owned
	if err := s.Remove(t.Context(), live.ID()); !errors.As(err, &owned) {
		t.Errorf("a run that trains is removed: %v", err)
	}
}

// TestStoreIsBounded tests that the store deletes runs that have been in the trash for 30
// days and, while it is above its limit, the oldest runs without a tag, and no others.
func TestStoreIsBounded(t *testing.T) {
	s := open(t, t.TempDir())
	var ids []string
	for range 6 {
		r := keep(t, s, small(t), run.Options{}, Meta{})
		ids = append(ids, r.ID())
	}
	if err := s.Label(t.Context(), ids[0], func(l *library.Labels) { l.Tags = []string{"mine"} }); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), ids[4], ids[5]); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-TrashTime - time.Hour).UTC().Format(time.RFC3339)
	write(t, s.find(ids[4]), trashedFile, []byte(old))
	planned := func(limit int64) (all []string) {
		t.Helper()
		s.o.MaxBytes = limit
		p, err := s.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Removals {
			all = append(all, r.ID)
		}
		if left := p.Bytes - p.Freed(); left > limit && len(all) < 5 {
			t.Errorf("%d bytes are left of %d", left, limit)
		}
		return all
	}
	p, err := s.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	each := p.Bytes / int64(len(ids)) // they are about equal
	for left, want := range map[int64][]string{
		6: {ids[4]}, 4: {ids[4], ids[5]}, 2: {ids[4], ids[5], ids[1], ids[2]}, 0: {ids[4], ids[5], ids[1], ids[2], ids[3]},
	} {
		if got := planned(left*each + each/2); !slices.Equal(got, want) {
			t.Errorf("where %d of %d runs fit, %v go: want %v", left, len(ids), got, want)
		}
	}
	s.o.MaxBytes = 1
	s.tidy()
	s.tidy()
	left, err := s.Folders()
	if err != nil || !slices.Equal(left, ids[:1]) {
		t.Errorf("%v are left, %v", left, err)
	}
	said := strings.Join(s.Told(), "\n")
	if !strings.HasPrefix(said, "5 stored runs removed for good") || strings.Count(said, "more than the limit") != 1 || len(s.Told()) > 0 {
		t.Errorf("it says %q", said)
	}
	keep(t, s, small(t), run.Options{}, Meta{})
	s.tidyIfDue()
	if left, _ := s.Folders(); len(left) != 2 {
		t.Errorf("it is tidied again at once: %v are left", left)
	}
	if files, _ := os.ReadDir(filepath.Join(s.dir, trashFolder)); len(files) > 0 {
		t.Errorf("the trash has %v", files)
	}
}

func TestImport(t *testing.T) {
	s, other := open(t, t.TempDir()), open(t, t.TempDir())
	a := keep(t, other, small(t), run.Options{}, Meta{Labels: library.Labels{Note: "a note"}})
	b := keep(t, other, small(t), run.Options{}, Meta{})
	ids, err := s.Import(t.Context(), other.runDir(a.ID()))
	if err != nil || !slices.Equal(ids, []string{a.ID()}) {
		t.Fatalf("%v, %v", ids, err)
	}
	if got, want := seen(stored(t, s, a.ID())), seen(stored(t, other, a.ID())); got != want {
		t.Errorf("imported: %s", differs(got, want))
	}
	if _, err := s.Import(t.Context(), other.runDir(a.ID())); err == nil {
		t.Error("it is imported twice")
	}
	if ids, err = s.Import(t.Context(), other.dir); err != nil || !slices.Equal(ids, []string{b.ID()}) {
		t.Errorf("of the whole store %v, %v", ids, err)
	}
	c := keep(t, other, small(t), run.Options{}, Meta{})
	write(t, other.runDir(c.ID()), specFile, []byte("lane = 1"))
	if _, err := s.Import(t.Context(), other.dir); err == nil || exists(s.runDir(c.ID())) {
		t.Errorf("a damaged run is imported: %v", err)
	}
	if ids, err = s.Import(t.Context(), other.runDir(c.ID())); err == nil || ids != nil {
		t.Errorf("of a damaged run %v is imported, %v", ids, err)
	}
	write(t, other.dir, versionFile, []byte("2\n"))
	if _, err := s.Import(t.Context(), other.dir); err == nil || !strings.Contains(err.Error(), "newer descent") {
		t.Errorf("a store of a newer version is imported: %v", err)
	}
	if _, err := s.Import(t.Context(), t.TempDir()); err == nil {
		t.Error("an empty folder is imported")
	}
}

// A run whose time of removal cannot be written, as on a full disk, is removed too, and its
// days in the trash begin then.
func TestRemoveWithoutRoom(t *testing.T) {
	s := open(t, t.TempDir())
	id := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	old := time.Now().Add(-2 * TrashTime)
	if err := errors.Join(os.Mkdir(filepath.Join(s.runDir(id), trashedFile), 0o777), os.Chtimes(s.runDir(id), old, old)); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if e, err := s.Read(id); err != nil || time.Since(e.Trashed) > time.Hour {
		t.Errorf("it was removed at %v, %v", e.Trashed, err)
	}
}
