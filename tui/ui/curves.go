package ui

import (
	"fmt"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// fewRuns is the maximum number of runs for which charts show all curves.
const fewRuns = 4

// crowded reports whether there are so many runs that charts show the training curve of
// the selected run only.
func (s *Scene) crowded() bool {
	return len(s.groups) > fewRuns && s.View.Train != TrainsAll
}

// chosen reports whether g is the selected run alone.
func (s *Scene) chosen(g lanes.Group) bool { return len(g) == 1 && g[0] == s.Single() }

// Add adds a curve of every run. Runs that differ only in their seed or fold are one
// curve, their mean, with a band.
func (s *Scene) Add(ch *plot.Chart, c run.Curve) {
	for _, g := range s.groups {
		s.addCurve(ch, g, c, false, "")
	}
}

// AddPairs adds the curves of a quantity on the training and on the validation part for
// every run: validation below train, and the selected run on top. Validation is dashed if
// train is shown too, and has a small letter at its end. The area between the two is
// shaded.
func (s *Scene) AddPairs(ch *plot.Chart, train, val run.Curve) {
	for _, g := range s.groups {
		if !s.showsTrain(g) {
			s.addCurve(ch, g, val, true, "")
			s.mark(ch, g)
			continue
		}
		s.shade(ch, g, train, val)
		held := s.addCurve(ch, g, val, true, " val")
		ch.Lines[held].Dashed = true
		s.mark(ch, g)
		fit := s.addCurve(ch, g, train, false, " train")
		if s.chosen(g) {
			ch.Lines[fit].Thick = s.Selected != lanes.All
			if len(ch.Lines[held].Y) > 0 {
				ch.Gap = &plot.Gap{Lines: [2]int{fit, held}, Text: "gap", Style: s.Theme.Runs[g[0].Slot]}
			}
		}
	}
}

// showsTrain reports whether the curve of the training part of g is shown. It always is
// if there is no validation curve.
func (s *Scene) showsTrain(g lanes.Group) bool {
	return s.View.Train != TrainsHidden && (!s.crowded() || s.chosen(g)) || s.Unvalidated()
}

// addCurve adds a curve of a group and returns its index. If the curve is smoothed, the
// measured values are drawn behind it. suffix is the part of its name for train or
// validation.
func (s *Scene) addCurve(ch *plot.Chart, g lanes.Group, c run.Curve, held bool, suffix string) int {
	l := g[0]
	line := plot.Line{
		Label: l.Label(held), Long: s.nameOf(l) + suffix, Name: l.Name, Held: held, Style: s.style(g),
	}
	if len(g) > 1 {
		line.Long = fmt.Sprintf("%s ×%d%s", l.Spec.Experiment(), len(g), suffix)
		k, area := s.mean(ch, g, c)
		area.Style, area.Ink = s.Theme.Faint[l.Slot], s.band(g)
		ch.Areas = append(ch.Areas, area)
		line.X, line.Y = k.X, k.Y
	} else {
		k := l.Smoothed(c, s.View.Axis, s.View.keep())
		if s.View.keep() > 0 {
			raw := l.Curve(c, s.View.Axis)
			ch.Lines = append(ch.Lines, plot.Line{
				Name: l.Name, X: raw.X, Y: raw.Y, Held: held, Faint: true, Style: s.Theme.Faint[l.Slot],
			})
		}
		line.X, line.Y = k.X, k.Y
	}
	ch.Lines = append(ch.Lines, line)
	last := len(ch.Lines) - 1
	if len(g) == 1 {
		for _, t := range l.Snap.Turns { // changes of settings
			ch.Marks = append(ch.Marks, plot.Mark{Line: last, X: s.X(l.Snap, float64(t.Step)), Glyph: s.Theme.Glyphs.Turn, Style: line.Style})
		}
	}
	return last
}

// mark marks the best epoch of a run on the line that was added last.
func (s *Scene) mark(ch *plot.Chart, g lanes.Group) {
	l := g[0]
	if len(g) > 1 || !l.Snap.Best.Val.Measured() {
		return
	}
	step := l.Snap.Best.Epoch * float64(max(l.Snap.Plan.StepsPerEpoch, 1))
	i := len(ch.Lines) - 1
	if s.View.Axis == lanes.Seconds && !l.Timed() {
		return
	}
	ch.Marks = append(ch.Marks, plot.Mark{Line: i, X: s.X(l.Snap, step), Style: ch.Lines[i].Style})
}

// style returns the style of the curves of a group: bold if it is selected, dimmed if
// another one is.
func (s *Scene) style(g lanes.Group) plot.Style {
	slot := g[0].Slot
	switch {
	case s.Selected == lanes.All:
		return s.Theme.Runs[slot]
	case s.chosen(g):
		return s.Theme.Bold[slot]
	case len(s.groups) > fewRuns:
		return s.Theme.Dimmer[slot]
	}
	return s.Theme.Dim[slot]
}

// band returns the background of the cells between the curves of a group.
func (s *Scene) band(g lanes.Group) *plot.Ink {
	if s.chosen(g) {
		return s.Theme.Band[g[0].Slot]
	}
	return s.Theme.DimBand[g[0].Slot]
}

// shade shades the area between the training and validation curve of a run. Without
// colors it does so only for a single run.
func (s *Scene) shade(ch *plot.Chart, g lanes.Group, train, val run.Curve) {
	if len(g) > 1 {
		return
	}
	l, ink := g[0], s.band(g)
	if ink == nil && !s.chosen(g) {
		return
	}
	keep := s.View.keep()
	a, b := l.Smoothed(train, s.View.Axis, keep), l.Smoothed(val, s.View.Axis, keep)
	if n := min(len(a.X), len(b.X)); n > 1 {
		ch.Areas = append(ch.Areas, plot.Area{
			Name: l.Name, X: a.X[:n], Lo: a.Y[:n], Hi: b.Y[:n], Ink: ink, Style: s.Theme.Faint[l.Slot],
		})
	}
}
