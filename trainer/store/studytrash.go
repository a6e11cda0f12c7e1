package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// RemoveStudy moves a search to the trash, together with those stored runs of it that
// have no tag. RestoreStudy can move it back within 30 days. The error is an *Owned if a
// process makes the search.
func (s *Store) RemoveStudy(ctx context.Context, id string) error {
	return s.moveStudy(ctx, id, studiesFolder, trashFolder, studyRemoved, func(runs []string) error {
		for _, run := range runs {
			e, err := s.Read(run)
			if err != nil || len(e.Tags) > 0 || !e.Trashed.IsZero() {
				continue // the run was removed before
			}
			if err := s.Remove(ctx, run); err != nil {
				return err
			}
		}
		return nil
	})
}

// RestoreStudy moves a search and its runs out of the trash. It returns an error if
// another search has the same name.
func (s *Store) RestoreStudy(ctx context.Context, id string) error {
	if e, err := s.FindStudy(ctx, id, true); err == nil && e.Name != "" {
		if err := s.nameIsFree(ctx, e.Name); err != nil {
			return err
		}
	}
	return s.moveStudy(ctx, id, trashFolder, studiesFolder, studyRestored, func(runs []string) error {
		for _, run := range runs {
			if !exists(filepath.Join(s.dir, trashFolder, run)) {
				continue
			}
			if err := s.Restore(ctx, run); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveStudy moves the log of a study between two folders of the store, appends an event
// to it, and calls runs with the IDs of the stored runs of its trials.
func (s *Store) moveStudy(ctx context.Context, id, from, to, event string, runs func([]string) error) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	if s.o.ReadOnly {
		return errReadOnly
	}
	path := filepath.Join(s.dir, from, id+logEnding)
	if !isID(id) || !exists(path) {
		return fmt.Errorf("there is no search %s in %s of %s", id, from, s.dir)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, studiesFolder), 0o777); err != nil {
		return err
	}
	lock, err := s.lockStudy(id)
	if err != nil {
		return err
	}
	defer lock.Close()
	g, err := readStudyLog(path)
	if err != nil {
		return &StudyDamage{id, err}
	}
	if err := appendStudyEvent(path, g.length, event); err != nil {
		return err
	}
	if err := os.Rename(path, filepath.Join(s.dir, to, id+logEnding)); err != nil {
		return fmt.Errorf("search %s stays in %s: %w", id, from, err)
	}
	defer s.changed()
	var ids []string
	for _, l := range g.trials {
		ids = append(ids, l.Runs...)
	}
	return runs(ids)
}

// appendStudyEvent writes an event after the first length bytes of a log.
func appendStudyEvent(path string, length int64, event string) error {
	line, err := seal(&studyLine{Event: event, Time: time.Now().UTC()})
	if err != nil {
		return err
	}
	log, err := openAppended(path, length)
	if err != nil {
		return err
	}
	defer log.Close()
	if err := log.add(line); err != nil {
		return err
	}
	return log.sync()
}

// tidyStudies deletes the searches that have been in the trash for TrashTime.
func (s *Store) tidyStudies(ctx context.Context) error {
	entries, _, err := s.Studies(ctx, true)
	for _, e := range entries {
		if time.Since(e.Removed) > TrashTime {
			os.Remove(filepath.Join(s.dir, trashFolder, e.ID+logEnding))
			os.Remove(s.studyPath(e.ID, lockEnding))
		}
	}
	return err
}
