package ui

import (
	"slices"

	"descent/tui/lanes"
	"descent/tui/plot"
)

// A held is the range of the y axis of a chart, with the runs and settings for which it was
// computed. It is kept from frame to frame.
type held struct {
	Range plot.Range
	how   how
	runs  []string
}

// A how contains the settings of a View on which the range depends.
type how struct {
	axis       lanes.Axis
	log, whole bool
	smooth     int
	metric     string
	from, to   float64
}

func (v *View) how() how { return how{v.Axis, v.Log, v.Whole, v.smooth, v.Metric, v.from, v.to} }

// follow updates the held range of a panel's chart if the range does not fit the curves
// any more.
func (v *View) follow(panel string, ch plot.Chart) {
	how, runs := v.how(), runsOf(&ch)
	old := v.held[panel]
	next := held{how: how, runs: runs}
	if old.how == how && slices.Equal(old.runs, runs) {
		next.Range = ch.Hold(old.Range)
	} else {
		next.Range = ch.Fit()
	}
	if v.held == nil {
		v.held = map[string]held{}
	}
	v.held[panel] = next
}

// hold sets the range of a chart to the held one, if that was computed for the same runs
// and settings.
func (v *View) hold(panel string, ch *plot.Chart) {
	if old, ok := v.held[panel]; ok && old.how == v.how() && slices.Equal(old.runs, runsOf(ch)) {
		ch.Range = old.Range
	}
}

// runsOf returns the names of a chart's runs, in the order in which they are
// drawn.
func runsOf(ch *plot.Chart) (names []string) {
	for i := range ch.Lines {
		if name := ch.Lines[i].Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
