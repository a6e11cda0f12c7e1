package table

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"descent/model/tensor"
)

// flagShare is the share of missing cells above which a column gets a number that
// says whether the cell is missing, unless Settings.Missing decides.
const flagShare = 0.01

// A fitting holds what is collected of one input in the training rows.
type fitting struct {
	values []float64   // numbers and seconds
	counts map[int]int // rows of each category, by its index among the texts
	gaps   int         // missing cells
	clock  bool        // whether a date has a time of day
}

// Fit returns an Encoder for the table, fitted to the used rows r for which
// training[r] is true: its medians, means, categories and ranges of dates are
// those of these rows.
func (t *Table) Fit(ctx context.Context, training []bool) (*Encoder, error) {
	e := &Encoder{Separator: string(rune(t.dialect.sep)), Decimal: string(rune(t.dialect.decimal)), Columns: t.names,
		Target: t.names[t.roles.target], Codes: t.codes}
	fits := map[int]*fitting{}
	var some []int
	for i := range t.inputs {
		in := &t.inputs[i]
		c := &t.cols[in.at]
		if in.Kind == Category {
			in.Values = c.values()
			in.index()
		}
		if in.Kind != Number && in.Kind != YesNo || c.gaps > 0 || c.needsOffset() {
			fits[i] = &fitting{counts: map[int]int{}}
			some = append(some, i)
		}
	}
	if some != nil {
		if err := t.collect(ctx, training, some, fits); err != nil {
			return nil, err
		}
	}
	for i := range t.inputs {
		in, f := &t.inputs[i], fits[i]
		offset := 0.0
		if f != nil {
			offset = t.fit(in, f)
		}
		in.index()
		e.Inputs = append(e.Inputs, in.Input)
		names := in.names()
		e.Names = append(e.Names, names...)
		e.Offsets = append(e.Offsets, offset)
		e.Offsets = append(e.Offsets, make([]float64, len(names)-1)...)
	}
	return e, nil
}

// collect adds the cells of the training rows to fits, for the inputs in some.
func (t *Table) collect(ctx context.Context, training []bool, some []int, fits map[int]*fitting) error {
	decimal := t.dialect.decimal
	return t.walk(ctx, func(row int, c cells) error {
		if r := t.row(row); r < 0 || !training[r] {
			return nil
		}
		for _, i := range some {
			in, f := &t.inputs[i], fits[i]
			cell := c.texts[in.at]
			if in.missing(cell) {
				f.gaps++
				continue
			}
			x, ok := in.value(cell, decimal)
			switch {
			case !ok:
				return fmt.Errorf("line %d, column \"%s\": %s is no %s, as others are", c.line, in.Column, quoted(string(cell)), in.Kind)
			case in.Kind == Category:
				f.counts[int(x)]++
			default:
				f.values = append(f.values, x)
			}
			f.clock = f.clock || in.Kind == Date && math.Mod(x, day) != 0
		}
		return nil
	})
}

// fit sets the fields of in that depend on the training rows and returns its
// offset.
func (t *Table) fit(in *input, f *fitting) (offset float64) {
	c := &t.cols[in.at]
	rows := f.gaps + len(f.values)
	for _, n := range f.counts {
		rows += n
	}
	way := t.settings.Missing
	in.Gap = f.gaps > 0 && (way == "flag" || in.Kind == Category || (way == "" || way == Auto) && float64(f.gaps) > flagShare*float64(rows))
	switch in.Kind {
	case Category:
		t.fitCategory(in, f)
		return 0
	case Date:
		if f.values != nil {
			span := slices.Max(f.values) - slices.Min(f.values)
			in.Year, in.Week, in.Clock = span >= year, span >= 2*week, f.clock && span >= day
			offset = math.Floor(mean(f.values) / day)
		}
	case Number:
		if c.needsOffset() {
			offset = mean(f.values)
		}
	}
	if c.gaps > 0 && way != "drop" {
		in.Fills, in.By, in.Fill = true, "median", median(f.values)
		if way == "mean" {
			in.By, in.Fill = "mean", mean(f.values)
		}
	}
	return offset
}

// fitCategory sets the values of in to the most frequent ones, sorted by frequency
// and, if that is equal, by the order in which they first occur.
func (t *Table) fitCategory(in *input, f *fitting) {
	texts, most := in.Values, t.settings.most()
	order := make([]int, 0, len(f.counts))
	for i := range f.counts {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(f.counts[b], f.counts[a]), cmp.Compare(a, b)) })
	in.Values = nil
	for rank, i := range order {
		if rank < most && i < len(texts) {
			in.Values = append(in.Values, texts[i])
		} else {
			in.Other = true
		}
	}
}

// mean returns the mean of values, or 0 if there are none.
func mean(values []float64) float64 {
	sum := 0.0
	for _, x := range values {
		sum += x / float64(len(values))
	}
	return sum
}

// median returns the median of values, or 0 if there are none. It sorts them.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return values[n/2]
	}
	return values[n/2-1]/2 + values[n/2]/2
}

// Encode writes the inputs of each used row r to the memory that to(r) returns,
// which has the length of e.Names.
func (t *Table) Encode(ctx context.Context, e *Encoder, to func(r int) []tensor.Float) error {
	inputs, err := e.reader(t.names)
	if err != nil {
		return err
	}
	if t.plain(e, inputs) {
		return t.copyKept(ctx, inputs, to)
	}
	decimal := t.dialect.decimal
	return t.walk(ctx, func(row int, c cells) error {
		r := t.row(row)
		if r < 0 {
			return nil
		}
		if err := e.encode(inputs, c, decimal, to(r)); err != nil {
			return fmt.Errorf("line %d, %w", c.line, err)
		}
		return nil
	})
}
