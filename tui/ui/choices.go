package ui

import "descent/tui/lanes"

// Choices are what a person chose of a View that is worth keeping: all but what
// is zoomed in on and the cross-hair.
type Choices struct {
	Axis   lanes.Axis `json:"axis"`
	Log    bool       `json:"log,omitempty"`
	Smooth float64    `json:"smooth,omitempty"` // see Lane.Smoothed
	Apart  bool       `json:"apart,omitempty"`
	Metric string     `json:"metric,omitempty"`
	Whole  bool       `json:"whole,omitempty"`
	Train  Trains     `json:"train,omitempty"`
}

// Choices returns what was chosen of v.
func (v *View) Choices() Choices {
	return Choices{v.Axis, v.Log, v.keep(), v.Apart, v.Metric, v.Whole, v.Train}
}

// Choose takes choices. What v does not know it leaves as it is.
func (v *View) Choose(c Choices) {
	v.Log, v.Apart, v.Metric, v.Whole = c.Log, c.Apart, c.Metric, c.Whole
	if c.Axis.Valid() {
		v.Axis = c.Axis
	}
	if c.Train >= 0 && c.Train < trainsCount {
		v.Train = c.Train
	}
	for i, keep := range smoothings {
		if keep == c.Smooth {
			v.smooth = i
		}
	}
}
