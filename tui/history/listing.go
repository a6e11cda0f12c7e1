package history

import (
	"cmp"
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/tui/ui"
)

// refreshTime is the interval of updates of the list.
const refreshTime = time.Second

// mostListed is the maximum number of runs in the list. A query finds the others.
const mostListed = 1000

// A listing is the last list of the library, and the request for it.
type listing struct {
	text  string        // of the query
	query library.Query // of the last valid text
	wrong *library.SyntaxError

	runs   []*library.Entry
	differ *differing
	known  []*library.Entry // the last list without a query
	all    int              // number of stored runs
	err    error
	taken  time.Time // when the list was received; zero before the first

	busy  bool
	asked ask // the last request
}

// An ask is a request for a list.
type ask struct {
	query string
	order library.Order
}

// Update implements ui.Updater. It updates the list once a second and when the query or
// the order changes, and opens the selected run.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	if v.lib == nil {
		return nil
	}
	return tea.Batch(v.list(h.Context()), v.load(h))
}

// list returns a command that updates the list; nil if the list is up to date.
func (v *Screen) list(ctx context.Context) tea.Cmd {
	l := &v.listing
	now := ask{l.query.String(), v.sorting()}
	if l.busy || now == l.asked && time.Since(l.taken) < refreshTime {
		return nil
	}
	l.busy, l.asked = true, now
	lib, query := v.lib, l.query
	return func() tea.Msg {
		entries, all, err := lib.List(ctx, query, now.order)
		runs := make([]*library.Entry, len(entries))
		for i := range entries {
			runs[i] = &entries[i]
		}
		differ := newDiffering(runs)
		return ui.Reply(func(ui.Host) tea.Cmd {
			v.take(runs, differ, all, err)
			return nil
		})
	}
}

// take stores a list. After an error it keeps the last list.
func (v *Screen) take(runs []*library.Entry, differ *differing, all int, err error) {
	l := &v.listing
	l.busy, l.taken, l.err = false, time.Now(), err
	if err == nil {
		l.runs, l.differ, l.all = runs, differ, all
		if l.asked.query == "" {
			l.known = runs
		}
	}
}

// setQuery sets the text of the query. If the text is not valid, the error is shown, and the
// list is that of the terms before the wrong one.
func (v *Screen) setQuery(text string) error {
	l := &v.listing
	q, err := validTerms(text, v.keys())
	l.text, l.query, l.wrong = text, q, nil
	errors.As(err, &l.wrong)
	return err
}

// validTerms returns the terms of a query before the first wrong one, and the error of that,
// a *library.SyntaxError; nil if all are valid.
func validTerms(text string, keys []library.Key) (library.Query, error) {
	q, err := library.Parse(text)
	if err == nil {
		err = q.Check(keys)
	}
	wrong := (*library.SyntaxError)(nil)
	if !errors.As(err, &wrong) {
		return q, err
	}
	q, before := validTerms(text[:wrong.At], keys) // Parse does not check the keys of these
	return q, cmp.Or(before, err)
}
