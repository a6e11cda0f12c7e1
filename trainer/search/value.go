package search

import (
	"descent/trainer"
	"descent/trainer/metric"
)

// Value returns the metric of s with the given key; for "" the main metric.
func Value(s trainer.Score, key metric.Key) float64 {
	if key == "" {
		return s.Accuracy
	}
	return s.Of(string(key))
}

// LessIsBetter reports whether a smaller value of the ranking metric is better.
func (s *Search) LessIsBetter() bool {
	return s.Metric != "" && metric.Named(string(s.Metric)).Better < 0
}

// Place returns the place at which the value at u is drawn on the axis: u for a number,
// and the middle of its interval for a choice, so that equal choices coincide.
func (a Axis) Place(u float64) float64 {
	if a.Choices == nil {
		return u
	}
	return (float64(a.choice(u)) + 0.5) / float64(len(a.Choices))
}
