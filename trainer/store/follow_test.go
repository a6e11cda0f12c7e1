package store

import (
	"os"
	"path/filepath"
	"testing"

	"descent/data/regular"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// What a screen asks of a followed run does not wait for the disk.
func TestFollowedAnswersWhileItIsRead(t *testing.T) {
	s := open(t, t.TempDir())
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, Meta{})
	if err := r.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := Follow(filepath.Join(s.runDir(r.ID()), logFile))
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	f.open = func(path string) (*os.File, error) {
		opened++
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			var snap run.Snapshot
			f.Snapshot(&snap)
			f.Standing()
			f.Branch()
			f.Began()
			f.Epochs()
			f.Entry(&snap)
		}()
		within(t, answered, "a screen waits while the log is opened")
		return regular.Open(path)
	}
	if err := f.Follow(); err != nil || opened != 1 {
		t.Errorf("the log was opened %d times, %v", opened, err)
	}
}

// The epochs that have networks are known while their files are looked at.
func TestEpochsWhileFilesAreLookedAt(t *testing.T) {
	var n networks
	n.set([]file{{File: "w-1.f32", Epoch: 1}, {File: "w-2.f32", Epoch: 2}, {File: "w-3.f32", Epoch: 3}})
	n.sift(func(f file) bool {
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			n.epochs()
		}()
		within(t, answered, "the epochs wait for the disk")
		return f.Epoch == 2
	})
	if got := n.epochs(); len(got) != 2 || got[0] != 1 || got[1] != 3 {
		t.Errorf("the epochs are %v", got)
	}
}
