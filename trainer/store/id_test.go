package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"descent/trainer/run"
)

// TestClockSetBack tests that runs sort in the order of their starts, and removed runs stay in
// the trash, if the clock was set back after an earlier run.
func TestClockSetBack(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	ahead := time.Now().Add(40 * 24 * time.Hour)
	early := newID(ahead) // it was started while the clock was ahead
	if err := os.Rename(s.runDir(first), s.runDir(early)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"99991231T235959.999-000000", "20269999T000000.000-000000", "notes"} {
		if err := os.Mkdir(filepath.Join(dir, runsFolder, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	now := open(t, dir) // as another process
	second, third := now.newID(time.Now()), now.newID(time.Now())
	if !(early < second && second < third) || !isID(third) {
		t.Errorf("the IDs are %s, %s, %s: want them in this order", early, second, third)
	}
	removed := keep(t, now, small(t), run.Options{}, Meta{}).ID()
	if err := now.Remove(t.Context(), removed); err != nil {
		t.Fatal(err)
	}
	if at := trashed(now.find(removed)); at.Before(ahead.Add(-time.Second)) {
		t.Errorf("the run was removed on %v: want a time after the start of the newest run, %v", at, ahead)
	}
}
