package cli

import (
	"context"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/store/index"
	"descent/tui"
)

// A shelf implements tui.Library: the index lists the runs, those of this process as they are
// now, and the store does the rest. The end of ctx ends resumed runs.
type shelf struct {
	*index.Index
	store *store.Store
	ctx   context.Context
}

// newShelf returns the Library of s with the index x; nil if runs are not stored. It reads
// nothing before the first call of a method.
func newShelf(ctx context.Context, s *store.Store, x *index.Index) tui.Library {
	if s == nil {
		return nil
	}
	return &shelf{x, s, ctx}
}

// List implements tui.Library.
func (s *shelf) List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error) {
	runs, all, err = s.Index.List(ctx, q, o)
	s.store.Refresh(runs)
	if err == nil && len(q) > 0 {
		all, err = s.Count(ctx)
	}
	return runs, all, err
}

// Open implements tui.Library.
func (s *shelf) Open(ctx context.Context, id string) (run.Source, error) {
	return source((&archive{s.store, s.Index}).open(ctx, id))
}

// Resume implements tui.Library. The run goes on after the end of ctx, but does not begin
// after it.
func (s *shelf) Resume(ctx context.Context, id string, pace float64) (run.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := s.store.Resume(s.ctx, id, store.ResumeOptions{Options: run.Options{Pace: pace}})
	return source(r, orAnyway(err, "descent resume "+id+" --anyway"))
}

// Label implements tui.Library.
func (s *shelf) Label(ctx context.Context, id string, change func(*library.Labels)) error {
	return s.store.Label(ctx, id, change)
}

// Remove implements tui.Library.
func (s *shelf) Remove(ctx context.Context, ids ...string) error { return s.store.Remove(ctx, ids...) }

// Restore implements tui.Library.
func (s *shelf) Restore(ctx context.Context, ids ...string) error {
	return s.store.Restore(ctx, ids...)
}

// source returns r as a Source, nil if there is an error.
func source[R run.Source](r R, err error) (run.Source, error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}
