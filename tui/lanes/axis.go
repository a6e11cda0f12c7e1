package lanes

import "descent/trainer/run"

// An Axis is what an x axis counts.
type Axis int

// What an x axis may count.
const (
	Epochs Axis = iota
	Steps
	Seconds // of running time, without pauses
	axisCount
)

// Valid reports whether a is an axis.
func (a Axis) Valid() bool { return a >= 0 && a < axisCount }

// Next returns the axis behind a, and the first behind the last.
func (a Axis) Next() Axis { return (a + 1) % axisCount }

// String returns the label of the axis.
func (a Axis) String() string { return [...]string{"epoch", "step", "seconds"}[a] }

// X returns where a step of a run is on the axis.
func (a Axis) X(s *run.Snapshot, step float64) float64 {
	switch a {
	case Epochs:
		return step / float64(max(s.Plan.StepsPerEpoch, 1))
	case Seconds:
		return s.Seconds(step)
	}
	return step
}
