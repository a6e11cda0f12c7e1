package table

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// maxTitles is how many rows may be above a table.
const maxTitles = 20

// A beginning is the first row of a Stream, read with a certain separator.
type beginning struct {
	sep   byte
	row   sampled
	next  sampled // the row behind it
	ahead bool    // whether next has come
	named int     // how many columns of inputs the row names
	notes []string
}

// begin finds how the table of s is written, and its columns, and reports whether
// enough of it has come: the header and a row or, without a header, a row. The
// answer does not depend on how the table comes in pieces.
func (s *Stream) begin() (begun bool, err error) {
	b, err := s.first()
	if b == nil || err != nil {
		return false, err
	}
	s.header = s.headed(b)
	if s.header && !b.ahead && s.end != io.EOF {
		return false, nil
	}
	body := b.row
	pos, line := b.row.from, b.row.fromLine
	if s.header {
		body, pos, line = b.next, b.row.next, b.row.nextLine
	}
	names, err := s.name(b)
	if err != nil {
		return false, err
	}
	if s.inputs, err = s.encoder.reader(names); err != nil {
		return false, err
	}
	if err := s.target.find(names, s.settings.Target, s.encoder.Target); err != nil {
		return false, err
	}
	s.notes = append(s.notes, b.notes...)
	s.decimal = s.sign(b.sep, body)
	s.names = names
	s.noteExtra()
	text := s.scan.text
	s.scan = scan(text, pos, line, b.sep).numerals(s.decimal)
	return true, nil
}

// first returns the beginning of the table, with the separator under which it names
// the most columns of inputs or, without names, has as many cells as the training
// table; nil if it has not come yet.
func (s *Stream) first() (*beginning, error) {
	d := &dialect{line: 1}
	signs := []byte{s.encoder.Separator[0]}
	declared := d.declaration(s.scan.text)
	asked, _ := s.settings.sep() // Stream has checked it
	switch {
	case asked != 0:
		signs[0] = asked
	case declared != 0:
		signs[0] = declared
	default:
		for _, c := range separators {
			signs = append(signs, c.sign)
		}
	}
	d.comments(s.scan.text)
	var best *beginning
	most := -1
	for i, sep := range signs {
		b := s.firstRow(d, sep)
		switch {
		case b == nil && i == 0 && s.end == nil: // it may be the best when it has come
			return nil, nil
		case b == nil:
			continue
		}
		score := 2 * b.named
		if _, err := s.encoder.namesOf(len(b.row.cells)); err == nil {
			score++
		}
		if score > most {
			best, most = b, score
		}
	}
	if best == nil && s.end == io.EOF {
		return nil, errors.New("the table is empty: want a row with the names of the columns, and rows below it")
	}
	return best, nil
}

// firstRow returns the first row that is no title, and the row behind it; nil if
// that has not come yet.
func (s *Stream) firstRow(d *dialect, sep byte) *beginning {
	c := scan(s.scan.text, d.pos, d.line, sep)
	row := func() (r sampled, ok bool) {
		for empty := true; empty; empty = allEmpty(c.cells) {
			r.from, r.fromLine = c.pos, c.next
			if !c.row() || !c.whole(s.end == io.EOF) {
				return r, false
			}
		}
		r.line, r.next, r.nextLine = c.line, c.pos, c.next
		for _, cell := range c.cells {
			r.cells = append(r.cells, string(inUTF8(cell)))
		}
		r.cells = s.encoder.withoutEnd(r.cells)
		return r, true
	}
	notes := slices.Clone(d.notes)
	var title *beginning // the first
	for n := 0; ; n++ {
		r, ok := row()
		if n == maxTitles || !ok && s.end == io.EOF {
			return title
		}
		if !ok {
			return nil
		}
		b := &beginning{sep: sep, row: r, notes: notes}
		for _, in := range s.encoder.Inputs {
			if slices.Contains(r.cells, in.Column) {
				b.named++
			}
		}
		if b.named == 0 && s.above(r.cells) {
			notes = append(notes, fmt.Sprintf("line %d left out: it is above the table", r.line))
			if title == nil {
				title = b
			}
			continue
		}
		b.next, b.ahead = row()
		return b
	}
}

// above reports whether a row is above a table: a title, or the counts and classes
// that scikit-learn writes there.
func (s *Stream) above(cells []string) bool {
	if filledCells(cells) <= 1 {
		columns := len(s.encoder.Columns)
		return columns > 1 && (columns > 2 || len(cells) != columns) && !allTyped(cells)
	}
	if s.encoder.Codes == nil || len(cells) != 2+len(s.encoder.Codes) {
		return false
	}
	n, err := strconv.Atoi(cells[1])
	return err == nil && n == len(s.encoder.Columns)-1
}

// headed reports whether the first row holds names: some of those of the inputs, or
// no number where there are inputs that are numbers.
func (s *Stream) headed(b *beginning) bool {
	if s.settings.Header == "yes" || s.settings.Header == "no" {
		return s.settings.Header == "yes"
	}
	numbers := slices.ContainsFunc(s.encoder.Inputs, func(in Input) bool { return in.Kind == Number })
	return b.named > 0 || numbers && !slices.ContainsFunc(b.row.cells, func(c string) bool { return c != "" && isTyped(c) })
}

// name returns the names of the columns. Without a header, or if the training
// table had none, they are taken in the order of that.
func (s *Stream) name(b *beginning) ([]string, error) {
	cells, e := b.row.cells, s.encoder
	if !s.header || b.named == 0 && e.nameless() {
		names, err := e.namesOf(len(cells))
		switch {
		case err != nil && s.header:
			return nil, fmt.Errorf("line %d: %w", b.row.line, err)
		case err != nil: // the rows will say so
			names = e.Columns
		case !e.nameless():
			s.notes = append(s.notes, "no header: the columns are taken in the order of the training table")
		}
		return names, nil
	}
	d := &dialect{}
	if n := len(cells); n > 1 && cells[n-1] == "" && !slices.Contains(e.Columns, fmt.Sprintf("c%d", n)) {
		cells = cells[:n-1] // the header ends with a separator
	}
	if len(b.next.cells) == len(cells)+1 && b.next.cells[len(cells)] != "" && e.Columns[0] == "c1" {
		cells = append([]string{""}, cells...) // no name for the first column, as in the training table
	}
	d.named(cells)
	s.notes = append(s.notes, d.notes...)
	return d.names, nil
}

// namesOf returns the columns of a row with so many cells and without names:
// all columns of the training table, all but the target, or those that become
// inputs, in its order.
func (e *Encoder) namesOf(n int) ([]string, error) {
	switch target := slices.Index(e.Columns, e.Target); {
	case n == len(e.Columns):
		return e.Columns, nil
	case n == len(e.Columns)-1 && target >= 0:
		return slices.Delete(slices.Clone(e.Columns), target, target+1), nil
	}
	names := make([]string, len(e.Inputs))
	for i, in := range e.Inputs {
		names[i] = in.Column
	}
	if n != len(names) {
		return nil, fmt.Errorf("%s: want %d (%s), or all %d columns of the training table", count(n, "cell"), len(names), list(names, 10), len(e.Columns))
	}
	return names, nil
}

// withoutEnd returns the cells of a row without the empty one that follows from a
// separator at its end.
func (e *Encoder) withoutEnd(cells []string) []string {
	n := len(cells) - 1
	if n < 1 || cells[n] != "" {
		return cells
	}
	_, whole := e.namesOf(n + 1)
	if _, cut := e.namesOf(n); whole != nil && cut == nil {
		return cells[:n]
	}
	return cells
}

// allTyped reports whether all cells are numbers, dates or missing.
func allTyped(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return !isTyped(c) })
}

// nameless reports whether the columns have no names but their numbers.
func (e *Encoder) nameless() bool {
	for i, name := range e.Columns {
		if name != fmt.Sprintf("c%d", i+1) {
			return false
		}
	}
	return true
}

// sign returns the decimal sign of the table: that of the training table, unless
// the first row below the header has numbers that are written with the other one.
func (s *Stream) sign(sep byte, body sampled) byte {
	if asked, _ := s.settings.decimal(); asked != 0 {
		return asked
	}
	sure, _ := decimals([]sampled{body})
	points, commas := sure[0], sure[1]
	switch usual := s.encoder.Decimal[0]; {
	case commas == 0 && points > 0:
		return '.'
	case points == 0 && commas > 0:
		return ','
	case sep == ',' && s.encoder.Separator[0] != sep:
		return '.'
	default:
		return usual
	}
}

// noteExtra notes the columns that the training table has not.
func (s *Stream) noteExtra() {
	var extra []string
	for i, name := range s.names {
		if i != s.target.at && !slices.Contains(s.encoder.Columns, name) {
			extra = append(extra, `"`+name+`"`)
		}
	}
	if extra != nil {
		s.notes = append(s.notes, fmt.Sprintf("not in the training table, and left out: %s", list(extra, 10)))
	}
}
