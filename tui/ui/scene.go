package ui

import (
	"fmt"
	"slices"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Scene is the data that panels draw; a panel reads nothing else. Nothing in
// it changes while it is drawn.
type Scene struct {
	Title    string
	Lanes    []*lanes.Lane // that are shown
	Selected int           // index of Lanes, or lanes.All
	Listed   []*lanes.Lane // the same in the order of the list; nil for that of Lanes
	Drawn    []*lanes.Lane // those that charts show; see Arrange
	Filter   string        // the words that lanes must hold to be shown
	Hidden   int           // lanes without them
	Notice   string
	Pace     float64 // epochs a second of every run, 0 for unlimited
	Theme    *Theme
	View     View        // of the charts
	Baseline *lanes.Lane // the one chosen as baseline, or nil; see Base
	Found    any         // by the study of the screen, about the lane that One returns; or nil
	Focused  bool        // whether the panel that is drawn has the focus
	Focus    string      // the name of that which has it
	Body     Rect        // of the terminal, for the panels of the screen

	groups []lanes.Group // the lanes as they are drawn; see Groups
}

// With returns a scene of some of its lanes alone.
func (s *Scene) With(some []*lanes.Lane) *Scene {
	if s.Selected == lanes.All {
		return s.About(some, nil)
	}
	return s.About(some, s.Lanes[s.Selected])
}

// About returns a scene of other lanes. It selects one of them, or all if one is
// none of them.
func (s *Scene) About(others []*lanes.Lane, one *lanes.Lane) *Scene {
	t := *s
	t.Lanes, t.Listed = others, nil
	t.Selected = slices.Index(others, one) // lanes.All where there is none
	t.Arrange()
	return &t
}

// Arrange chooses the lanes that charts show and puts them into groups, what
// should be on top last: the seeds and folds of an experiment together, and the selected
// lane for itself too.
func (s *Scene) Arrange() {
	var selected *lanes.Lane
	if s.Selected != lanes.All {
		selected = s.Lanes[s.Selected]
	}
	s.Drawn = s.Lanes
	if len(s.Lanes) > lanes.MostDrawn {
		listed := s.Listed
		if listed == nil {
			listed = s.Lanes
		}
		s.Drawn = lanes.Drawn(listed, selected, s.View.Apart)
	}
	s.groups = lanes.Groups(s.Drawn, s.View.Apart)
	if selected != nil {
		s.groups = lanes.OnTop(s.groups, selected)
	}
}

// DrawnText says how many of the lanes the charts show, where that is not all.
func (s *Scene) DrawnText() string {
	if len(s.Drawn) == len(s.Lanes) {
		return ""
	}
	return fmt.Sprintf("%d of %d drawn", len(s.Drawn), len(s.Lanes))
}

// One returns the lane that a screen about a single run shows: the selected
// one, or the last where all are selected; nil if there is none.
func (s *Scene) One() *lanes.Lane { return lanes.One(s.Lanes, s.Selected) }

// Single returns the lane if there is exactly one in the charts, else nil.
func (s *Scene) Single() *lanes.Lane {
	if s.Selected != lanes.All || len(s.Lanes) == 1 {
		return s.One()
	}
	return nil
}

// Unvalidated reports whether all runs have begun and none has a validation part.
func (s *Scene) Unvalidated() bool {
	return len(s.Lanes) > 0 && !slices.ContainsFunc(s.Lanes, func(l *lanes.Lane) bool {
		return l.Snap.Plan.Inputs == 0 || l.Snap.Plan.Held > 0
	})
}

// Base returns the run that the others are compared with: the baseline, or
// else the first; nil if there is none.
func (s *Scene) Base() *lanes.Lane {
	switch {
	case slices.Contains(s.Lanes, s.Baseline):
		return s.Baseline
	case len(s.Lanes) == 0:
		return nil
	}
	return s.Lanes[0]
}

// Heading returns the title of the panel that is being drawn, with a mark on
// the one that has the focus.
func (s *Scene) Heading(text string) string {
	if s.Focused {
		return string(s.Theme.Glyphs.Selected) + text
	}
	return " " + text
}

// noRun returns a text: why no run is shown, and which key shows or starts one.
func (s *Scene) noRun() string {
	if s.Hidden > 0 {
		return "no run has " + s.Filter + ": esc shows all"
	}
	return "no run: n starts one"
}

// RunText names a run whose network is looked at, with its epoch where that is an
// earlier one than that of the last evaluation: "run A", "run A at epoch 6".
func RunText(l *lanes.Lane) string {
	text := "run " + l.Letter()
	if l.Behind() {
		text += " at epoch " + trainer.FormatEpoch(l.Looked())
	}
	return text
}

// LaneStyle returns the color of the run that the screen is about.
func (s *Scene) LaneStyle() plot.Style { return s.Theme.Runs[s.One().Slot] }
