package ui

import "descent/tui/lanes"

// Choices are the settings of a View that are stored in a session: all except for zoom and
// cross-hair.
type Choices struct {
	Axis   lanes.Axis `json:"axis"`
	Log    bool       `json:"log,omitempty"`
	Smooth float64    `json:"smooth,omitempty"` // see Lane.Smoothed
	Apart  bool       `json:"apart,omitempty"`
	Metric string     `json:"metric,omitempty"`
	Whole  bool       `json:"whole,omitempty"`
	Train  Trains     `json:"train,omitempty"`
}

// Choices returns the settings of v.
func (v *View) Choices() Choices {
	return Choices{v.Axis, v.Log, v.keep(), v.Apart, v.Metric, v.Whole, v.Train}
}

// Choose sets the settings of v. It ignores invalid ones.
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
