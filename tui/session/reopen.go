package session

import (
	"context"
	"errors"
	"fmt"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
)

// A Library has the stored runs of a session.
type Library interface {
	List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error)
	Open(ctx context.Context, id string) (run.Source, error)
	Resume(ctx context.Context, id string, pace float64) (run.Source, error)
}

// Reopen opens the runs of s, and resumes those that were interrupted, until ctx ends. The
// source of one that cannot be opened or was removed is nil; a sentence says why, and why
// one does not go on.
func (s *Session) Reopen(ctx context.Context, lib Library) (sources []run.Source, problems []string) {
	for _, r := range s.Runs {
		if ctx.Err() != nil { // the user has quit
			return sources, problems
		}
		source, err := lib.Resume(ctx, r.ID, s.Pace)
		if err != nil {
			var problem string
			if source, problem = open(ctx, lib, r.ID, err); problem != "" {
				problems = append(problems, problem)
			}
		}
		sources = append(sources, source)
	}
	return sources, problems
}

// open opens a run that was not resumed because of err. The problem is "" if nothing has to
// be said.
func open(ctx context.Context, lib Library, id string, err error) (source run.Source, problem string) {
	if errors.Is(err, store.ErrRemoved) {
		return nil, err.Error()
	}
	source, opened := lib.Open(ctx, id)
	switch {
	case opened != nil:
		return nil, fmt.Sprintf("run %s cannot be opened: %v", id, opened)
	case errors.Is(err, store.ErrEnded):
		return source, ""
	}
	return source, err.Error()
}

// Interrupted returns how many stored runs can be resumed.
func Interrupted(ctx context.Context, lib Library) (int, error) {
	q := library.Query{{Key: "state", Op: library.Equal, Text: library.Interrupted.String()}}
	runs, _, err := lib.List(ctx, q, library.Order{})
	return len(runs), err
}
