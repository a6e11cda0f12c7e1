package store

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A process that is killed while it makes or removes the folder of a run, or writes that
// of a run of a search, leaves a part of it, under a hidden name or without a log.

// leftTime is how long a folder that is made or removed may stay as it is.
const leftTime = time.Hour

// hidden returns a name beside a run's folder that no other folder has.
func hidden(dir string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+"-"+rand.Text())
}

// isHidden reports whether hidden gave a folder its name.
func isHidden(name string) bool {
	name, dot := strings.CutPrefix(name, ".")
	return dot && len(name) > idLen && isID(name[:idLen])
}

// removeLeft removes what processes that were killed have left a while ago.
func (s *Store) removeLeft() {
	for _, name := range []string{runsFolder, trashFolder} {
		files, _ := os.ReadDir(filepath.Join(s.dir, name)) // what cannot be read stays
		for _, f := range files {
			if !f.IsDir() || !isHidden(f.Name()) && !isID(f.Name()) {
				continue
			}
			dir := filepath.Join(s.dir, name, f.Name())
			if i, err := f.Info(); err != nil || time.Since(i.ModTime()) < leftTime || locked(dir) {
				continue
			}
			if isHidden(f.Name()) || isHalfMade(dir) {
				os.RemoveAll(dir)
			}
		}
	}
}

// isHalfMade reports whether a folder has nothing but what keeper.make writes before
// the log, so that nothing was stored of its run.
func isHalfMade(dir string) bool {
	files, err := os.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(files, func(f os.DirEntry) bool {
		switch f.Name() {
		case specFile, startFile, branchFile, labelsFile, lockFile:
			return false
		case stepsFile:
			return fileLength(dir, stepsFile) > 0
		}
		return !strings.HasPrefix(f.Name(), ".")
	})
}
