package cli

import (
	"fmt"

	"descent/presets"
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

// lastSession returns the last stored session. If the program was killed later, there are
// interrupted runs that are newer than the session; then it has these runs instead.
func (c *command) lastSession(s *store.Store) (*session.Session, error) {
	last, err := session.Read(s.Dir())
	if err != nil {
		fmt.Fprintf(c.err, "descent: %v: the runs that were begun last are opened\n", err)
	}
	ids, err := s.Last()
	if err != nil {
		return nil, err
	}
	if last == nil {
		last = &session.Session{Title: "the last runs", Screen: "1"}
	}
	first, err := s.Read(ids[0])
	if err != nil {
		return nil, err
	}
	if first.Created.Before(last.Left) {
		return last, nil
	}
	last.Title, last.Runs, last.Selected, last.Filter = first.Title, nil, "", ""
	for _, id := range ids {
		last.Runs = append(last.Runs, session.Run{ID: id})
	}
	return last, nil
}
