package ui

import (
	"context"
	"io"

	"descent/model/catalog"
	"descent/trainer/store"
)

// A SearchFormat is a format in which a stored search can be written to a file, such as
// that of a report. The ending of the file is a period and the name of the format.
type SearchFormat struct {
	catalog.Choice
	Write func(ctx context.Context, s *store.Store, id string, w io.Writer) error
}

// A Searcher is a Screen that shows a search. Key w also offers the formats of the search.
type Searcher interface {
	// Stored returns the ID of the search in the store; "" if there is none, or if the
	// search is not stored.
	Stored() string
}
