package history

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/tui/ui"
)

// refreshTime is the time after which the list is asked for again.
const refreshTime = time.Second

// mostListed bounds the runs that are listed; a query finds the others.
const mostListed = 1000

// A listing is what the library listed last, and what was asked for.
type listing struct {
	text  string        // of the query
	query library.Query // the last text that is one
	wrong *library.SyntaxError

	runs   []*library.Entry
	differ *differing
	known  []*library.Entry // the last that were listed without a query
	all    int              // runs that are stored
	err    error
	taken  time.Time // when the list came; zero before the first

	busy  bool
	asked ask // for the last time
}

// An ask is what a list depends on.
type ask struct {
	query string
	order library.Order
}

// Update implements ui.Updater: it asks for the list once a second and whenever
// something else is to be listed, and for the run that is selected.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	if v.lib == nil {
		return nil
	}
	return tea.Batch(v.list(h.Context()), v.load(h))
}

// list returns a command that lists the runs, if it is time for that.
func (v *Screen) list(ctx context.Context) tea.Cmd {
	l := &v.listing
	now := ask{l.query.String(), library.Order{By: v.sortKey(), Limit: mostListed}}
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

// take stores a list. Where there is an error, the last one stays.
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

// setQuery takes the text of a query. One with a mistake changes only what is
// said of it.
func (v *Screen) setQuery(text string) error {
	l := &v.listing
	l.text, l.wrong = text, nil
	q, err := library.Parse(text)
	if err == nil {
		err = q.Check(v.keys())
	}
	if err != nil {
		errors.As(err, &l.wrong)
		return err
	}
	l.query = q
	return nil
}
