package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/model/tensor"
)

// Rows encodes rows that are no part of a table, one by one.
type Rows struct {
	encoder *Encoder
	inputs  []input
	names   []string // of the cells of a row
	row     cells
}

// Rows returns what encodes rows with a cell for each of the named columns, in
// any order. Those that are no input do not matter.
func (e *Encoder) Rows(names []string) (*Rows, error) {
	inputs, err := e.reader(names)
	if err != nil {
		return nil, err
	}
	return &Rows{e, inputs, names, cells{
		texts: make([][]byte, len(names)), numbers: slices.Repeat([]float64{math.NaN()}, len(names)),
	}}, nil
}

// Encode returns what a network sees of a row with the given cells. A cell that
// is missing is what the training rows have taught.
func (r *Rows) Encode(texts []string) ([]tensor.Float, error) {
	if len(texts) != len(r.names) {
		return nil, fmt.Errorf("%s: want %d: %s", count(len(texts), "cell"), len(r.names), list(r.names, 10))
	}
	for i, text := range texts {
		r.row.texts[i] = trim([]byte(text))
	}
	out := make([]tensor.Float, len(r.encoder.Names))
	return out, r.encoder.encode(r.inputs, r.row, r.encoder.Decimal[0], out)
}

// NamesOf returns the columns of a row with so many cells and without names:
// all columns of the training table, all but the target, or those that become
// inputs, in its order.
func (e *Encoder) NamesOf(n int) ([]string, error) {
	switch target := slices.Index(e.Columns, e.Target); {
	case n == len(e.Columns):
		return e.Columns, nil
	case n == len(e.Columns)-1 && target >= 0:
		return slices.Delete(slices.Clone(e.Columns), target, target+1), nil
	}
	names := make([]string, len(e.Inputs))
	for i, in := range e.Inputs {
		names[i] = in.Column
	}
	if n != len(names) {
		return nil, fmt.Errorf("%s: want %d (%s), or all %d columns of the training table", count(n, "cell"), len(names), list(names, 10), len(e.Columns))
	}
	return names, nil
}

// Cells returns the cells of a line of text that is written as the training
// table is.
func (e *Encoder) Cells(line string) []string {
	s := scan([]byte(line), 0, 1, e.Separator[0])
	var texts []string
	if s.row() {
		for _, cell := range s.cells {
			texts = append(texts, strings.Clone(string(cell)))
		}
	}
	if n := len(e.Columns); len(texts) == n+1 && texts[n] == "" { // the line ends with a separator
		texts = texts[:n]
	}
	return texts
}
