package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// Missing returns the reason why there is no finding about the network of the run One.
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

// Weightless reports whether the run One has no weights, so that there will be no finding.
func (s *Scene) Weightless() bool { return s.One() != nil && !s.One().HasWeights() }

// Wait draws a panel with the given title and the text of Missing.
func (s *Scene) Wait(c plot.Canvas, title string) {
	c.Text(0, 0, s.Heading(title), s.Theme.Strong)
	lines := Wrap(s.Missing(), max(c.Width-2, 1))
	for i, line := range lines {
		c.Text(max((c.Width-plot.Width(line))/2, 1), max(c.Height/2-len(lines)/2, 1)+i, line, s.Theme.Weak)
	}
}

// OfFinding returns keys that act on the finding of a study. If there is no finding, they
// only show the reason.
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
