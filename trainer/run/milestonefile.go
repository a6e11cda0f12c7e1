package run

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/safetensors"
)

// epochsName is the tensor of the milestones: a row for each, with a number for each
// column that the text of the record names.
const epochsName = "record.epochs"

// A column is a number of an Evaluation in a file.
type column struct {
	name string // which stays the same in all versions of the program
	of   func(*Evaluation) *float64
}

// columns are all numbers of an Evaluation.
var columns = func() []column {
	all := []column{
		{"epoch", func(e *Evaluation) *float64 { return &e.Epoch }},
		{"dead", func(e *Evaluation) *float64 { return &e.Dead }},
		{"saturated", func(e *Evaluation) *float64 { return &e.Saturated }},
	}
	all = append(all, scoreColumns("train", func(e *Evaluation) *trainer.Score { return &e.Train })...)
	return append(all, scoreColumns("val", func(e *Evaluation) *trainer.Score { return &e.Val })...)
}()

// scoreColumns returns the columns of a Score.
func scoreColumns(part string, of func(*Evaluation) *trainer.Score) []column {
	all := []column{
		{part + ".loss", func(e *Evaluation) *float64 { return &of(e).Loss }},
		{part + ".accuracy", func(e *Evaluation) *float64 { return &of(e).Accuracy }},
	}
	for i := range metric.All {
		all = append(all, column{part + ".metrics." + metric.All[i].Key, func(e *Evaluation) *float64 { return &of(e).Metrics[i] }})
	}
	return all
}

// tensor returns the milestones as rows of numbers, and the names of its columns: the
// epoch, and those that are not 0 in all rows.
func (m *milestones) tensor() (t safetensors.Tensor, names []string) {
	var used []column
	for i, c := range columns {
		if i == 0 || m.has(c) { // there is a column even if all numbers are 0
			used, names = append(used, c), append(names, c.name)
		}
	}
	rows := make([]float64, 0, len(m.all)*len(used))
	for i := range m.all {
		for _, c := range used {
			rows = append(rows, *c.of(&m.all[i]))
		}
	}
	return safetensors.Tensor{Name: epochsName, Shape: []int{len(m.all), len(used)}, Data: rows}, names
}

// has reports whether a number of c is not 0.
func (m *milestones) has(c column) bool {
	for i := range m.all {
		if math.Float64bits(*c.of(&m.all[i])) != 0 { // -0 is another number
			return true
		}
	}
	return false
}

// load sets m to the rows of t, whose columns have the given names. A column that this
// program does not know is left out.
func (m *milestones) load(t *safetensors.Tensor, names []string) error {
	if t == nil {
		return errors.New("the epochs of the record are missing")
	}
	rows, ok := t.Data.([]float64)
	if !ok || len(t.Shape) != 2 || t.Shape[1] != len(names) || t.Shape[0] > cap(m.all)-len(m.all) {
		return fmt.Errorf("the epochs of the record have the shape %v: want at most %d rows of %d numbers", t.Shape, cap(m.all), len(names))
	}
	known := make([]*column, len(names))
	for i, name := range names {
		if at := slices.IndexFunc(columns, func(c column) bool { return c.name == name }); at >= 0 {
			known[i] = &columns[at]
		}
	}
	for range t.Shape[0] {
		var e Evaluation
		for i, c := range known {
			if c != nil {
				*c.of(&e) = rows[i]
			}
		}
		m.all, rows = append(m.all, e), rows[len(names):]
	}
	return nil
}
