package search

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"descent/data"
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

// At returns the position of the number x on a numeric axis. It is the inverse of Value,
// apart from rounding.
func (a Axis) At(x float64) float64 {
	if a.Log {
		return (math.Log2(x) - math.Log2(a.From)) / (math.Log2(a.To) - math.Log2(a.From))
	}
	return (x/2 - a.From/2) / (a.To/2 - a.From/2) // To - From may be infinite
}

// Portable returns an axis of data with the names of files without their folders; see
// data.Portable. It returns other axes unchanged.
func (a Axis) Portable() Axis {
	part, _, isParam := strings.Cut(a.Key, ".")
	if part != "data" {
		return a
	}
	a.Choices = slices.Clone(a.Choices)
	for i, c := range a.Choices {
		if src, err := data.Sources.Parse(c); err == nil && !isParam {
			a.Choices[i] = data.Sources.Format(data.Portable(src))
		} else if isParam {
			a.Choices[i] = filepath.Base(c)
		}
	}
	return a
}

// Place returns the position of t on axis j of axes; NaN if t does not have the axis. See
// Axis.Place.
func (t *Trial) Place(axes []Axis, j int) float64 {
	if !t.Has(j) {
		return math.NaN()
	}
	return axes[j].Place(t.At[j])
}

// Range returns the range of values for a plot of trials: from the worst quartile, so that
// outliers do not determine the scale, to the best value.
func Range(trials []*Trial) (lo, hi float64) {
	var values []float64
	less := false
	for _, t := range trials {
		if v := t.Value(); !t.Lost() && !math.IsInf(v, 0) {
			values = append(values, v)
			less = t.Better() < 0
		}
	}
	if len(values) == 0 {
		return 0, 1
	}
	slices.Sort(values)
	lo, hi = values[0], values[len(values)-1]
	if less {
		hi = values[len(values)*3/4]
	} else {
		lo = values[len(values)/4]
	}
	if hi == lo {
		lo, hi = lo-0.01, hi+0.01
	}
	return lo, hi
}
