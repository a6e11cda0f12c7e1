package ui

import (
	"context"
	"time"

	"descent/trainer/search"
	"descent/trainer/store"
)

// Workers are the workers of a coordinator that the dashboard has joined. Both methods may
// take long, and must not be called on the goroutine of the user interface.
type Workers interface {
	// Submit makes the workers train the trials of a study when the study runs.
	Submit(context.Context, *store.Study) error

	// Searches returns the searches that were submitted, latest first.
	Searches(context.Context) ([]Submitted, error)
}

// A Submitted is a search that was submitted to a coordinator.
type Submitted struct {
	Title  string
	When   time.Time
	Follow func(context.Context) (Followed, error) // returns the search as a Followed
}

// A Followed is a search whose trials are reported as they end: a store.Study, or a search
// of another process.
type Followed interface {
	Title() string
	Search() *search.Search
	Curves() *search.Curves // of the trials; may be read while Run runs

	// Run reports the trials as they end, and returns all when they have; see
	// search.Search.Run.
	Run(ctx context.Context, report func(search.Trial)) ([]search.Trial, error)
}
