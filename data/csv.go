package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"descent/data/memory"
	"descent/data/table"
	"descent/model/catalog"
	"descent/model/tensor"
)

// CSV reads a table of text, an example a row, as package table describes it.
type CSV struct {
	File       string `doc:"the file: a table as text, an example a row" picks:"file"`
	Target     string `doc:"the column to predict; empty is the last one; any column may be named by its number"`
	Task       string `doc:"what the target is: class, number or auto; auto takes text for a class, and whole numbers if there are at most 20 different ones, each twice or more on average"`
	Skip       string `list:"yes" doc:"columns to leave out: given more than once, or with commas between them in quotes"`
	Only       string `list:"yes" doc:"the only columns to use as inputs, in the same way; empty is all"`
	Missing    string `doc:"what is done where an input is missing: drop leaves out the row; mean, median and flag fill in that of the training part, flag with an input beside that says so; auto is flag where more than 1 % are missing, else median"`
	Categories int    `doc:"how many values of a text column become an input each, by count, 0 for 50; one more stands for all others" min:"0" max:"1000"`
	Sep        string `doc:"what is between the columns: comma, semicolon, tab, bar, blank, any other sign, or auto"`
	Decimal    string `doc:"the decimal sign: point, comma or auto"`
	Header     string `doc:"whether the first row holds the names of the columns: yes, no or auto; without names they are c1, c2, ..."`
	Test       string `doc:"a file with the test part; empty takes a fifth of the rows" picks:"file"`
	Val        string `doc:"a file with the validation part; empty takes a fifth of the rows" picks:"file"`
	Group      string `doc:"a column: rows with the same value of it are all in one part"`
	Weights    string `doc:"a column with the weights of the examples, from 0: one that weighs 2 counts as two, in the loss and in every metric"`
	Split      string `doc:"which rows are for validation and test: random, or time for the last ones of the file"`
}

// defaultCSV is CSV with its default parameters.
var defaultCSV = CSV{Task: table.Auto, Missing: table.Auto, Categories: 50, Sep: table.Auto, Decimal: table.Auto, Header: table.Auto, Split: "random"}

// paths returns the paths of the files that s names.
func (s CSV) paths() []string {
	var paths []string
	for _, path := range []string{s.File, s.Test, s.Val} {
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// TakesLast reports whether src is a table whose target is its last column, because
// src names none.
func TakesLast(src Source) bool {
	s, ok := src.(CSV)
	return ok && s.Target == ""
}

func (s CSV) settings() table.Settings {
	return table.Settings{Sep: s.Sep, Decimal: s.Decimal, Header: s.Header, Target: s.Target, Task: s.Task,
		Skip: s.Skip, Only: s.Only, Missing: s.Missing, Categories: s.Categories, Group: s.Group, Weights: s.Weights}
}

// Load implements Source. The name that the split depends on is the file's name
// without its ending, so a copy of an embedded table is split like the original.
func (s CSV) Load(ctx context.Context, seed uint64) (*Set, error) {
	return s.loadFold(ctx, seed, Fold{})
}

func (s CSV) loadFold(ctx context.Context, seed uint64, f Fold) (*Set, error) {
	if s.File == "" {
		return nil, errors.New("csv: no file: want csv:file=FILE, and target=COLUMN unless it is the last")
	}
	if ways := []string{"random", "time"}; s.Split != "" && !slices.Contains(ways, s.Split) {
		return nil, catalog.Unknown("split", s.Split, ways)
	}
	t, err := readFile(ctx, s.File, func(ctx context.Context, r io.Reader) (*table.Table, error) {
		return readTable(ctx, r, s.settings())
	})
	if err != nil {
		return nil, err
	}
	var others [3]*table.Table // the tables of s.Val and s.Test, nil if there is no file
	for i, path := range []string{"", s.Val, s.Test} {
		if path == "" {
			continue
		}
		others[i], err = readFile(ctx, path, func(ctx context.Context, r io.Reader) (*table.Table, error) {
			raw, err := readAll(ctx, r, maxText)
			if err != nil {
				return nil, err
			}
			return t.Like(ctx, raw)
		})
		if err != nil {
			return nil, err
		}
	}
	name := strings.TrimSuffix(filepath.Base(s.File), ".gz")
	rows, err := s.divide(t, seed, strings.TrimSuffix(name, filepath.Ext(name)), f, others)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.File, err)
	}
	set, err := tableSet{t, others, [3]string{s.File, s.Val, s.Test}}.set(ctx, rows)
	if err != nil {
		return nil, err
	}
	set.Notes = append([]string{"read " + set.Reading.Summary()}, set.Reading.Notes...)
	for i, o := range others {
		if o != nil {
			for _, note := range o.Reading.Notes {
				set.Notes = append(set.Notes, filepath.Base([]string{"", s.Val, s.Test}[i])+": "+note)
			}
		}
	}
	return set.foldNoted(f).noted(), nil
}

// readTable reads the table in r.
func readTable(ctx context.Context, r io.Reader, s table.Settings) (*table.Table, error) {
	raw, err := readAll(ctx, r, maxText)
	if err != nil {
		return nil, err
	}
	return table.Read(ctx, raw, s)
}

// divide returns the rows of t for training, validation and test. others are the
// tables of parts with files of their own, for which no rows are taken.
func (s CSV) divide(t *table.Table, seed uint64, name string, f Fold, others [3]*table.Table) ([3][]int32, error) {
	d := division{seed: seed, name: name, class: t.Class, classes: len(t.Classes), n: t.Rows(), val: others[1] == nil, test: others[2] == nil, fold: f}
	switch folded := f != (Fold{}); {
	case folded && s.Split == "time":
		return [3][]int32{}, errTimeFold
	case folded && !d.val:
		return [3][]int32{}, errGivenVal
	case folded:
		return d.byFold(t.Groups)
	case s.Split == "time":
		return d.byTime(), nil
	case t.Groups != nil:
		return d.byGroup(t.Groups), nil
	}
	return d.byChance(), nil
}

var errTimeFold = errors.New("fold: with split=time folds would train on rows that follow those of their validation part: want split=random or fold=none")

// A tableSet makes a Set of a table and, if there are any, of the tables with its
// validation and its test part.
type tableSet struct {
	table  *table.Table
	others [3]*table.Table // by part; nil for parts that are rows of table
	files  [3]string       // their names, first that of table
}

// set fits an Encoder to the training rows and makes the Set. Its parts are the
// given rows of the table, or all rows of their own table in others. Errors begin
// with the name of a file.
func (b tableSet) set(ctx context.Context, rows [3][]int32) (*Set, error) {
	t := b.table
	if len(rows[0]) == 0 {
		return nil, fmt.Errorf("%s: no row is left for training: want more rows, or smaller groups", b.files[0])
	}
	training := make([]bool, t.Rows())
	for _, r := range rows[0] {
		training[r] = true
	}
	enc, err := t.Fit(ctx, training)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.files[0], err)
	}
	t.Reading.Complete(enc)
	set := &Set{Shape: Shape{1, len(enc.Names), 1}, Features: enc.Names, Classes: t.Classes, Encoder: enc, Reading: t.Reading}
	if t.Classes == nil {
		set.Target = t.Reading.Target
	}
	if slices.ContainsFunc(enc.Offsets, func(x float64) bool { return x != 0 }) {
		set.Offsets = enc.Offsets
	}
	all := t.Rows()
	for _, o := range b.others[1:] {
		if o != nil {
			all += o.Rows()
		}
	}
	if err := memory.Of(ctx).Check(Extent{Rows: all, Inputs: set.Shape.Len(), InputBytes: FloatBytes}.Bytes(), "the table", "its rows, its columns or categories"); err != nil {
		return nil, fmt.Errorf("%s: %w", b.files[0], err)
	}
	return set, b.fill(ctx, set, rows)
}

// fill sets the parts: the given rows of the table, and all rows of the others.
func (b tableSet) fill(ctx context.Context, set *Set, rows [3][]int32) error {
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		interleave(rows[i], b.table.Class) // half a second, for millions of rows
	}
	all, err := take(ctx, b.table, set, slices.Concat(rows[:]...))
	if err != nil {
		return fmt.Errorf("%s: %w", b.files[0], err)
	}
	width := set.Shape.Len()
	set.Train, all = all.cut(len(rows[0]), width)
	set.Val, set.Test = all.cut(len(rows[1]), width)
	for i, part := range []*Part{nil, &set.Val, &set.Test} {
		o := b.others[i]
		if o == nil {
			continue
		}
		order := inOrder(o.Rows())
		interleave(order, o.Class)
		if *part, err = take(ctx, o, set, order); err != nil {
			return fmt.Errorf("%s: %w", b.files[i], err)
		}
	}
	return nil
}

// take returns a part of the given rows of t, in their order.
func take(ctx context.Context, t *table.Table, set *Set, rows []int32) (Part, error) {
	width := set.Shape.Len()
	p := Part{Values: make([]tensor.Float, len(rows)*width)}
	place := make([]int32, t.Rows())
	for i, r := range rows {
		place[r] = int32(i)
		if t.Classes != nil {
			p.Class = append(p.Class, t.Class[r])
		} else {
			p.Target = append(p.Target, tensor.Float(t.Numbers[r]))
		}
		if t.Weights != nil {
			p.Weights = append(p.Weights, t.Weights[r])
		}
	}
	return p, t.Encode(ctx, set.Encoder, func(r int) []tensor.Float {
		at := int(place[r]) * width
		return p.Values[at : at+width]
	})
}

// inOrder returns the rows from 0 to n-1.
func inOrder(n int) []int32 {
	rows := make([]int32, n)
	for r := range rows {
		rows[r] = int32(r)
	}
	return rows
}
