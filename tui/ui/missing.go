package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// Missing says why there is no finding about the network of the run that a screen
// about a single one shows.
func (s *Scene) Missing() string {
	l := s.One()
	if l == nil {
		return s.noRun()
	}
	run := "run " + l.Letter()
	switch {
	case !l.Spec.Known():
		return run + " has no weights to look at: " + l.Uncontrolled() + ", which has curves alone; 1 and 2 show them"
	case !l.HasWeights():
		return run + " has no weights to look at"
	case !l.Snap.Last.Train.Measured():
		return "waiting for the first evaluation"
	case !l.HasNetwork():
		return "waiting for the first checkpoint of " + run
	}
	return "looking at the network"
}

// Weightless reports whether there is nothing to wait for either: the screen is about
// a run without weights.
func (s *Scene) Weightless() bool { return s.One() != nil && !s.One().HasWeights() }

// Wait says on c, a panel with the given title, why there is no finding yet.
func (s *Scene) Wait(c plot.Canvas, title string) {
	c.Text(0, 0, s.Heading(title), s.Theme.Strong)
	lines := Wrap(s.Missing(), max(c.Width-2, 1))
	for i, line := range lines {
		c.Text(max((c.Width-plot.Width(line))/2, 1), max(c.Height/2-len(lines)/2, 1)+i, line, s.Theme.Weak)
	}
}

// OfFinding returns keys that are about what a study found: where nothing is found
// they say why, and do nothing else.
func OfFinding(keys ...Key) []Key {
	for i := range keys {
		do := keys[i].Do
		keys[i].Do = func(h Host) tea.Cmd {
			s := h.Scene()
			if s.Found != nil {
				return do(h)
			}
			text := s.Missing()
			h.Say(fmt.Sprintf("%s%s.", strings.ToUpper(text[:1]), text[1:]))
			return nil
		}
	}
	return keys
}
