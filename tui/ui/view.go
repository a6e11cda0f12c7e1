package ui

import (
	"math"

	"descent/trainer/run"
	"descent/tui/lanes"
)

// A View contains the settings of the charts. All charts of all screens share it, so that
// they can be compared.
type View struct {
	Axis   lanes.Axis
	Log    bool // loss and rate on a logarithmic axis
	smooth int  // index of smoothings
	Apart  bool // draw each run of a group, not mean and band

	Metric string // key of the metric in the second chart; "" for the main one
	Whole  bool   // the y axes show everything, including outliers
	Train  Trains // which curves of the training part are shown

	from, to float64    // the shown part of the x axis; all of it, if equal
	before   [2]float64 // from and to before the whole x axis was shown

	held map[string]held // the range of each chart, by the name of its panel

	Cross  bool    // whether there is a cross-hair
	Cursor float64 // its position on the x axis
}

// smoothings are the weights of the previous average in smoothed curves.
var smoothings = [...]float64{0, 0.6, 0.9, 0.97}

// keep returns the current element of smoothings.
func (v *View) keep() float64 { return smoothings[v.smooth] }

// X returns the position of a step of a run on the x axis.
func (s *Scene) X(snap *run.Snapshot, step float64) float64 {
	return s.View.Axis.X(snap, step)
}

// Trains states for which runs the curve of the training part is shown.
type Trains int

// The values of Trains.
const (
	TrainsAuto   Trains = iota // for all runs if there are few, else for the selected one
	TrainsHidden               // for no run
	TrainsAll
	trainsCount
)

// nextTrains changes Train to the next useful value for n runs.
func (v *View) nextTrains(n int) {
	v.Train = (v.Train + 1) % trainsCount
	if v.Train == TrainsAll && n <= fewRuns {
		v.Train = TrainsAuto // shows the training curves
	}
}

// fit returns the end of the whole x axis: a round number a little beyond the last point
// of the runs, so that the axis seldom changes.
func (s *Scene) fit() float64 {
	reached, planned := 0.0, 0.0
	for _, l := range s.Lanes {
		reached = math.Max(reached, s.X(l.Snap, float64(l.Snap.Step)))
		if s.View.Axis != lanes.Seconds {
			planned = math.Max(planned, s.X(l.Snap, float64(l.Snap.Plan.Steps())))
		}
	}
	end := roundEnd(reached)
	if planned > 0 {
		return math.Min(end, math.Max(planned, reached))
	}
	return end
}

// roundEnd returns the smallest round number above x, from a series of such numbers.
func roundEnd(x float64) float64 {
	const beyond = 1.05
	for decade := 1.0; ; decade *= 10 {
		for _, m := range []float64{1, 1.5, 2, 3, 4, 5, 6, 8} {
			if end := decade * m; end >= beyond*x || math.IsInf(decade, 1) {
				return end
			}
		}
	}
}

// Window returns the part of the x axis that is shown.
func (s *Scene) Window() (from, to float64) {
	if s.View.from < s.View.to {
		return s.View.from, s.View.to
	}
	return 0, s.fit()
}

// fit shows everything.
func (v *View) fit() { v.from, v.to = 0, 0 }

// round shows the whole x axis, then also everything on the y axes, and then the previous
// ranges.
func (v *View) round() {
	switch {
	case v.from < v.to:
		v.before = [2]float64{v.from, v.to}
		v.fit()
	case !v.Whole:
		v.Whole = true
	default:
		v.Whole = false
		v.from, v.to = v.before[0], v.before[1]
		v.before = [2]float64{}
	}
}

// closest is the smallest part of the x axis that can be zoomed in on.
const closest = 1e-3

// zoom scales the shown part of the x axis of s by a factor, around at.
func (v *View) zoom(s *Scene, at, by float64) {
	from, to := s.Window()
	all := s.fit()
	if by < 1 && (to-from)*by < all*closest {
		return
	}
	v.from, v.to = at-(at-from)*by, at+(to-at)*by
	if v.to-v.from >= all {
		v.fit()
		return
	}
	v.pan(s, 0)
}

// pan moves the shown part of the x axis by dx, within the whole x axis.
func (v *View) pan(s *Scene, dx float64) {
	if v.from >= v.to {
		return
	}
	dx = math.Max(-v.from, math.Min(dx, s.fit()-v.to))
	v.from, v.to = v.from+dx, v.to+dx
}

// moveCross moves the cross-hair by dx, and the shown part of the x axis with it. If there
// is no cross-hair, it appears at the last visible point of the runs.
func (v *View) moveCross(s *Scene, dx float64) {
	from, to := s.Window()
	if !v.Cross || v.Cursor < from || v.Cursor > to {
		v.Cross = true
		v.Cursor = s.reached(from, to)
		return
	}
	v.Cursor = math.Max(0, math.Min(v.Cursor+dx, s.fit()))
	if v.Cursor < from {
		v.pan(s, v.Cursor-from)
	} else if v.Cursor > to {
		v.pan(s, v.Cursor-to)
	}
}

// reached returns the last position between from and to that a run has reached.
func (s *Scene) reached(from, to float64) float64 {
	x := from
	for _, l := range s.Lanes {
		x = math.Max(x, math.Min(s.X(l.Snap, float64(l.Snap.Step)), to))
	}
	return x
}
