package table

import (
	"bytes"
	"context"

	"descent/model/tensor"
)

// keepBytes is the average length of the cells of a table, with separators, from
// which the numbers are kept: then these and the inputs of a network together take
// no more memory than the text.
const keepBytes = 8

// allocateKept allocates t.kept for the numbers of all cells, if these are not too
// many, and reports whether it did.
func (t *Table) allocateKept() bool {
	body := t.text[t.dialect.pos:]
	rows := max(bytes.Count(body, []byte{'\n'}), bytes.Count(body, []byte{'\r'})) + 1
	if keepBytes*rows*len(t.names) > len(body) {
		return false
	}
	t.kept = make([]tensor.Float, 0, rows*len(t.names))
	return true
}

// plain reports whether e only copies numbers that are kept.
func (t *Table) plain(e *Encoder, inputs []input) bool {
	if t.kept == nil {
		return false
	}
	for i, in := range inputs {
		if in.Kind != Number || in.Gap || e.Offsets[i] != 0 || t.cols[in.at].numbers != t.rows {
			return false
		}
	}
	return true
}

// copyKept is Encode for a table for which plain is true.
func (t *Table) copyKept(ctx context.Context, inputs []input, to func(r int) []tensor.Float) error {
	width := len(t.names)
	for row := range t.rows {
		if row%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		r := t.row(row)
		if r < 0 {
			continue
		}
		numbers, out := t.kept[row*width:(row+1)*width], to(r)
		for i := range inputs {
			out[i] = numbers[inputs[i].at]
		}
	}
	return nil
}
