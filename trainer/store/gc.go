package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"descent/trainer/library"
)

// A Plan lists the runs that are to be deleted.
type Plan struct {
	Bytes    int64 // size of all runs, including those in the trash
	Limit    int64 // of Bytes
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

// String says what the plan does; "" if it does nothing.
func (p *Plan) String() string {
	if len(p.Removals) == 0 {
		return ""
	}
	return fmt.Sprintf("%d stored runs removed for good, which frees %.1f of %.1f MB (%s and the like)",
		len(p.Removals), float64(p.Freed())/1e6, float64(p.Bytes)/1e6, p.Removals[0].Because)
}

// Plan returns the runs that are to be deleted: those that have been in the trash for
// TrashTime and, while the store is above its limit, the oldest runs in the trash, and
// then the oldest runs that have no tag and that no process trains.
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
		e, err := s.Read(id)
		if err != nil {
			e.Size = size(s.find(id))
		}
		p.Bytes += e.Size
		switch {
		case !e.Trashed.IsZero():
			trash = append(trash, e)
		case err == nil && len(e.Tags) == 0 && e.State != library.Live:
			kept = append(kept, e)
		}
	}
	left := p.Bytes
	add := func(e library.Entry, because string) {
		left -= e.Size
		p.Removals = append(p.Removals, Removal{e, because})
	}
	for _, e := range trash {
		switch {
		case time.Since(e.Trashed) > TrashTime:
			add(e, "removed more than 30 days ago")
		case left > p.Limit:
			add(e, "removed before, and the store is full")
		}
	}
	for _, e := range kept {
		if left <= p.Limit {
			break
		}
		add(e, "oldest without a tag, and the store is full")
	}
	return p, nil
}

// GC deletes the runs of a plan, except for those that were restored, tagged or
// resumed since the plan was made. It returns how many bytes that frees.
func (s *Store) GC(ctx context.Context, p *Plan) (freed int64, err error) {
	if s.o.ReadOnly {
		return 0, errReadOnly
	}
	defer s.changed()
	for _, r := range p.Removals {
		if err := ctx.Err(); err != nil {
			return freed, err
		}
		now, err := s.Read(r.ID)
		if err != nil || now.State == library.Live || len(now.Tags) > len(r.Tags) || now.Trashed.IsZero() != r.Trashed.IsZero() {
			continue
		}
		if err := s.erase(s.find(r.ID)); err != nil {
			return freed, fmt.Errorf("run %s cannot be removed: %w", r.ID, plain(err))
		}
		freed += now.Size
	}
	return freed, nil
}

// erase deletes the folder of a run.
func (s *Store) erase(dir string) error {
	gone := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir))
	if err := os.Rename(dir, gone); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}

// tidy deletes runs as Plan says, and reports which. Only one call runs at a time.
func (s *Store) tidy() {
	if s.err != nil || s.o.ReadOnly || !s.tidying.TryLock() {
		return
	}
	defer s.tidying.Unlock()
	ctx := context.Background()
	p, err := s.Plan(ctx)
	if err == nil && len(p.Removals) > 0 {
		if _, err = s.GC(ctx, p); err == nil {
			s.say(p.String())
		}
	}
	if err == nil {
		err = s.tidyStudies(ctx)
	}
	if err != nil {
		s.o.Log.Warn("the store is not tidied", "error", err.Error())
	}
}
