package tui

import (
	"math"

	"descent/trainer"
)

// A Scene is what there is to draw: all that a panel may look at.
type Scene struct {
	Title    string
	Lanes    []*lane
	Selected int // index of Lanes, or allLanes
	Notice   string
	Pace     float64
	Theme    *Theme

	screens []screen
	screen  *screen // the one that is shown
	keys    []key   // that it has
	focus   int     // its panel that has the focus
	full    bool    // whether that panel takes the whole body
	focused bool    // whether it is the one being drawn
	found   any     // by the study of the screen, about the lane that one returns; or nil
	strip   strip   // for the width of the screen
}

// allLanes is the selection of every run at once.
const allLanes = -1

// scene returns what there is to draw now.
func (a *App) scene() *Scene {
	return &Scene{
		Title: a.title, Lanes: a.lanes, Selected: a.selected,
		Notice: a.notice, Pace: a.pace, Theme: a.theme,
		screens: a.screens, screen: &a.screens[a.screen], keys: a.keys(),
		focus: a.focus, full: a.full, found: a.finding(),
	}
}

// one returns the lane that a screen about a single run shows: the selected
// one, or the last where all are selected; nil if there is none.
func (s *Scene) one() *lane {
	switch {
	case len(s.Lanes) == 0:
		return nil
	case s.Selected == allLanes:
		return s.Lanes[len(s.Lanes)-1]
	}
	return s.Lanes[s.Selected]
}

// inFront returns the lanes with the selected one last, so that its curves
// are on top.
func (s *Scene) inFront() []*lane {
	if s.Selected == allLanes {
		return s.Lanes
	}
	order := make([]*lane, 0, len(s.Lanes))
	for i, l := range s.Lanes {
		if i != s.Selected {
			order = append(order, l)
		}
	}
	return append(order, s.Lanes[s.Selected])
}

// epochs returns where the x axis of all charts ends: a round number that the
// runs have not reached yet, so that the axis rests most of the time.
func (s *Scene) epochs() float64 {
	reached, planned := 0.0, 1.0
	for _, l := range s.Lanes {
		reached = math.Max(reached, l.snap.Epoch)
		planned = math.Max(planned, float64(l.snap.Plan.Epochs))
	}
	end := 1.0
	for decade := 1.0; end < reached; decade *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if end = decade * m; end >= reached {
				break
			}
		}
	}
	return math.Min(end, planned)
}

// points returns a curve of a run, by epoch.
func points(s *trainer.Snapshot, c trainer.Curve) (xs, ys []float64) {
	perEpoch := float64(max(s.Plan.StepsPerEpoch, 1))
	series := s.Series[c]
	xs, ys = make([]float64, len(series)), make([]float64, len(series))
	for i, b := range series {
		xs[i], ys[i] = float64(b.First+b.Last)/2/perEpoch, b.Mean
	}
	return xs, ys
}
