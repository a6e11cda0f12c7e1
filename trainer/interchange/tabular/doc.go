// Package tabular reads and writes logs of rows: tables of comma- or
// tab-separated values, as Keras, Lightning, DVCLive and Ray write them; JSON
// lines; and the trainer_state.json of Hugging Face.
//
// All formats have the same meaning: a column with a name in steps has the step of a row,
// a column with a name in times has the time at which it was logged, and every other
// number is a value of the tag with the column's name.
//
// Table, Lines and State are the decoders. WriteTable and WriteLines write a log.
package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"

	"descent/trainer/interchange"
)

// Names of the columns for the step of a row, in the order of preference, and for its
// time.
var (
	steps = []string{"step", "global_step", "_step", "iteration", "iter", "training_iteration", "epoch"}
	times = []string{"timestamp", "wall_time", "_timestamp"}
)

// A cell is the value of a column in a row.
type cell struct {
	name  string
	value float64
}

// add passes the numbers of a row to a sink. count is the number of rows before it, which
// is the step of a row without one.
func add(row []cell, count int, to interchange.Sink) {
	step, stepRank := float64(count), len(steps)
	time, timeRank := 0.0, len(times)
	for _, c := range row {
		if r := rank(steps, c.name); r < stepRank && !math.IsNaN(c.value) {
			step, stepRank = c.value, r
		}
		if r := rank(times, c.name); r < timeRank && !math.IsNaN(c.value) {
			time, timeRank = seconds(c.value), r
		}
	}
	if math.Abs(step) > 1<<53 {
		return // the row has no step
	}
	for _, c := range row {
		if rank(steps, c.name) == len(steps) && rank(times, c.name) == len(times) {
			to.Add(c.name, interchange.Point{Step: int(step), Time: time, Value: c.value})
		}
	}
}

// rank returns the index of name in names; len(names) if it is not there.
func rank(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return len(names)
}

// seconds converts a time in seconds or milliseconds since 1970 to seconds.
func seconds(t float64) float64 {
	if t > 1e11 { // in seconds it would be after the year 5000
		return t / 1000
	}
	return t
}

// number parses a cell as a number, including several forms of NaN and infinity. ok is
// false for a text.
func number(text string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil || math.IsInf(v, 0)
}

// timeOf parses a time. It returns seconds since 1970.
func timeOf(text string) (v float64, ok bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return float64(t.UnixNano()) / 1e9, true
		}
	}
	return 0, false
}
