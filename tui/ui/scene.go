package ui

import (
	"fmt"
	"slices"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Scene is the data that panels draw. Panels read nothing else and do not change it.
type Scene struct {
	Title    string
	Lanes    []*lanes.Lane // the shown lanes
	Selected int           // index of Lanes, or lanes.All
	Listed   []*lanes.Lane // Lanes in the order of the list; nil for the order of Lanes
	Drawn    []*lanes.Lane // the lanes in charts; see Arrange
	Filter   string        // the query of the filter
	Hidden   int           // number of lanes that do not match it
	Notice   string
	Pace     float64 // epochs per second of every run; 0 for unlimited
	Theme    *Theme
	View     View        // of the charts
	Baseline *lanes.Lane // the chosen baseline, or nil; see Base
	Found    any         // the result of the screen's study of the lane One; or nil
	Focused  bool        // whether the drawn panel has the focus
	Focus    string      // the name of the focused panel
	Body     Rect        // the part of the terminal for the panels of the screen

	groups []lanes.Group // the lanes as they are drawn; see Groups
}

// With returns a scene with only some of its lanes.
func (s *Scene) With(some []*lanes.Lane) *Scene {
	if s.Selected == lanes.All {
		return s.About(some, nil)
	}
	return s.About(some, s.Lanes[s.Selected])
}

// About returns a scene of other lanes, with one selected, or all if one is not among
// them.
func (s *Scene) About(others []*lanes.Lane, one *lanes.Lane) *Scene {
	t := *s
	t.Lanes, t.Listed = others, nil
	t.Selected = slices.Index(others, one) // -1 is lanes.All
	t.Arrange()
	return &t
}

// Arrange sets the lanes for charts and their groups, in the order of drawing: the seeds
// and folds of an experiment are a group, and the selected lane is a group of its own.
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

// DrawnText returns a text with the number of lanes in the charts; "" if all lanes are.
func (s *Scene) DrawnText() string {
	if len(s.Drawn) == len(s.Lanes) {
		return ""
	}
	return fmt.Sprintf("%d of %d drawn", len(s.Drawn), len(s.Lanes))
}

// One returns the lane for a screen about a single run: the selected one, or the last one
// if all are selected; nil if there is none.
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

// Base returns the baseline of comparisons: the chosen one, or else the first lane; nil
// if there is none.
func (s *Scene) Base() *lanes.Lane {
	switch {
	case slices.Contains(s.Lanes, s.Baseline):
		return s.Baseline
	case len(s.Lanes) == 0:
		return nil
	}
	return s.Lanes[0]
}

// Heading returns the title of the drawn panel, with a mark if it has the focus.
func (s *Scene) Heading(text string) string {
	if s.Focused {
		return string(s.Theme.Glyphs.Selected) + text
	}
	return " " + text
}

// noRun returns the reason why no run is shown, and the key that shows or starts one.
func (s *Scene) noRun() string {
	if s.Hidden > 0 {
		return "no run has " + s.Filter + ": esc shows all"
	}
	return "no run: n starts one"
}

// RunText returns the name of a run whose network is shown, with the epoch of the network
// if it is earlier than the last evaluation: "run A", "run A at epoch 6".
func RunText(l *lanes.Lane) string {
	text := "run " + l.Letter()
	if l.Behind() {
		text += " at epoch " + trainer.FormatEpoch(l.Looked())
	}
	return text
}

// LaneStyle returns the color of the run One.
func (s *Scene) LaneStyle() plot.Style { return s.Theme.Runs[s.One().Slot] }
