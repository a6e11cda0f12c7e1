package table

import (
	"context"
	"errors"
	"fmt"
	"math"

	"descent/model/tensor"
)

// A Table is a table whose text is read and whose columns are understood. Its
// used rows have numbers from 0, in the order of the file.
type Table struct {
	text     []byte
	dialect  *dialect
	settings Settings
	names    []string
	index    map[string]int // of names
	cols     []column
	roles    roles
	rows     int            // of the file, used or not
	again    int            // rows that repeat the header
	kept     []tensor.Float // the numbers of all rows, NaN for other cells; nil where that is too much
	used     []int32        // for each of these its number among the used, or -1; nil where all are used
	inputs   []input        // what the inputs are made of
	codes    []string       // what the targets are where Classes are names for them; else nil

	Classes []string  // names of the classes; nil where the target is a number
	Class   []int32   // of each used row
	Numbers []float64 // the target of each used row, where it is a number
	Groups  []int32   // of each used row, where Settings.Group names a column
	Weights []float64 // of each used row, where Settings.Weights names a column

	Reading *Reading
}

// roles are columns that are no inputs, -1 where there are none.
type roles struct{ target, group, weights int }

// Read reads the table in raw, which it keeps. The error names the line and
// the column, and what would be right; it is ctx's own if that ends first.
func Read(ctx context.Context, raw []byte, s Settings) (*Table, error) {
	t, err := open(raw, s)
	if err != nil {
		return nil, err
	}
	if err := t.assign(); err != nil {
		return nil, err
	}
	target, err := t.profile(ctx)
	if err != nil {
		return nil, err
	}
	if t.rows == 0 {
		return nil, errors.New("no rows below the header: want at least one")
	}
	if err := t.understand(ctx); err != nil {
		return nil, err
	}
	if err := t.leaveOut(ctx, target); err != nil {
		return nil, err
	}
	if err := t.learn(target); err != nil {
		return nil, err
	}
	t.note()
	return t, nil
}

// open decodes a table and finds its dialect.
func open(raw []byte, s Settings) (*Table, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	text, encoding, err := decode(raw)
	if err != nil {
		return nil, err
	}
	d, err := detect(text, s)
	if err != nil {
		return nil, err
	}
	t := &Table{text: text, dialect: d, settings: s, names: d.names, index: make(map[string]int, len(d.names)),
		cols: make([]column, len(d.names)), Reading: &Reading{Encoding: encoding}}
	for i, name := range d.names {
		t.index[name] = i
		t.cols[i].name = name
	}
	return t, nil
}

// assign finds the columns that the settings name.
func (t *Table) assign() (err error) {
	s := t.settings
	t.roles = roles{t.lastFilled(), -1, -1}
	for _, r := range []struct {
		key, name string
		to        *int
	}{{"target column", s.Target, &t.roles.target}, {"group column", s.Group, &t.roles.group}, {"weights column", s.Weights, &t.roles.weights}} {
		if r.name == "" {
			continue
		}
		if *r.to, err = t.column(r.key, r.name); err != nil {
			return err
		}
	}
	skip, err := t.listed("skip", s.Skip)
	if err != nil {
		return err
	}
	only, err := t.listed("only", s.Only)
	if err != nil {
		return err
	}
	for _, i := range only {
		t.cols[i].asked = true
	}
	for i := range t.cols {
		t.cols[i].absent = only != nil && !t.cols[i].asked
	}
	for _, i := range skip {
		t.cols[i].absent = true
		if i == t.roles.target {
			return fmt.Errorf("column \"%s\" is left out, but it is the target: want target=COLUMN", t.names[i])
		}
	}
	return nil
}

// lastFilled returns the last column that has a name of its own or holds
// something in one of the first rows.
func (t *Table) lastFilled() int {
	named := func(i int) bool { return t.names[i] != fmt.Sprintf("c%d", i+1) }
	if last := len(t.names) - 1; named(last) {
		return last
	}
	filled := 0
	for _, r := range sample(t.text, t.dialect.pos, t.dialect.line, t.dialect.sep) {
		for i, c := range r.cells {
			if c != "" {
				filled = max(filled, i)
			}
		}
	}
	for i := len(t.names) - 1; i > 0; i-- {
		if i <= filled || named(i) {
			return i
		}
	}
	return 0
}

// reads reports whether column i is an input, as far as the settings say.
func (t *Table) reads(i int) bool {
	return !t.cols[i].absent && i != t.roles.target && i != t.roles.group && i != t.roles.weights
}

// profile looks at every cell.
func (t *Table) profile(ctx context.Context) (*targets, error) {
	target := newTargets()
	var group *targets
	if t.roles.group >= 0 {
		group = newTargets()
	}
	decimal := t.dialect.decimal
	cols, keep := t.cols, t.makeRoom()
	err := t.walk(ctx, func(_ int, r cells) error {
		for i, x := range r.numbers {
			if x == x { // not NaN
				cols[i].count(x)
			} else {
				x = cols[i].add(r.texts[i], decimal, r.line)
			}
			if keep {
				t.kept = append(t.kept, tensor.Float(x))
			}
		}
		target.add(r.texts[t.roles.target], decimal, r.line)
		if group != nil {
			group.add(r.texts[t.roles.group], decimal, r.line)
		}
		if t.roles.weights >= 0 {
			return t.weigh(r.texts[t.roles.weights], r.line)
		}
		return nil
	})
	t.rows = len(target.code)
	if group != nil {
		t.Groups = group.code
	}
	for i := range cols {
		cols[i].settle()
	}
	return target, err
}

// weigh adds the weight of a row.
func (t *Table) weigh(cell []byte, line int) error {
	x, ok := number(cell, t.dialect.decimal)
	if !ok || x < 0 || math.IsInf(x, 0) {
		return fmt.Errorf("line %d, column \"%s\": the weight is %s: want a number from 0", line, t.names[t.roles.weights], quoted(string(cell)))
	}
	t.Weights = append(t.Weights, x)
	return nil
}
