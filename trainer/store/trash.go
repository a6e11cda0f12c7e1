package store

import (
	"os"
	"path/filepath"
	"time"
)

// trashedFile says, in the folder of a run that was removed, when that was.
const trashedFile = "removed"

// trashed returns when the run in dir was removed; zero if it was not.
func trashed(dir string) time.Time {
	text, err := os.ReadFile(filepath.Join(dir, trashedFile))
	if err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return time.Unix(0, 0).UTC() // it was removed, and nobody knows when
	}
	return t
}
