package tabular

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"

	"descent/trainer/interchange"
)

// A Table decodes a log of comma- or tab-separated values, whose first line names the
// columns. It skips cells that are not numbers: for a metric that a row does not have,
// Lightning leaves the cell empty and Keras writes NA.
type Table struct {
	comma byte
	names []string
	rows  int
}

// errHeader is the error of a table without a header.
var errHeader = errors.New("the first line does not name columns: want a table with a header")

// RecognizeTable reports whether a file that begins with head is a table with a
// column of steps.
func RecognizeTable(_ string, head []byte) bool {
	line, _, whole := bytes.Cut(head, []byte("\n"))
	t := new(Table)
	if !whole || t.header(line) != nil {
		return false
	}
	for _, name := range t.names {
		if rank(steps, name) < len(steps) {
			return len(t.names) > 1
		}
	}
	return false
}

// NewTable returns a Table for one file.
func NewTable() interchange.Decoder { return new(Table) }

// Decode implements interchange.Decoder. The last line without a newline waits for more
// data.
func (t *Table) Decode(data []byte, _ bool, to interchange.Sink) (n int, err error) {
	for {
		size := lineLen(data[n:])
		if size == 0 {
			return n, nil
		}
		line := bytes.TrimSuffix(data[n:n+size-1], []byte("\r"))
		n += size
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case t.names == nil:
			if err := t.header(line); err != nil {
				return n, err
			}
		default:
			t.row(line, to)
		}
	}
}

// lineLen returns the length of the first line of data with its newline, 0 if the line is
// incomplete. A newline in quotes does not end a line.
func lineLen(data []byte) int {
	quoted := false
	for i, c := range data {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return i + 1
		}
	}
	return 0
}

// header reads the names of the columns.
func (t *Table) header(line []byte) error {
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	t.comma = ','
	if bytes.Count(line, []byte("\t")) > bytes.Count(line, []byte(",")) {
		t.comma = '\t'
	}
	names, err := t.cells(line)
	if err != nil {
		return errHeader
	}
	for i, name := range names {
		if names[i] = strings.TrimSpace(name); !isName(names[i]) {
			return errHeader
		}
	}
	t.names = names
	return nil
}

// isName reports whether a cell of the first line names a column.
func isName(text string) bool {
	if _, ok := number(text); ok {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '\ufffd' })
}

// cells splits a line.
func (t *Table) cells(line []byte) ([]string, error) {
	if bytes.IndexByte(line, '"') < 0 {
		return strings.Split(string(line), string(t.comma)), nil
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma, r.LazyQuotes = rune(t.comma), true
	return r.Read()
}

// row reads a line of values. It skips a line with another number of cells than the
// header.
func (t *Table) row(line []byte, to interchange.Sink) {
	texts, err := t.cells(line)
	if err != nil || len(texts) != len(t.names) {
		return
	}
	row := make([]cell, 0, len(texts))
	for i, text := range texts {
		v, ok := number(strings.TrimSpace(text))
		if !ok && rank(times, t.names[i]) < len(times) {
			v, ok = timeOf(strings.TrimSpace(text))
		}
		if ok && t.names[i] != "" {
			row = append(row, cell{t.names[i], v})
		}
	}
	add(row, t.rows, to)
	t.rows++
}
