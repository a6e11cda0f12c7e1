package search

import (
	"descent/trainer"
	"descent/trainer/metric"
)

// Value returns the metric of s with the given key, or the main one for "".
func Value(s trainer.Score, key metric.Key) float64 {
	if key == "" {
		return s.Accuracy
	}
	return s.Of(string(key))
}

// LessIsBetter reports whether trials are ranked by a metric of which less is better.
func (s *Search) LessIsBetter() bool {
	return s.Metric != "" && metric.Named(string(s.Metric)).Better < 0
}

// Place returns where the value at u stands on the axis: of a choice the middle of its
// part, so that equal choices stand together.
func (a Axis) Place(u float64) float64 {
	if a.Choices == nil {
		return u
	}
	return (float64(a.choice(u)) + 0.5) / float64(len(a.Choices))
}
