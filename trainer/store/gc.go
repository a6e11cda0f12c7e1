package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"descent/model/guard"
	"descent/trainer/library"
)

// A Plan lists the runs that are to be deleted.
type Plan struct {
	Bytes    int64 // size of all runs, including those in the trash
	Limit    int64 // limit of Bytes
	Removals []Removal
}

// A Removal is a run that is to be deleted.
type Removal struct {
	library.Entry
	Because string
}

// Freed returns the bytes that the plan frees.
func (p *Plan) Freed() (n int64) {
	for _, r := range p.Removals {
		n += r.Size
	}
	return n
}

// String describes the removals and their reasons; "" if there are none.
func (p *Plan) String() string {
	if len(p.Removals) == 0 {
		return ""
	}
	var reasons []string
	for _, r := range p.Removals {
		if !slices.Contains(reasons, r.Because) {
			reasons = append(reasons, r.Because)
		}
	}
	runs := "1 stored run"
	if n := len(p.Removals); n > 1 {
		runs = fmt.Sprintf("%d stored runs", n)
	}
	return fmt.Sprintf("%s removed for good, which frees %.1f of %.1f MB: %s",
		runs, float64(p.Freed())/1e6, float64(p.Bytes)/1e6, strings.Join(reasons, "; "))
}

// Excess returns a warning if the remaining runs exceed the limit; otherwise "".
func (p *Plan) Excess() string {
	left := p.Bytes - p.Freed()
	if left <= p.Limit {
		return ""
	}
	return fmt.Sprintf("the stored runs take %.1f MB, more than the limit of %.1f MB, and those that are left have a tag, are trained or are damaged",
		float64(left)/1e6, float64(p.Limit)/1e6)
}

// Plan returns the runs that are to be deleted: those that have been in the trash for
// TrashTime and, while the total is above the limit, the oldest in the trash and then the
// oldest runs without a tag that no process trains. Plan reads the log of a run only if
// the run may be deleted; of the others it needs only the sizes of the files.
func (s *Store) Plan(ctx context.Context) (*Plan, error) {
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	p := &Plan{Limit: s.o.MaxBytes}
	var trash, kept []library.Entry
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		dir := s.find(id)
		e := library.Entry{ID: id, Size: size(dir), Trashed: trashed(dir)}
		p.Bytes += e.Size
		if e.Trashed.IsZero() {
			kept = append(kept, e)
		} else {
			trash = append(trash, e)
		}
	}
	left := p.Bytes
	add := func(e library.Entry, because string) {
		left -= e.Size
		p.Removals = append(p.Removals, Removal{e, because})
	}
	for _, e := range trash {
		because := ""
		switch {
		case time.Since(e.Trashed) > TrashTime:
			because = "removed more than 30 days ago"
		case left > p.Limit:
			because = "removed before, and the store is full"
		default:
			continue
		}
		if all, err := s.Read(e.ID); err == nil { // a damaged run is deleted too
			e = all
		}
		add(e, because)
	}
	for _, e := range kept {
		if left <= p.Limit || ctx.Err() != nil {
			break
		}
		if e, err = s.Read(e.ID); err == nil && len(e.Tags) == 0 && e.State != library.Live {
			add(e, "oldest without a tag, and the store is full")
		}
	}
	return p, ctx.Err()
}

// GC deletes the runs of a plan, except for those that were restored, tagged or
// resumed since the plan was made. It returns the number of bytes that were freed.
func (s *Store) GC(ctx context.Context, p *Plan) (freed int64, err error) {
	if s.o.ReadOnly {
		return 0, errReadOnly
	}
	defer s.changed()
	for _, r := range p.Removals {
		if err := ctx.Err(); err != nil {
			return freed, err
		}
		dir := s.find(r.ID)
		if !s.outlived(r, dir) {
			continue
		}
		bytes, err := size(dir), s.erase(dir)
		if owned := (*Owned)(nil); errors.As(err, &owned) {
			continue
		} else if err != nil {
			return freed, fmt.Errorf("run %s cannot be removed: %w", r.ID, plain(err))
		}
		freed += bytes
	}
	return freed, nil
}

// outlived reports whether a planned run, whose folder is dir now, is still to be deleted.
// A damaged run is deleted only if it is in the trash.
func (s *Store) outlived(r Removal, dir string) bool {
	if !exists(dir) || trashed(dir).IsZero() != r.Trashed.IsZero() {
		return false
	}
	now, err := s.Read(r.ID)
	if err != nil {
		return !r.Trashed.IsZero()
	}
	return now.State != library.Live && len(now.Tags) <= len(r.Tags)
}

// erase deletes the folder of a run. The error is an *Owned if a process trains the run.
func (s *Store) erase(dir string) error {
	gone := hidden(dir)
	if err := moveFolder(dir, gone); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}

// tidyBeside tidies the store in the background, unless it is closed. Close waits for it.
func (s *Store) tidyBeside() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.tidies.Go(func() {
		if panicked := guard.Call(s.tidyIfDue); panicked != nil {
			s.fail(panicked)
		}
	})
}

// tidyIfDue tidies the store unless a process has done so within tidyPause, since tidying
// a store of thousands of runs takes a second.
func (s *Store) tidyIfDue() {
	i, err := os.Stat(filepath.Join(s.dir, tidiedFile))
	if err == nil && time.Since(i.ModTime()).Abs() < tidyPause {
		return
	}
	s.tidy()
}

// tidy keeps the store within its limit, and reports what it deletes. It returns
// immediately if another call is running.
func (s *Store) tidy() {
	if s.err != nil || s.o.ReadOnly || !s.tidying.TryLock() {
		return
	}
	defer s.tidying.Unlock()
	tidied := filepath.Join(s.dir, tidiedFile)
	if os.WriteFile(tidied, nil, 0o666) == nil {
		os.Chtimes(tidied, time.Time{}, time.Now())
	}
	ctx := context.Background()
	p, err := s.Plan(ctx)
	if err == nil && len(p.Removals) > 0 {
		if _, err = s.GC(ctx, p); err == nil {
			s.say(p.String())
		}
	}
	if err == nil && p.Excess() != "" && !s.excess {
		s.excess = true
		s.say(p.Excess())
	}
	if err == nil {
		err = s.tidyStudies(ctx)
	}
	s.removeLeft()
	if err != nil {
		s.o.Log.Warn("the store is not tidied", "error", err.Error())
	}
}
