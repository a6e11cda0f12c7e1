// Package metric lists the numbers that say how well predictions fit, and
// counts what they are made of.
//
// To add a metric, write its line in All and the function that makes it from
// Counts, both in all.go: events, files, charts, tables, early stopping and
// search follow.
package metric

import (
	"math"
	"slices"

	"descent/model/catalog"
	"descent/trainer/exact"
)

// A Task is a kind of target. The tasks of a metric are those for which it is
// defined.
type Task uint8

// The tasks.
const (
	TwoClasses  Task = 1 << iota // one of two classes
	ManyClasses                  // one of three classes or more
	Number                       // a number: a regression

	Classes = TwoClasses | ManyClasses
	Any     = Classes | Number
)

// String says what the targets of the tasks are.
func (t Task) String() string {
	switch t {
	case TwoClasses:
		return "two classes"
	case Classes:
		return "classes"
	case Number:
		return "numbers"
	}
	return "all"
}

// TaskOf returns the task of a set with so many classes, 0 for a regression.
func TaskOf(classes int) Task {
	switch classes {
	case 0:
		return Number
	case 1, 2:
		return TwoClasses
	}
	return ManyClasses
}

// A Metric is a number that says how well predictions fit.
type Metric struct {
	Key    string // in files, flags and JSON: "macro_f1"
	Name   string // on the screen: "macro F1"
	Doc    string // one line, without a period
	Better int    // 1 if more is better, -1 if less is
	Task   Task   // for which it is defined
	Share  bool   // whether it is at most 1, and 1 is perfect
	Of     func(*Counts) float64
}

// Count is the number of metrics.
const Count = len(All)

// Values are the values of all metrics, in the order of All: 0 for those of
// other tasks, so that equal values are equal, and NaN for what was not
// measured.
type Values [Count]float64

// Keys returns the keys of the metrics of tasks.
func Keys(t Task) (keys []string) {
	for _, i := range For(t) {
		keys = append(keys, All[i].Key)
	}
	return keys
}

// Of returns the values with the given keys, and 0 for all others.
func Of(values map[string]float64) (v Values) {
	for key, x := range values {
		v[place(key)] = x
	}
	return v
}

// None are the values of what was not measured.
func None() (v Values) {
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// A Key names a metric, as a setting.
type Key string

// UnmarshalText implements encoding.TextUnmarshaler: it refuses what is no
// metric's key.
func (k *Key) UnmarshalText(text []byte) error {
	if _, err := Find(string(text)); err != nil {
		return err
	}
	*k = Key(text)
	return nil
}

// Choices implements catalog.Chooser.
func (Key) Choices() []catalog.Choice {
	choices := make([]catalog.Choice, Count)
	for i, m := range All {
		choices[i] = catalog.Choice{Name: m.Key, Doc: m.Doc}
	}
	return choices
}

// Find returns the place in All of the metric with the given key.
func Find(key string) (int, error) {
	if i := slices.IndexFunc(All[:], func(m Metric) bool { return m.Key == key }); i >= 0 {
		return i, nil
	}
	return 0, catalog.Unknown("metric", key, Keys(Any))
}

// Named returns the metric with the given key, which must exist.
func Named(key string) *Metric { return &All[place(key)] }

// Main returns the metric that a task is judged by first: accuracy or R².
func Main(t Task) *Metric {
	return &All[slices.IndexFunc(All[1:], func(m Metric) bool { return m.Task&t != 0 })+1]
}

// For returns the places in All of the metrics of a task.
func For(t Task) (places []int) {
	for i, m := range All {
		if m.Task&t != 0 {
			places = append(places, i)
		}
	}
	return places
}

// Of returns the value of the metric with the given key, which must exist.
func (v *Values) Of(key string) float64 { return v[place(key)] }

// place returns the place in All of a metric that the program names itself.
func place(key string) int {
	i, err := Find(key)
	if err != nil {
		panic(err)
	}
	return i
}

// MarshalJSON implements json.Marshaler: an object of the values that are not
// 0, by key, so that a metric that is added later changes nothing.
func (v Values) MarshalJSON() ([]byte, error) { return v.AppendExact(nil), nil }

// AppendExact implements exact.Appender.
func (v Values) AppendExact(b []byte) []byte {
	b = append(b, '{')
	first := true
	for i, x := range v {
		if x == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), All[i].Key...), `":`...)
		b = exact.AppendFloat(b, x)
	}
	return append(b, '}')
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *Values) UnmarshalJSON(text []byte) error {
	*v = Values{}
	return exact.Members(text, func(key string, value []byte) error {
		i, err := Find(key)
		if err == nil {
			v[i], err = exact.ParseFloat(value)
		}
		return err
	})
}

// Ahead reports whether a is a better value of m than b. A NaN is worse than
// any number.
func (m *Metric) Ahead(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) {
		return !math.IsNaN(a)
	}
	return float64(m.Better)*(a-b) > 0
}
