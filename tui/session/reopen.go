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

// Reopen opens the runs of s, and resumes those that were interrupted. The source of
// one that cannot be opened is nil; a sentence says why, and why one does not go on.
func (s *Session) Reopen(ctx context.Context, lib Library) (sources []run.Source, problems []string) {
	for _, r := range s.Runs {
		source, err := lib.Resume(ctx, r.ID, s.Pace)
		if err != nil {
			var opened error
			if source, opened = lib.Open(ctx, r.ID); opened != nil {
				problems = append(problems, fmt.Sprintf("run %s cannot be opened: %v", r.ID, opened))
				source = nil
			} else if !errors.Is(err, store.ErrEnded) {
				problems = append(problems, err.Error())
			}
		}
		sources = append(sources, source)
	}
	return sources, problems
}

// Interrupted returns how many stored runs can be resumed.
func Interrupted(ctx context.Context, lib Library) (int, error) {
	q := library.Query{{Key: "state", Op: library.Equal, Text: library.Interrupted.String()}}
	runs, _, err := lib.List(ctx, q, library.Order{})
	return len(runs), err
}
