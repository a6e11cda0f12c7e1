package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Reading says how the text of a table was understood.
type Reading struct {
	Encoding  string `json:"encoding"`
	Separator string `json:"separator"`
	Decimal   string `json:"decimal"`
	Header    int    `json:"header"` // the line of the names of the columns, 0 if there is none
	Rows      int    `json:"rows"`   // rows of the file
	Used      int    `json:"used"`   // rows that are examples
	Left      []left `json:"left_out,omitempty"`

	Target  string          `json:"target"`
	Task    string          `json:"task"` // class or number
	Classes []ClassReading  `json:"classes,omitempty"`
	Columns []ColumnReading `json:"columns"`
	Inputs  int             `json:"inputs"` // inputs of a network
	Notes   []string        `json:"notes,omitempty"`
}

// A left is a reason why rows are left out, and these rows.
type left struct {
	Why   string `json:"why"`
	Rows  int    `json:"rows"`
	Lines []int  `json:"lines"` // the lines of the first maxLines rows
}

// add adds rows, the first of which are in the given lines.
func (l *left) add(rows int, lines []int) {
	l.Rows += rows
	for _, n := range lines {
		if len(l.Lines) < maxLines {
			l.Lines = append(l.Lines, n)
		}
	}
}

// A ClassReading is a class and how many rows have it.
type ClassReading struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// A ColumnReading says how a column was understood.
type ColumnReading struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	Use      string `json:"use"`              // input, target, group, weights, left out
	Values   int    `json:"values,omitempty"` // number of different values of a category
	Missing  int    `json:"missing"`          // number of missing cells
	Filled   string `json:"filled,omitempty"` // what takes the place of missing cells
	Constant bool   `json:"constant,omitempty"`
	Inputs   int    `json:"inputs"` // how many inputs of a network it becomes
}

// String describes the kind: "category of 4 values".
func (c ColumnReading) String() string {
	if c.Kind == Category {
		return fmt.Sprintf("category of %s", count(c.Values, "value"))
	}
	return string(c.Kind)
}

// left returns a text that says which rows are left out and why, or "".
func (r *Reading) left() string {
	var texts []string
	for _, l := range r.Left {
		texts = append(texts, fmt.Sprintf("%s without use (%s): %s", count(l.Rows, "row"), l.Why, lines(l.Lines, l.Rows)))
	}
	return strings.Join(texts, "; ")
}

// note completes the Reading after the table was read.
func (t *Table) note() {
	r, d := t.Reading, t.dialect
	r.Separator, r.Decimal = separator(d.sep), string(d.decimal)
	if d.header {
		r.Header = d.headerLine
	}
	r.Rows, r.Used = t.rows, t.Rows()
	r.Target, r.Task = t.names[t.roles.target], "number"
	target := &r.Columns[t.roles.target]
	target.Kind = Number
	if t.Classes != nil {
		r.Task = "class"
		target.Kind, target.Values = Category, len(t.Classes)
		rows := make([]int, len(t.Classes))
		for _, c := range t.Class {
			rows[c]++
		}
		for i, name := range t.Classes {
			r.Classes = append(r.Classes, ClassReading{name, rows[i]})
		}
	}
	r.Notes = append(append([]string{}, d.notes...), append(r.Notes, t.remarks()...)...)
}

// remarks returns what users should know of the columns and rows.
func (t *Table) remarks() []string {
	r := t.Reading
	var notes []string
	say := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if r.Header == 0 {
		say("no header: the columns are called %s, %s, ...; header=yes takes the first row for names", t.names[0], t.names[min(1, len(t.names)-1)])
	}
	if t.again > 0 {
		say("%s that repeat the header left out", count(t.again, "row"))
	}
	for _, l := range r.Left {
		say("%s left out, %s: %s", count(l.Rows, "row"), l.Why, lines(l.Lines, l.Rows))
	}
	for _, k := range []Kind{RowNumber, Identifier, Empty} {
		var names []string
		for _, c := range r.Columns {
			if c.Use == "left out" && c.Kind == k {
				names = append(names, `"`+c.Name+`"`)
			}
		}
		if names != nil {
			say("left out: %s (%s)", list(names, 5), k)
		}
	}
	grouped, offset, constant := []int{}, []int{}, []int{}
	for i := range t.cols {
		c := &t.cols[i]
		if r.Columns[i].Use != "input" && i != t.roles.target {
			continue
		}
		if c.grouped > 0 {
			grouped = append(grouped, i)
		}
		if r.Columns[i].Kind == Number && i != t.roles.target && c.needsOffset() {
			offset = append(offset, i)
		}
		if r.Columns[i].Constant && i != t.roles.target {
			constant = append(constant, i)
		}
	}
	if len(grouped) > 0 {
		say("read with groups of thousands: %s", t.quotedNames(grouped))
	}
	if len(offset) > 0 {
		say("kept as differences from the mean, since seven digits do not tell them apart: %s", t.quotedNames(offset))
	}
	if t.Weights != nil {
		say("weights of the examples from \"%s\": %.6g to %.6g", t.names[t.roles.weights], slices.Min(t.Weights), slices.Max(t.Weights))
	}
	if len(constant) > 0 {
		say("the same in every row: %s", t.quotedNames(constant))
	}
	for _, c := range r.Classes {
		if share := float64(c.Rows) / float64(r.Used); share >= 0.8 {
			say("%.0f %% of the rows are of class %s: a network that says nothing else is right as often", 100*share, c.Name)
		}
	}
	if twins := t.twins(); twins != nil {
		say("equal columns: %s", list(twins, 5))
	}
	return notes
}

// twins returns the names of pairs of input columns whose cells are equal.
func (t *Table) twins() []string {
	var twins []string
	first := map[uint64]int{}
	for i := range t.cols {
		c := &t.cols[i]
		if t.Reading.Columns[i].Use != "input" || t.Reading.Columns[i].Constant {
			continue
		}
		if j, ok := first[c.hash]; ok && t.cols[j].numbers == c.numbers {
			twins = append(twins, fmt.Sprintf(`"%s" and "%s"`, t.names[j], c.name))
		} else {
			first[c.hash] = i
		}
	}
	return twins
}

// quotedNames returns the first names of columns, in quotes, as a list.
func (t *Table) quotedNames(columns []int) string {
	var names []string
	for _, i := range columns[:min(len(columns), 100)] {
		names = append(names, `"`+t.names[i]+`"`)
	}
	for len(names) < len(columns) {
		names = append(names, "")
	}
	return list(names, 5)
}

// Complete adds to the Reading how e turns the columns into inputs.
func (r *Reading) Complete(e *Encoder) {
	r.Inputs = len(e.Names)
	inputs := make(map[string]*Input, len(e.Inputs))
	for i := range e.Inputs {
		inputs[e.Inputs[i].Column] = &e.Inputs[i]
	}
	gaps := map[string][]string{}
	var ways []string
	for i := range r.Columns {
		c := &r.Columns[i]
		in := inputs[c.Name]
		if c.Use != "input" || in == nil {
			continue
		}
		c.Inputs = len(in.names())
		if c.Missing == 0 || in.Kind != Category && !in.Fills {
			continue
		}
		way, filling := in.filled()
		if c.Filled = way; filling != "" {
			c.Filled = filling
		}
		if gaps[way] == nil {
			ways = append(ways, way)
		}
		gaps[way] = append(gaps[way], fmt.Sprintf(`"%s" (%s)`, c.Name, count(c.Missing, "cell")))
	}
	for _, way := range ways {
		r.Notes = append(r.Notes, fmt.Sprintf("missing in %s: %s", list(gaps[way], 5), way))
	}
}

// filled returns texts that say what takes the place of a missing cell: the way,
// and the value if there is one.
func (in *Input) filled() (way, filling string) {
	switch {
	case in.Kind == Category && in.Gap:
		return "an input of their own", ""
	case in.Kind == Category:
		return "0 in all its inputs", ""
	}
	way, filling = in.By+" of the training part", in.By+" "+in.text(in.Fill)
	if in.Gap {
		return way + ", and an input that is 1 there", filling + ", and an input that is 1 there"
	}
	return way, filling
}

// text returns a number of in as people write it: a date and a time of day as such.
func (in *Input) text(x float64) string {
	at := time.Unix(int64(x), 0).UTC()
	switch {
	case in.Kind == Date && in.Clock:
		return at.Format(time.DateTime)
	case in.Kind == Date:
		return at.Format(time.DateOnly)
	case in.Kind == Time:
		return at.Format(time.TimeOnly)
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// Summary returns the Reading as one line of text.
func (r *Reading) Summary() string {
	header := fmt.Sprintf("names in line %d", r.Header)
	if r.Header == 0 {
		header = "no header"
	}
	decimal := ""
	if r.Decimal == "," {
		decimal = ", decimal comma"
	}
	task := "number"
	if r.Task == "class" {
		task = fmt.Sprintf("%d classes", len(r.Classes))
	}
	return fmt.Sprintf("%s of %s, %s (%s%s, %s): %s, target \"%s\" (%s)", count(r.Used, "row"), count(len(r.Columns), "column"),
		r.Separator, r.Encoding, decimal, header, count(r.Inputs, "input"), r.Target, task)
}
