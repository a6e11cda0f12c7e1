package store

import (
	"os"
	"path/filepath"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/safetensors"
)

// addFixtures adds the files of a name in the fixtures to the texts that fuzzing
// begins with.
func addFixtures(f *testing.F, name string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "format*", runsFolder, "*", name))
	if err != nil || len(files) == 0 {
		f.Fatalf("no %s, %v", name, err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// Whatever a log holds, reading it ends with a history that has a beginning, or
// with an error.
func FuzzLog(f *testing.F) {
	addFixtures(f, logFile)
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := parseLog(text)
		if err != nil {
			return
		}
		if h.length > int64(len(text)) || h.created() == nil {
			t.Errorf("%d bytes of %d", h.length, len(text))
		}
		var s run.Snapshot
		h.replay(run.NewReplay(), 0).Snapshot(&s)
	})
}

// Whatever a file of a checkpoint holds, reading it ends with a state that can be
// written again, or with an error.
func FuzzCheckpoint(f *testing.F) {
	addFixtures(f, endFile)
	addFixtures(f, latestFile)
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := safetensors.Read(text)
		if err != nil {
			return
		}
		c, err := trainer.CheckpointFrom(file)
		if err != nil {
			return
		}
		record, err := run.ReplayFrom(file, c)
		if err != nil {
			record = nil
		}
		if _, err := (&standing{state: c, record: record}).text(); err != nil {
			t.Error(err)
		}
	})
}

// Whatever the small files of a run hold, reading them ends.
func FuzzSmallFiles(f *testing.F) {
	addFixtures(f, labelsFile)
	addFixtures(f, summaryFile)
	addFixtures(f, specFile)
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for _, name := range []string{labelsFile, summaryFile} {
			write(t, dir, name, text)
		}
		readLabels(dir)
		readSummary(dir)
		parseSpec(text)
	})
}

// Whatever a log holds, following it while it grows ends with what reading all of it
// ends with, or with an error.
func FuzzFollow(f *testing.F) {
	fixture, err := filepath.Glob(filepath.Join("testdata", "format*", runsFolder, "*", specFile))
	if err != nil || len(fixture) == 0 {
		f.Fatalf("no %s, %v", specFile, err)
	}
	for i, path := range fixture {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), logFile))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, len(text)/2, uint(i))
		f.Add(text, len(text)-1, uint(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, cut int, spec uint) {
		settings, err := os.ReadFile(fixture[spec%uint(len(fixture))])
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		path := filepath.Join(dir, logFile)
		os.WriteFile(filepath.Join(dir, specFile), settings, 0o644)
		os.WriteFile(path, text[:min(max(cut, 0), len(text))], 0o644)
		r, err := Follow(path)
		if err != nil {
			return
		}
		os.WriteFile(path, text, 0o644)
		if r.Follow() != nil {
			return
		}
		whole, err := Follow(path)
		if err != nil {
			return
		}
		var got, want run.Snapshot
		r.Snapshot(&got)
		whole.Snapshot(&want)
		if got.Step != want.Step || got.State != want.State || len(got.Series[run.ValLoss]) != len(want.Series[run.ValLoss]) {
			t.Errorf("followed it is %v at step %d, read as a whole %v at step %d", got.State, got.Step, want.State, want.Step)
		}
	})
}
