package session

import (
	"context"
	"fmt"

	"descent/trainer/library"
	"descent/trainer/run"
)

// A Library has the stored runs of a session.
type Library interface {
	List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error)
	Open(ctx context.Context, id string) (run.Source, error)
	Resume(ctx context.Context, id string, pace float64) (run.Source, error)
}

// Reopen opens the runs of s, and resumes those that were interrupted. If a run cannot be
// opened, its source is nil, and a sentence in problems says why.
func (s *Session) Reopen(ctx context.Context, lib Library) (sources []run.Source, problems []string) {
	for _, r := range s.Runs {
		source, err := lib.Resume(ctx, r.ID, s.Pace)
		if err != nil {
			var opened error
			if source, opened = lib.Open(ctx, r.ID); opened != nil {
				problems = append(problems, fmt.Sprintf("run %s cannot be opened: %v", r.ID, opened))
				source = nil
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
