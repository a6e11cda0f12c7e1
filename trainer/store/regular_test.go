//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
)

// A pipe or a device in place of a file of a run holds up nobody. Where the file is
// needed, it is damage.
func TestNoRegularFiles(t *testing.T) {
	s := open(t, t.TempDir())
	id := keep(t, s, small(t), run.Options{}, Meta{Labels: library.Labels{Note: "mine"}}).ID()
	dir := s.runDir(id)
	needed := []string{logFile, specFile, labelsFile, endFile, stepsFile}
	for name := range files(t, dir) {
		path, aside := filepath.Join(dir, name), filepath.Join(dir, "aside")
		for what, put := range map[string]func() error{
			"pipe":   func() error { return syscall.Mkfifo(path, 0o666) },
			"device": func() error { return os.Symlink("/dev/zero", path) },
		} {
			if err := os.Rename(path, aside); err != nil {
				t.Fatal(err)
			}
			if err := put(); err != nil {
				t.Skip(err)
			}
			opened := make(chan error, 1)
			go func() {
				s.Read(id)
				_, err := s.Open(t.Context(), id)
				opened <- err
			}()
			select {
			case err := <-opened:
				if d := (*Damage)(nil); slices.Contains(needed, name) && !errors.As(err, &d) {
					t.Errorf("%s is a %s: %v, want damage", name, what, err)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s is a %s: the run was not opened in a minute", name, what)
			}
			if err := os.Rename(aside, path); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// While the ID of the first run waits for the disk, the writing goroutine and the screen,
// which asks what there is to tell, do not.
func TestIDWaitsAlone(t *testing.T) {
	s := open(t, t.TempDir())
	runs := filepath.Join(s.dir, runsFolder)
	if err := errors.Join(os.Remove(runs), syscall.Mkfifo(runs, 0o666)); err != nil {
		t.Fatal(err)
	}
	release := sync.OnceFunc(func() {
		if pipe, err := os.OpenFile(runs, os.O_RDWR, 0); err == nil {
			t.Cleanup(func() { pipe.Close() }) // whoever opens the pipe from now on does not wait
		}
	})
	t.Cleanup(release)
	made := make(chan struct{})
	go func() {
		defer close(made)
		s.newID(time.Now()) // opens the pipe, which waits for a writer
	}()
	for s.ids.TryLock() {
		s.ids.Unlock()
		time.Sleep(time.Millisecond)
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.Told()
		s.Lost()
		s.Refresh(nil)
	}()
	within(t, answered, "the screen waits for the disk")
	release()
	within(t, made, "there is no ID")
}
