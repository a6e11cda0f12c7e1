package lanes

import "descent/trainer/run"

// An Axis is the quantity of an x axis.
type Axis int

// The quantities of x axes.
const (
	Epochs Axis = iota
	Steps
	Seconds // running time without pauses
	axisCount
)

// Valid reports whether a is an axis.
func (a Axis) Valid() bool { return a >= 0 && a < axisCount }

// Next returns the axis after a; the first one after the last.
func (a Axis) Next() Axis { return (a + 1) % axisCount }

// String returns the label of the axis.
func (a Axis) String() string { return [...]string{"epoch", "step", "seconds"}[a] }

// X returns the coordinate of a step of a run.
func (a Axis) X(s *run.Snapshot, step float64) float64 {
	switch a {
	case Epochs:
		return step / float64(max(s.Plan.StepsPerEpoch, 1))
	case Seconds:
		return s.Seconds(step)
	}
	return step
}
