// Package tabular reads and writes logs of rows: tables of comma- or
// tab-separated values, as Keras, Lightning, DVCLive and Ray write them; JSON
// lines; and the trainer_state.json of Hugging Face.
//
// All follow one rule. A column that is named in steps says which step a row is
// about, one that is named in times when it was written, and every other number
// is a value of the tag that its column names.
package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"

	"descent/trainer/interchange"
)

// Names of the columns with the step of a row, the best first, and of those
// with its time.
var (
	steps = []string{"step", "global_step", "_step", "iteration", "iter", "training_iteration", "epoch"}
	times = []string{"timestamp", "wall_time", "_timestamp"}
)

// A cell is a column's value in a row.
type cell struct {
	name  string
	value float64
}

// add gives the numbers of a row to a sink. count is the number of rows
// before it, which is the step of a row that has none.
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
		return // no step
	}
	for _, c := range row {
		if rank(steps, c.name) == len(steps) && rank(times, c.name) == len(times) {
			to.Add(c.name, interchange.Point{Step: int(step), Time: time, Value: c.value})
		}
	}
}

// rank returns the place of a name in names, whose length it is if there is
// none.
func rank(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return len(names)
}

// seconds returns a time in seconds, which is given in seconds or milliseconds
// since 1970.
func seconds(t float64) float64 {
	if t > 1e11 { // later than the year 5000
		return t / 1000
	}
	return t
}

// number returns a cell's number. ok is false for a text. Programs write what
// is not finite in several ways.
func number(text string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil || math.IsInf(v, 0)
}

// timeOf returns a time given as text, in seconds since 1970.
func timeOf(text string) (v float64, ok bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return float64(t.UnixNano()) / 1e9, true
		}
	}
	return 0, false
}
