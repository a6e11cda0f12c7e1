package ui

import (
	"context"
	"time"

	"descent/trainer/search"
	"descent/trainer/store"
)

// Workers are those of a coordinator that the dashboard has joined. Both methods may
// take long, and are called off the interface's goroutine.
type Workers interface {
	// Submit makes the trials of a study train there when it runs.
	Submit(context.Context, *store.Study) error

	// Searches returns the searches that were submitted, the newest first.
	Searches(context.Context) ([]Submitted, error)
}

// A Submitted is a search that somebody has submitted to a coordinator.
type Submitted struct {
	Title  string
	When   time.Time
	Follow func(context.Context) (Followed, error) // begins to look at it
}

// A Followed is a search that is made: a store.Study, or one of another process.
type Followed interface {
	Title() string
	Search() *search.Search
	Curves() *search.Curves // of the trials, to be asked while Run runs

	// Run reports the trials as they end, and returns all when they have; see
	// search.Search.Run.
	Run(ctx context.Context, report func(search.Trial)) ([]search.Trial, error)
}
