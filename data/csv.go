package data

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"descent/model/catalog"
	"descent/model/tensor"
)

// CSV reads a table: a header row with the names of the columns, then an
// example a row. All columns but the target and those left out are inputs and
// hold numbers.
type CSV struct {
	File   string `doc:"the file: a header row, then one example a row" picks:"file"`
	Target string `doc:"the column to predict; empty is the last one"`
	Task   string `doc:"what the target is: class, number or auto; auto takes text for a class, and whole numbers if there are at most 20 different ones, each twice or more on average"`
	Skip   string `doc:"columns to leave out, with commas between them"`
}

// maxClasses is how many classes a column may have before it is taken for a
// name or a number.
const maxClasses = 1000

func (s CSV) stamp() string { return stamp(s.File) }

// Load implements Source. The file's name without its ending is the name in
// the rule of the split, so a copy of an embedded table is split as it is.
func (s CSV) Load(seed uint64) (*Set, error) {
	if s.File == "" {
		return nil, errors.New("csv: no file: want csv:file=FILE, and target=COLUMN unless it is the last")
	}
	set, err := readFile(s.File, s.read)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(s.File), ".gz")
	set.split(seed, strings.TrimSuffix(name, filepath.Ext(name)))
	return set.noted(), nil
}

// read returns all rows as the training part.
func (s CSV) read(r io.Reader) (*Set, error) {
	if !slices.Contains([]string{"", "auto", "class", "number"}, s.Task) {
		return nil, catalog.Unknown("task", s.Task, []string{"auto", "class", "number"})
	}
	text := bufio.NewReader(&capped{r: r, left: maxBytes})
	if start, _ := text.Peek(3); string(start) == "\ufeff" {
		text.Discard(3) // Excel begins UTF-8 with a byte order mark
	}
	rows := csv.NewReader(text)
	rows.ReuseRecord, rows.TrimLeadingSpace = true, true
	header, err := rows.Read()
	if err != nil {
		return nil, rowError(err, header)
	}
	header = slices.Clone(header)
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	t, err := s.columns(header)
	if err != nil {
		return nil, err
	}
	for {
		record, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err == nil {
			line, _ := rows.FieldPos(0)
			err = t.add(record, line)
		}
		if err != nil {
			return nil, rowError(err, header)
		}
	}
	return t.set(s.Task)
}

// A csvTable is what was read of a table so far.
type csvTable struct {
	header []string
	inputs []int // columns
	target int   // column

	values  []tensor.Float
	targets []string
	numbers []float64 // the targets, as long as all are numbers
	text    error     // the first target that is no number, or nil
}

// columns decides which columns are inputs and which is the target.
func (s CSV) columns(header []string) (*csvTable, error) {
	if err := checkHeader(header); err != nil {
		return nil, err
	}
	t := &csvTable{header: header, target: len(header) - 1}
	if s.Target != "" {
		if t.target = slices.Index(header, s.Target); t.target < 0 {
			return nil, catalog.Unknown("target column", s.Target, header)
		}
	}
	skip := map[string]bool{}
	for name := range strings.SplitSeq(s.Skip, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(header, name) {
			return nil, fmt.Errorf("skip: %w", catalog.Unknown("column", name, header))
		}
		skip[name] = true
	}
	if name := header[t.target]; skip[name] {
		return nil, fmt.Errorf("column %q is left out, but it is the target: want target=COLUMN", name)
	}
	for i, name := range header {
		if i != t.target && !skip[name] {
			t.inputs = append(t.inputs, i)
		}
	}
	if t.inputs == nil {
		return nil, fmt.Errorf("no inputs: want a column of numbers beside the target %q", header[t.target])
	}
	return t, nil
}

// checkHeader returns an error if the first row of a file is no row of names.
func checkHeader(header []string) error {
	numbers := 0
	for i, name := range header {
		if name == "" {
			return fmt.Errorf("line 1: column %d has no name: want a name for each", i+1)
		}
		if j := slices.Index(header, name); j < i {
			return fmt.Errorf("line 1: columns %d and %d are both called %q: want different names", j+1, i+1, name)
		}
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			numbers++
		}
	}
	switch {
	case numbers > 0 && numbers >= len(header)-1: // the target may be text
		return errors.New("line 1 holds numbers: want a header row with the names of the columns")
	case len(header) == 1 && strings.ContainsAny(header[0], ";\t"):
		return errors.New("line 1 is one column: want commas between the columns")
	}
	return nil
}

// add adds a row.
func (t *csvTable) add(record []string, line int) error {
	for _, i := range t.inputs {
		x, err := parseNumber(record[i])
		if err != nil {
			return fmt.Errorf("line %d, column %q: %w, or leave the column out with skip=%s", line, t.header[i], err, t.header[i])
		}
		t.values = append(t.values, tensor.Float(x))
	}
	text := strings.Clone(strings.TrimSpace(record[t.target])) // not the whole row
	if text == "" {
		return fmt.Errorf("line %d, column %q: the target is empty: want a value in every row", line, t.header[t.target])
	}
	t.targets = append(t.targets, text)
	if t.text == nil {
		x, err := parseNumber(text)
		if err != nil {
			t.text = fmt.Errorf("line %d, column %q: %w", line, t.header[t.target], err)
		}
		t.numbers = append(t.numbers, x)
	}
	return nil
}

// parseNumber returns the number that text is, if a network can work with it.
func parseNumber(text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && math.IsInf(float64(tensor.Float(x)), 0), math.IsNaN(x):
		return 0, fmt.Errorf("%q is not finite: want a number", text)
	case err != nil:
		return 0, fmt.Errorf("%q is no number: want numbers only", text)
	}
	return x, nil
}

// set returns all that was read as the training part of a set.
func (t *csvTable) set(task string) (*Set, error) {
	if len(t.targets) == 0 {
		return nil, errors.New("no rows below the header: want at least one")
	}
	s := &Set{Shape: Shape{1, len(t.inputs), 1}, Train: Part{Values: t.values}}
	for _, i := range t.inputs {
		s.Features = append(s.Features, t.header[i])
	}
	if task == "number" && t.text != nil {
		return nil, t.text
	}
	classes, class := t.classes()
	name := t.header[t.target]
	if task == "number" || task != "class" && !t.looksClassed(len(classes)) {
		s.Target = name
		s.Train.Target = make([]tensor.Float, len(t.numbers))
		for i, x := range t.numbers {
			s.Train.Target[i] = tensor.Float(x)
		}
		return s, nil
	}
	switch n := len(classes); {
	case n == 1:
		return nil, fmt.Errorf("column %q: every row is of class %q: want at least two classes", name, classes[0])
	case n > maxClasses:
		return nil, fmt.Errorf("column %q has %d different values in %d rows: want at most %d classes, or numbers with task=number", name, n, len(t.targets), maxClasses)
	}
	s.Classes, s.Train.Class = classes, class
	return s, nil
}

// looksClassed reports whether the targets, of so many different values, are
// classes: text always, and few whole numbers of which each occurs twice or
// more on average.
func (t *csvTable) looksClassed(different int) bool {
	whole := func(x float64) bool { return x == math.Trunc(x) }
	return t.text != nil || different <= 20 && 2*different <= len(t.numbers) &&
		!slices.ContainsFunc(t.numbers, func(x float64) bool { return !whole(x) })
}

// classes returns the different targets and, for each row, which of them it
// has. Texts are in the order in which they first occur, numbers by value.
func (t *csvTable) classes() (names []string, class []int32) {
	if t.text == nil {
		values := slices.Compact(slices.Sorted(slices.Values(t.numbers)))
		index := make(map[float64]int32, len(values))
		for i, x := range values {
			index[x] = int32(i)
			names = append(names, strconv.FormatFloat(x, 'g', -1, 64))
		}
		for _, x := range t.numbers {
			class = append(class, index[x])
		}
		return names, class
	}
	index := map[string]int32{}
	for _, text := range t.targets {
		c, ok := index[text]
		if !ok {
			c = int32(len(names))
			index[text], names = c, append(names, text)
		}
		class = append(class, c)
	}
	return names, class
}

// rowError words the errors of package csv.
func rowError(err error, header []string) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty: want a header row with the names of the columns")
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &parse):
		return fmt.Errorf("line %d: wrong number of columns: want %d as in the header", parse.StartLine, len(header))
	case errors.As(err, &parse):
		return fmt.Errorf("line %d: %w", parse.Line, parse.Err)
	}
	return err
}

// capped reads r and fails after so many bytes.
type capped struct {
	r    io.Reader
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= n; c.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
