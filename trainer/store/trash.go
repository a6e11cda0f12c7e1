package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"descent/data/regular"
)

// trashedFile contains the time at which the run in its folder was removed.
const trashedFile = "removed"

// TrashTime is the time for which removed runs can be restored.
const TrashTime = 30 * 24 * time.Hour

// trashed returns when the run in dir was removed; zero if it was not.
func trashed(dir string) time.Time {
	if filepath.Base(filepath.Dir(dir)) != trashFolder {
		return time.Time{}
	}
	text, err := regular.Read(filepath.Join(dir, trashedFile))
	if err == nil {
		var t time.Time
		if t, err = time.Parse(time.RFC3339, string(text)); err == nil {
			return t
		}
	}
	if i, err := os.Stat(dir); err == nil {
		return i.ModTime()
	}
	return time.Unix(0, 0).UTC() // removed at an unknown time
}

// Remove moves runs to the trash. Restore can move them back within TrashTime. If a
// process trains one of the runs, Remove returns an *Owned, and has removed only the runs
// before it.
func (s *Store) Remove(ctx context.Context, ids ...string) error {
	now := time.Now()
	if newest := s.latest(); newest.After(now) {
		now = newest // the clock was set back: when it is right again, TrashTime has not passed
	}
	return s.move(ctx, ids, runsFolder, trashFolder, func(dir string) error {
		if locked(dir) {
			return &Owned{ID: filepath.Base(dir), Owner: holder(dir)}
		}
		if err := markTrashed(dir, now); err != nil {
			return fmt.Errorf("run %s cannot be removed: %w", filepath.Base(dir), plain(err))
		}
		return nil
	})
}

// markTrashed writes the time at which the run in dir is removed. On a full disk, it is the
// time of the folder: see trashed.
func markTrashed(dir string, now time.Time) error {
	err := os.WriteFile(filepath.Join(dir, trashedFile), []byte(now.UTC().Format(time.RFC3339)), 0o666)
	if err != nil && os.Chtimes(dir, now, now) == nil {
		return nil
	}
	return err
}

// Restore moves runs out of the trash.
func (s *Store) Restore(ctx context.Context, ids ...string) error {
	return s.move(ctx, ids, trashFolder, runsFolder, func(dir string) error { return nil })
}

// moveFolder renames the folder of a run. If a process trains the run, it restores the name
// and returns an *Owned.
func moveFolder(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if !locked(to) { // another process cannot lock the old path any more; see takeLock
		return nil
	}
	owned := &Owned{ID: filepath.Base(from), Owner: holder(to)}
	if err := os.Rename(to, from); err != nil {
		return err
	}
	return owned
}

// move calls before with the folder of each run, and then moves the folder.
func (s *Store) move(ctx context.Context, ids []string, from, to string, before func(dir string) error) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	if s.o.ReadOnly {
		return errReadOnly
	}
	defer s.changed()
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		old := filepath.Join(s.dir, from, id)
		if !exists(old) && from == runsFolder {
			return noRun(id, old)
		}
		if !isID(id) || !exists(old) {
			return fmt.Errorf("there is no run %s in %s of %s", id, from, s.dir)
		}
		if err := before(old); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(s.dir, to), 0o777); err != nil {
			return err
		}
		moved := filepath.Join(s.dir, to, id)
		if err := moveFolder(old, moved); err != nil {
			return fmt.Errorf("run %s stays in %s: %w", id, from, plain(err))
		}
		if to == runsFolder {
			os.Remove(filepath.Join(moved, trashedFile))
		}
	}
	return nil
}
