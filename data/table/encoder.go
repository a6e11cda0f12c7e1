package table

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"descent/model/tensor"
)

// An Encoder turns rows of a table into what a network sees of them. All it
// knows of the values comes from training rows. It is plain data: as JSON it
// reads a new row later as it does now.
type Encoder struct {
	Separator string   `json:"separator"`
	Decimal   string   `json:"decimal"`
	Columns   []string `json:"columns"` // all of the table
	Inputs    []Input  `json:"inputs"`
	Names     []string `json:"names"` // of the numbers that a row becomes

	// Offsets are subtracted from the numbers, in float64, before they become
	// tensor.Float: with times in milliseconds, nothing would be left of their
	// differences. Most are 0.
	Offsets []float64 `json:"offsets"`
}

// An Input is a column and how it becomes numbers: a number itself; 0 and 1
// for no and yes; a number for each category; days and angles for a date.
type Input struct {
	Column    string   `json:"column"`
	Kind      Kind     `json:"kind"`
	Thousands bool     `json:"thousands,omitempty"` // groups of digits may be set apart
	Values    []string `json:"values,omitempty"`    // of a category; no and yes in lower case
	Other     bool     `json:"other,omitempty"`     // a number for all other values follows them
	Gap       bool     `json:"gap,omitempty"`       // a number follows that is 1 where the cell is missing

	// Fill takes the place of a missing cell: a number, or the seconds of a
	// date. Without Fills a cell must not be missing.
	Fill  float64 `json:"fill"`
	Fills bool    `json:"fills"`
	By    string  `json:"by,omitempty"` // what of the training part Fill is: median or mean

	DayFirst bool `json:"day_first,omitempty"`
	Year     bool `json:"year,omitempty"`  // sine and cosine of the time of the year
	Week     bool `json:"week,omitempty"`  // of the week
	Clock    bool `json:"clock,omitempty"` // of the day
}

// An input is an Input with what reading its own table needs.
type input struct {
	Input
	at   int            // the column
	plus bool           // whether a dash is a value
	code map[string]int // of Values
	size int            // how many numbers it becomes, once that is known
}

// input returns column i as an input of the given kind.
func (t *Table) input(i int, k Kind) input {
	c := &t.cols[i]
	in := input{Input: Input{Column: c.name, Kind: k, Thousands: c.grouped > 0}, at: i}
	_, in.plus = c.texts["+"]
	texts := c.values()
	switch k {
	case YesNo:
		in.Values = yesNoOf(texts)
	case Date, Time:
		_, orders, _ := datesOf(texts)
		in.DayFirst = orders == dayFirst
		if orders == dayFirst|monthFirst {
			t.Reading.Notes = append(t.Reading.Notes, fmt.Sprintf("column \"%s\": dates are read as month/day/year, since none tells otherwise", c.name))
		}
	}
	in.index()
	return in
}

// index prepares in for reading cells.
func (in *input) index() {
	in.size = len(in.names())
	in.code = make(map[string]int, len(in.Values))
	for i, v := range in.Values {
		in.code[v] = i
	}
}

// missing reports whether a cell of in holds no value.
func (in *input) missing(cell []byte) bool {
	if len(cell) == 0 {
		return true
	}
	return isMissing(string(cell), in.plus) || in.Kind == Number && bytes.EqualFold(cell, []byte("none"))
}

// value returns the one number behind a cell that is not missing: itself, 0 or
// 1 for no or yes, the place among the values, or the seconds of a date. ok is
// false where the cell is of another kind. A category that is not among the
// values is the number of values.
func (in *input) value(cell []byte, decimal byte) (x float64, ok bool) {
	switch in.Kind {
	case Number:
		if x, ok = number(cell, decimal); !ok && in.Thousands {
			x, _, ok = grouped(cell, decimal)
		}
		return x, ok
	case YesNo:
		i, ok := in.code[string(bytes.ToLower(cell))]
		return float64(i), ok
	case Date, Time:
		by := monthFirst
		if in.DayFirst {
			by = dayFirst
		}
		m, ok := parseDate(string(cell), by)
		return m.seconds, ok && m.date == (in.Kind == Date)
	}
	i, ok := in.code[string(cell)]
	if !ok {
		i = len(in.Values)
	}
	return float64(i), true
}

// names returns the names of the numbers that in becomes.
func (in *Input) names() []string {
	var names []string
	switch in.Kind {
	case Category:
		for _, v := range in.Values {
			names = append(names, in.Column+"="+visible(v))
		}
		if in.Other {
			names = append(names, in.Column+"=other")
		}
	case Date:
		names = append(names, in.Column)
		for _, part := range in.parts() {
			names = append(names, in.Column+" "+part.name+" sin", in.Column+" "+part.name+" cos")
		}
	case Time:
		names = append(names, in.Column+" sin", in.Column+" cos")
	default:
		names = append(names, in.Column)
	}
	if in.Gap {
		names = append(names, in.Column+" missing")
	}
	return names
}

// A part is a time that comes again.
type part struct {
	name    string
	seconds float64
}

// parts returns the parts of a date that become angles.
func (in *Input) parts() []part {
	var parts []part
	for _, p := range []struct {
		on bool
		part
	}{{in.Year, part{"of year", year}}, {in.Week, part{"of week", week}}, {in.Clock, part{"of day", day}}} {
		if p.on {
			parts = append(parts, p.part)
		}
	}
	return parts
}

// put writes the numbers that value x becomes to out; offset belongs to the
// first of them. gap says that the cell was missing, so that x is the filling.
func (in *input) put(out []tensor.Float, x, offset float64, gap bool) {
	switch in.Kind {
	case Category:
		clear(out)
		if i := int(x); !gap && (i < len(in.Values) || in.Other) {
			out[i] = 1
		}
	case Time:
		turn(out, x, day)
	case Date:
		out[0] = tensor.Float(x/day - offset)
		for i, p := range in.parts() {
			turn(out[1+2*i:], x, p.seconds)
		}
	default:
		out[0] = tensor.Float(x - offset)
	}
	if in.Gap {
		out[len(out)-1] = 0
		if gap {
			out[len(out)-1] = 1
		}
	}
}

// turn writes the sine and cosine of the angle that x seconds are of a turn of
// the given length. A week begins on Thursday, as 1970 did.
func turn(out []tensor.Float, x, length float64) {
	sin, cos := math.Sincos(2 * math.Pi * math.Mod(x, length) / length)
	out[0], out[1] = tensor.Float(sin), tensor.Float(cos)
}

// reader returns what reads rows for e, where the columns have the given names.
func (e *Encoder) reader(names []string) ([]input, error) {
	index := make(map[string]int, len(names))
	for i, name := range names {
		index[name] = i
	}
	inputs := make([]input, len(e.Inputs))
	var lacks []string
	for i, in := range e.Inputs {
		at, ok := index[in.Column]
		if !ok {
			lacks = append(lacks, `"`+in.Column+`"`)
			continue
		}
		inputs[i] = input{Input: in, at: at, plus: in.Kind == Category && slices.Contains(in.Values, "-")}
		inputs[i].index()
	}
	if lacks != nil {
		return nil, fmt.Errorf("no column %s: want the columns of the training table", list(lacks, 5))
	}
	return inputs, nil
}

// encode writes what the cells of a row become to out. A column of another kind
// is an error.
func (e *Encoder) encode(inputs []input, row cells, decimal byte, out []tensor.Float) error {
	at := 0
	for i := range inputs {
		in := &inputs[i]
		if x := row.numbers[in.at]; x == x && in.Kind == Number && !in.Gap { // nearly all cells
			out[at] = tensor.Float(x - e.Offsets[at])
			at++
			continue
		}
		cell := row.texts[in.at]
		x, gap := in.Fill, in.missing(cell)
		if !gap {
			var ok bool
			if x, ok = in.value(cell, decimal); !ok {
				return fmt.Errorf("column \"%s\": %s is no %s as in the training rows", in.Column, quoted(string(cell)), in.Kind)
			}
		} else if !in.Fills && in.Kind != Category {
			return fmt.Errorf("column \"%s\": no value: want one, since none is missing in the training rows", in.Column)
		}
		in.put(out[at:at+in.size], x, e.Offsets[at], gap)
		at += in.size
	}
	return nil
}
