package table

import (
	"context"
	"errors"
	"fmt"
	"math"

	"descent/model/tensor"
)

// A Table is a table whose text was read and whose kinds of columns are known. The
// used rows are numbered from 0, in the order of the file.
type Table struct {
	text     []byte
	dialect  *dialect
	settings Settings
	names    []string       // names of the columns
	index    map[string]int // indices of names
	cols     []column
	roles    roles
	rows     int            // rows of the file, used or not
	again    int            // rows that repeat the header
	kept     []tensor.Float // rows×columns: the numbers, NaN for other cells; nil if that is too much memory
	used     []int32        // for each row of the file its number among the used ones, or -1; nil if all are used
	inputs   []input
	weighs0  []place  // rows of weight 0
	codes    []string // the targets as written, if Classes are other names for them; else nil

	Classes []string  // names of the classes; nil for a regression
	Class   []int32   // the class of each used row
	Numbers []float64 // the target of each used row, for a regression
	Groups  []int32   // the group of each used row, if Settings.Group names a column
	Weights []float64 // the weight of each used row, above 0, if Settings.Weights names a column

	Reading *Reading
}

// roles are the columns that are not inputs, -1 if there is none.
type roles struct{ target, group, weights int }

// Read reads the table in raw, which it keeps. An error names the line and the
// column, what is wrong and what is wanted; if ctx ends first, it is that of ctx.
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
		return nil, errNoRows
	}
	if err := t.decideKinds(ctx); err != nil {
		return nil, err
	}
	if err := t.leaveOut(ctx, target); err != nil {
		return nil, err
	}
	if err := t.setTargets(target); err != nil {
		return nil, err
	}
	t.note()
	return t, nil
}

var errNoRows = errors.New("no rows below the header: want at least one")

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
	t.roles = roles{-1, -1, -1}
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
	if s.Target == "" {
		t.roles.target = t.lastFilled()
	}
	if t.roles.target == t.roles.weights {
		return fmt.Errorf("column \"%s\" has the weights, so it cannot be the target: want target=COLUMN", t.names[t.roles.target])
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

// lastFilled returns the last column that has no other role, and has a name in the
// file or a cell that is not empty in the first rows.
func (t *Table) lastFilled() int {
	free := func(i int) bool { return i != t.roles.group && i != t.roles.weights }
	named := func(i int) bool { return t.names[i] != fmt.Sprintf("c%d", i+1) }
	if last := len(t.names) - 1; named(last) && free(last) {
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
		if free(i) && (i <= filled || named(i)) {
			return i
		}
	}
	return 0
}

// reads reports whether the settings let column i be an input.
func (t *Table) reads(i int) bool {
	return !t.cols[i].absent && i != t.roles.target && i != t.roles.group && i != t.roles.weights
}

// profile reads every cell for the statistics of the columns, and returns the
// targets.
func (t *Table) profile(ctx context.Context) (*targets, error) {
	target := newTargets()
	var group *targets
	if t.roles.group >= 0 {
		group = newTargets()
		group.most = math.MaxInt // a group is never lost among others
	}
	decimal := t.dialect.decimal
	cols, keep := t.cols, t.allocateKept()
	err := t.walk(ctx, func(row int, r cells) error {
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
			return t.weigh(r.texts[t.roles.weights], place{row, r.line})
		}
		return nil
	})
	t.rows = len(target.code)
	if group != nil {
		t.Groups = group.code
	}
	for i := range cols {
		cols[i].settle(decimal)
	}
	return target, err
}

// maxWeight is the largest weight of a row. It keeps sums of weights, and their
// products with losses, finite.
const maxWeight = 1e30

// A place is where a row is: its number from 0, and its line in the file.
type place struct{ row, line int }

// weigh adds the weight of the row at p, given its cell.
func (t *Table) weigh(cell []byte, p place) error {
	x, ok := number(cell, t.dialect.decimal)
	if !ok || !(0 <= x && x <= maxWeight) {
		return fmt.Errorf("line %d, column \"%s\": the weight is %s: want a number from 0 to %g", p.line, t.names[t.roles.weights], quoted(string(cell)), maxWeight)
	}
	if x == 0 {
		t.weighs0 = append(t.weighs0, p)
	}
	t.Weights = append(t.Weights, x)
	return nil
}
