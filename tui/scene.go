package tui

import (
	"math"

	"descent/trainer"
	"descent/tui/plot"
)

// A Scene is what there is to draw: all that a panel may look at.
type Scene struct {
	Title    string
	Lanes    []*lane
	Selected int // index of Lanes, or allLanes
	Notice   string
	Pace     float64
	Theme    *Theme

	strip strip // for the width of the screen
}

// allLanes is the selection of every run at once.
const allLanes = -1

// A panel draws one part of the Runs screen. Draw is quick and changes
// nothing: it is called after every message.
type panel struct {
	name string
	rect func(*Layout) Rect
	draw func(*Scene, plot.Canvas)
}

// panels lists the panels. To add one, write its file and its line here.
var panels = []panel{
	{"header", func(l *Layout) Rect { return l.Header }, drawHeader},
	{"strip", func(l *Layout) Rect { return l.Strip }, drawStrip},
	{"loss", func(l *Layout) Rect { return l.Loss }, drawLoss},
	{"accuracy", func(l *Layout) Rect { return l.Accuracy }, drawAccuracy},
	{"gap", func(l *Layout) Rect { return l.Gap }, drawGap},
	{"rate", func(l *Layout) Rect { return l.Rate }, drawRate},
	{"summary", func(l *Layout) Rect { return l.Summary }, drawSummary},
	{"verdict", func(l *Layout) Rect { return l.Verdict }, drawVerdict},
	{"keys", func(l *Layout) Rect { return l.Keys }, drawKeys},
}

// drawRuns draws the Runs screen.
func drawRuns(s *Scene, c plot.Canvas) {
	s.strip = newStrip(s.Lanes, s.Theme.Glyphs, c.Width-1)
	l := layout(c.Width, c.Height, s.strip.rows())
	for _, p := range panels {
		if r := p.rect(&l); r.W > 0 && r.H > 0 {
			p.draw(s, c.Sub(r.X, r.Y, r.W, r.H))
		}
	}
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
