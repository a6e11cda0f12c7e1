package table

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"descent/model/tensor"
)

// An Encoder turns rows of a table into inputs of a network. All that it contains
// of the values comes from training rows. It is plain data that can be stored as
// JSON.
type Encoder struct {
	Separator string   `json:"separator"`
	Decimal   string   `json:"decimal"`
	Columns   []string `json:"columns"`          // names of all columns of the table
	Target    string   `json:"target,omitempty"` // the column to predict
	Codes     []string `json:"codes,omitempty"`  // the classes as the cells of Target have them, if they have names for them
	Inputs    []Input  `json:"inputs"`
	Names     []string `json:"names"` // names of the numbers that a row becomes

	// Offsets are subtracted from the numbers, in float64, before they become
	// tensor.Float. Without that, rounding would remove the differences of large
	// numbers such as times in milliseconds. Most are 0.
	Offsets []float64 `json:"offsets"`
}

// An Input says how the cells of a column become numbers: a number stays itself;
// no and yes become 0 and 1; each category has a number of its own, 0 or 1; a date
// becomes days, and the sine and cosine of angles.
type Input struct {
	Column    string   `json:"column"`
	Kind      Kind     `json:"kind"`
	Thousands bool     `json:"thousands,omitempty"` // whether numbers may have groups of thousands
	Values    []string `json:"values,omitempty"`    // the categories; or the words for no and yes, in lower case
	Other     bool     `json:"other,omitempty"`     // whether one more number stands for all other categories
	Gap       bool     `json:"gap,omitempty"`       // whether one more number is 1 if the cell is missing, else 0

	// Fill takes the place of a missing cell: a number, or the seconds of a date.
	// If Fills is false, no cell may be missing.
	Fill  float64 `json:"fill"`
	Fills bool    `json:"fills"`
	By    string  `json:"by,omitempty"` // how Fill follows from the training part: median or mean

	DayFirst bool `json:"day_first,omitempty"`
	Year     bool `json:"year,omitempty"`  // whether there are sine and cosine of the time of the year
	Week     bool `json:"week,omitempty"`  // of the time of the week
	Clock    bool `json:"clock,omitempty"` // of the time of the day
}

// An input is an Input for the cells of a certain table.
type input struct {
	Input
	at   int            // index of the column
	plus bool           // whether a dash is a value
	code map[string]int // indices of Values
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

// index sets the size and the code of in, which reading cells needs.
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
	return missing(cell) && !(in.plus && cell[0] == '-' && len(cell) == 1) || in.Kind == Number && bytes.EqualFold(cell, []byte("none"))
}

// value returns a cell that is not missing as one number: the number itself, 0 or
// 1 for no or yes, the index of a category in Values, or len(Values) for other
// categories, the seconds since 1970 of a date, or those since midnight of a time
// of day. ok is false if the cell is of another kind.
func (in *input) value(cell []byte, decimal byte) (x float64, ok bool) {
	switch in.Kind {
	case Number:
		if x, ok = number(cell, decimal); !ok && in.Thousands {
			x, _, ok = grouped(cell, decimal)
		}
		return x, ok
	case YesNo:
		i, ok := in.code[string(cell)]
		if !ok {
			i, ok = in.code[string(bytes.ToLower(cell))]
		}
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

// A part is a period of time, such as a week.
type part struct {
	name    string
	seconds float64
}

// parts returns the periods whose angles in has.
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

// put writes the numbers for x, a result of value, to out. offset is subtracted
// from the first. gap says that the cell was missing, and x is Fill.
func (in *input) put(out []tensor.Float, x, offset float64, gap bool) {
	switch in.Kind {
	case Category:
		clear(out)
		if i := int(x); !gap && (i < len(in.Values) || in.Other) {
			out[i] = 1
		}
	case Time:
		putAngle(out, x, day)
	case Date:
		out[0] = tensor.Float(x/day - offset)
		for i, p := range in.parts() {
			putAngle(out[1+2*i:], x, p.seconds)
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

// putAngle writes the sine and cosine of 2π·x/length, where x and length are in
// seconds. A week begins on Thursday, as 1970 did.
func putAngle(out []tensor.Float, x, length float64) {
	sin, cos := math.Sincos(2 * math.Pi * math.Mod(x, length) / length)
	out[0], out[1] = tensor.Float(sin), tensor.Float(cos)
}

// reader returns the inputs of e for a table whose columns have the given names.
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

// encode writes the numbers that the cells of a row become to out, which has the
// length of e.Names. There is an error if a cell is not of the kind of its column.
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
