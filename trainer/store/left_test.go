package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"descent/trainer/run"
)

// What a process has left that was killed while it made or removed a folder is
// removed after a while, and nothing else is.
func TestLeftFolders(t *testing.T) {
	s := open(t, t.TempDir())
	whole, lost := keep(t, s, small(t), run.Options{}, Meta{}).ID(), keep(t, s, small(t), run.Options{}, Meta{}).ID()
	os.Remove(filepath.Join(s.runDir(lost), logFile))
	folder := func(parent, name string, files ...string) string {
		dir := filepath.Join(s.dir, parent, name)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			write(t, dir, f, []byte("x"))
		}
		return dir
	}
	erased, half, now := hidden(s.runDir(newID(time.Now()))), newID(time.Now()), newID(time.Now())
	gone := []string{
		folder(runsFolder, filepath.Base(erased), logFile, "w-1.f32"), folder(trashFolder, filepath.Base(erased)),
		folder(runsFolder, half, specFile, startFile, lockFile, "."+logFile),
	}
	stay := []string{
		folder(runsFolder, ".cache"), folder(runsFolder, "mine"), folder(runsFolder, newID(time.Now()), specFile, latestFile),
		folder(runsFolder, now, specFile), s.runDir(whole), s.runDir(lost),
	}
	trained := folder(runsFolder, newID(time.Now()), specFile)
	locked, err := lock(trained)
	if err != nil {
		t.Fatal(err)
	}
	defer locked.Close()
	old := time.Now().Add(-2 * leftTime)
	for _, dir := range append(append(gone, stay...), trained) {
		if filepath.Base(dir) == now {
			continue
		}
		if err := os.Chtimes(dir, old, old); err != nil {
			t.Fatal(err)
		}
	}
	s.tidy()
	for _, dir := range gone {
		if exists(dir) {
			t.Errorf("%s is still there", dir)
		}
	}
	for _, dir := range append(stay, trained) {
		if !exists(dir) {
			t.Errorf("%s is gone", dir)
		}
	}
	var damage *Damage
	if _, err := s.Read(lost); !errors.As(err, &damage) {
		t.Errorf("a run without its log: %v", err)
	}
	if list, err := s.Stamps(); err != nil || len(list) != 4 { // two runs, and two old folders that are none
		t.Errorf("listed are %v, %v", list, err)
	}
}

// A run whose lock another process takes at the last moment stays where it is, and
// one that was moved at the last moment is not locked.
func TestMovedAndLocked(t *testing.T) {
	s := open(t, t.TempDir())
	id := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	dir := s.runDir(id)
	held, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	var owned *Owned
	if err := s.erase(dir); !errors.As(err, &owned) || owned.ID != id || !exists(dir) {
		t.Errorf("erased while it is locked: %v", err)
	}
	held.Close()
	f, err := os.Open(filepath.Join(dir, lockFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !isAt(f, filepath.Join(dir, lockFile)) {
		t.Error("the lock is not where it is")
	}
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if isAt(f, filepath.Join(dir, lockFile)) {
		t.Error("the lock is where it was")
	}
}

// A damaged run can be removed, restored and, from the trash, removed for good.
func TestDamagedRunIsRemoved(t *testing.T) {
	s := open(t, t.TempDir())
	id := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	write(t, s.runDir(id), labelsFile, []byte("x"))
	for range 2 {
		if err := s.Remove(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if err := s.Restore(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	s.o.MaxBytes = 1
	s.tidy()
	if !exists(s.runDir(id)) {
		t.Error("a damaged run is removed that nobody has put into the trash")
	}
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	s.tidy()
	if exists(s.find(id)) {
		t.Error("the trash keeps a damaged run")
	}
}
