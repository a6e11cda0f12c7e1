package trainer

import (
	"fmt"
	"math"

	"descent/trainer/exact"
	"descent/trainer/metric"
)

// A Score is the loss and the metrics of a network on some examples, measured
// in evaluation mode. Loss is without the penalty, so that the losses on
// different parts of a set can be compared.
type Score struct {
	Loss     float64
	Accuracy float64       // the task's main metric: for numbers, R²
	Metrics  metric.Values // all of them, these two included
}

// Of returns the metric with the given key, NaN if s was not measured.
func (s Score) Of(key string) float64 {
	if !s.Measured() {
		return math.NaN()
	}
	return s.Metrics.Of(key)
}

// score returns the values of a task's metrics as a Score.
func score(task metric.Task, v metric.Values) Score {
	return Score{Loss: v.Of("loss"), Accuracy: v.Of(metric.Main(task).Key), Metrics: v}
}

// Unmeasured returns a Score that was not measured: all its numbers are NaN.
func Unmeasured() Score { return Score{Loss: math.NaN(), Accuracy: math.NaN()} }

// Measured reports whether s holds a measurement.
func (s Score) Measured() bool { return !math.IsNaN(s.Loss) }

// derived returns the Score that has the metrics v: those of other tasks are 0.
func derived(v *metric.Values) Score {
	s := score(metric.Number, *v)
	if s.Accuracy == 0 {
		s = score(metric.Classes, *v)
	}
	return s
}

// same reports whether s and t have the same bits in Loss and Accuracy.
func (s *Score) same(t Score) bool {
	return math.Float64bits(s.Loss) == math.Float64bits(t.Loss) && math.Float64bits(s.Accuracy) == math.Float64bits(t.Accuracy)
}

// AppendExact implements exact.Appender. A Score as score makes it is an object with the
// values alone, since loss and accuracy are among them, and one that was not measured is
// an empty object. Any other has each of its fields.
func (s Score) AppendExact(b []byte) []byte {
	switch {
	case s.Metrics == metric.Values{} && s.same(Unmeasured()):
		return append(b, "{}"...)
	case s.same(derived(&s.Metrics)):
		return append(s.Metrics.AppendExact(append(b, `{"values":`...)), '}')
	}
	b = exact.AppendFloat(append(b, `{"loss":`...), s.Loss)
	b = exact.AppendFloat(append(b, `,"accuracy":`...), s.Accuracy)
	return append(s.Metrics.AppendExact(append(b, `,"metrics":`...)), '}')
}

// UnmarshalJSON implements json.Unmarshaler. It also reads a Score without the fields
// that are 0, as earlier versions wrote it.
func (s *Score) UnmarshalJSON(text []byte) error {
	*s = Score{}
	members := 0
	err := exact.Members(text, func(key string, value []byte) (err error) {
		members++
		switch key {
		case "loss":
			s.Loss, err = exact.ParseFloat(value)
		case "accuracy":
			s.Accuracy, err = exact.ParseFloat(value)
		case "metrics":
			err = s.Metrics.UnmarshalJSON(value)
		case "values":
			err = s.Metrics.UnmarshalJSON(value)
			*s = derived(&s.Metrics)
		default:
			err = fmt.Errorf("unknown member %q", key)
		}
		return err
	})
	if members == 0 {
		*s = Unmeasured()
	}
	return err
}
