package cli

import (
	"fmt"
	"slices"

	"descent/presets"
	"descent/trainer/library"
	"descent/trainer/store"
	"descent/tui"
	"descent/tui/session"
)

// showLast shows the last dashboard again.
func (c *command) showLast(look lookOptions) error {
	if why := c.noScreen(); why != "" {
		return fmt.Errorf("--last: %s: want descent resume last, which needs no screen", why)
	}
	s, err := c.openStore(false)
	if err != nil {
		return err
	}
	last, err := c.lastSession(s)
	if err != nil {
		s.Close()
		return err
	}
	c.followIndex(s)
	return c.dashboard(presets.Preset{Title: last.Title, Pace: last.Pace}, look, tui.Options{Store: s, Last: last})
}

// lastSession returns the session that was stored last. If runs were interrupted
// that began after it, because the program was killed, it has these in place of
// its own; where no session was stored, the newest runs.
func (c *command) lastSession(s *store.Store) (*session.Session, error) {
	last, err := session.Read(s.Dir())
	if err != nil {
		fmt.Fprintf(c.err, "descent: %v: the runs that were begun last are opened\n", err)
	}
	ids, err := s.Last()
	if err != nil {
		return nil, err
	}
	first, err := s.Read(ids[0])
	if err != nil {
		return nil, err
	}
	if last == nil {
		last = &session.Session{Title: "the last runs", Screen: "1"}
	} else if first.Created.Before(last.Left) || !slices.ContainsFunc(ids, func(id string) bool { return interruptedIn(s, id) }) {
		return last, nil
	}
	last.Title, last.Runs, last.Selected, last.Filter = first.Title, nil, "", ""
	for _, id := range ids {
		last.Runs = append(last.Runs, session.Run{ID: id})
	}
	return last, nil
}

// interruptedIn reports whether a run in s was interrupted.
func interruptedIn(s *store.Store, id string) bool {
	e, err := s.Read(id)
	return err == nil && e.State == library.Interrupted
}
