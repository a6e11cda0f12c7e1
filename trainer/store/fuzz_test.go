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
