package history

import (
	"context"
	"errors"
	"slices"

	"descent/trainer/interchange/watch"
	"descent/trainer/library"
	"descent/trainer/run"
)

// followed is a Library of the runs that a Watcher follows, and of stored runs.
type followed struct {
	*watch.Watcher
	stored Library // nil if there is no store
}

var _ Origins = (*followed)(nil)

// WithFollowed returns a Library of the runs that w follows and the runs of stored, which
// is nil if there is no store.
func WithFollowed(w *watch.Watcher, stored Library) Library { return &followed{w, stored} }

// List implements Library. It lists at most o.Limit followed and o.Limit stored runs.
// Without a key in o, followed runs are first.
func (f *followed) List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error) {
	runs, all = f.Watcher.List(q, o)
	if f.stored == nil {
		return runs, all, nil
	}
	stored, n, err := f.stored.List(ctx, q, o)
	if runs = append(runs, stored...); o.By != "" {
		slices.SortStableFunc(runs, func(a, b library.Entry) int { return o.Compare(&a, &b) })
	}
	return runs, all + n, err
}

// Open implements Library.
func (f *followed) Open(ctx context.Context, id string) (run.Source, error) {
	if f.stored == nil || f.From(id) != "" {
		return f.Watcher.Open(id)
	}
	return f.stored.Open(ctx, id)
}

// own returns the Library of stored runs. It returns an error if one of ids is not stored.
func (f *followed) own(ids ...string) (Library, error) {
	if f.stored == nil || slices.ContainsFunc(ids, func(id string) bool { return f.From(id) != "" }) {
		return nil, errors.New("this is not in the store: want a stored run, since others can only be looked at")
	}
	return f.stored, nil
}

// Resume implements Library.
func (f *followed) Resume(ctx context.Context, id string, pace float64) (run.Source, error) {
	lib, err := f.own(id)
	if err != nil {
		return nil, err
	}
	return lib.Resume(ctx, id, pace)
}

// Label implements Library.
func (f *followed) Label(ctx context.Context, id string, change func(*library.Labels)) error {
	lib, err := f.own(id)
	if err != nil {
		return err
	}
	return lib.Label(ctx, id, change)
}

// Remove implements Library.
func (f *followed) Remove(ctx context.Context, ids ...string) error {
	lib, err := f.own(ids...)
	if err != nil {
		return err
	}
	return lib.Remove(ctx, ids...)
}

// Restore implements Library.
func (f *followed) Restore(ctx context.Context, ids ...string) error {
	lib, err := f.own(ids...)
	if err != nil {
		return err
	}
	return lib.Restore(ctx, ids...)
}
