package table

import (
	"bytes"
	"math"
	"unicode"
)

// blank is the separator of a table whose columns are separated by any number of
// blanks and tabs.
const blank = ' '

// maxColumns is how many columns a table may have. A row is read up to one more.
const maxColumns = 250_000

// noDecimal is the decimal sign of a scanner that reads no decimals: no text in
// UTF-8 has such a byte.
const noDecimal = 0xff

// mark is a byte order mark. It is no part of a row, also where a file with one was
// appended to another.
var mark = []byte("\ufeff")

// A scanner splits a text into rows of cells. Lines end with LF, CR LF or CR. A
// cell that begins with a quote ends at the next quote that is not doubled.
type scanner struct {
	text []byte
	sep  byte
	pos  int // byte at which the next row begins
	line int // line of the row in cells, from 1
	next int // line of the next row

	cells   [][]byte  // cells of the row, without blanks around them; valid until the next row
	numbers []float64 // the cells as numbers, NaN for all but simple numbers
	decimal byte      // decimal sign of numbers, or noDecimal
	inQuote bool      // whether the text ended inside a quote that was opened on line

	stop [256]bool // the bytes that may end a cell
	buf  []byte    // memory for cells with doubled quotes
}

// numerals makes s read numbers with the given decimal sign, and returns s.
func (s *scanner) numerals(decimal byte) *scanner {
	s.decimal = decimal
	if decimal == s.sep {
		s.decimal = noDecimal
	}
	return s
}

// scan returns a scanner of the text from pos on, which is on the given line.
func scan(text []byte, pos, line int, sep byte) *scanner {
	s := &scanner{text: text, sep: sep, pos: pos, next: line, decimal: noDecimal}
	for _, b := range []byte{sep, '\n', '\r', '"'} {
		s.stop[b] = true
	}
	if sep == blank {
		s.stop['\t'] = true
	}
	return s
}

// row reads the next row that is not an empty line, and reports whether there is
// one.
func (s *scanner) row() bool {
	for s.pos < len(s.text) {
		s.line, s.cells, s.numbers, s.buf = s.next, s.cells[:0], s.numbers[:0], s.buf[:0]
		s.split()
		if len(s.cells) > 1 || len(s.cells) == 1 && len(s.cells[0]) > 0 {
			return true
		}
	}
	return false
}

// split reads the cells of one row.
func (s *scanner) split() {
	text, i := s.text, s.pos
	if text[i] == mark[0] && bytes.HasPrefix(text[i:], mark) {
		i += len(mark)
	}
	for {
		if s.sep == blank {
			i = skipBlanks(text, i)
			if i == len(text) || text[i] == '\n' || text[i] == '\r' {
				break // blanks at the end of a line are no cell
			}
		}
		x, end := s.number(i)
		cell := text[i:end]
		if end == i {
			cell, end = s.cell(i)
		}
		i = end
		s.cells, s.numbers = append(s.cells, cell), append(s.numbers, x)
		if len(s.cells) > maxColumns {
			i = len(text) // it is refused, and what follows is of no use
		}
		if i == len(text) || text[i] == '\n' || text[i] == '\r' {
			break
		}
		i++ // the separator
	}
	if i < len(text) {
		if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			i++
		}
		i++
		s.next++
	}
	s.pos = i
}

// number reads the cell at i as a number and returns its end, if the cell has only
// a few digits, an optional minus and an optional decimal sign; else it returns NaN
// and i.
func (s *scanner) number(i int) (x float64, end int) {
	text, start, point, m := s.text, i, -1, uint64(0)
	if i < len(text) && text[i] == '-' {
		i++
	}
	first := i
	for ; i < len(text); i++ {
		d := text[i] - '0'
		if d > 9 {
			break
		}
		m = m*10 + uint64(d)
	}
	if i < len(text) && text[i] == s.decimal {
		point = i
		for i++; i < len(text); i++ {
			d := text[i] - '0'
			if d > 9 {
				break
			}
			m = m*10 + uint64(d)
		}
	}
	if i < len(text) && text[i] != s.sep && text[i] != '\n' && text[i] != '\r' {
		return math.NaN(), start
	}
	x, ok := quotient(m, first, i, point)
	switch {
	case !ok:
		return math.NaN(), start
	case first > start:
		return -x, i
	}
	return x, i
}

// cell returns the cell that begins at i, and its end.
func (s *scanner) cell(i int) ([]byte, int) {
	text, start := s.text, i
	for {
		for i < len(text) && !s.stop[text[i]] {
			i++
		}
		if i == len(text) || text[i] != '"' {
			return trim(text[start:i]), i
		}
		if skipBlanks(text, start) == i {
			return s.quote(i)
		}
		i++ // a quote inside a cell is a character
	}
}

// quote returns the cell whose opening quote is at i, and its end.
func (s *scanner) quote(i int) ([]byte, int) {
	text, from := s.text, len(s.buf)
	i++
	start, whole := i, true
	for {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			s.inQuote = true
			return text[start:], len(text)
		}
		end := i + n
		s.next += lineEnds(text[i:end])
		after := end + 1
		if after < len(text) && text[after] == '"' {
			s.buf, whole = append(s.buf, text[i:after]...), false
			i = after + 1
			continue
		}
		rest := after
		for rest < len(text) && (!s.stop[text[rest]] || text[rest] == '"') {
			rest++
		}
		if whole && rest == after {
			return trim(text[start:end]), rest
		}
		s.buf = append(append(s.buf, text[i:end]...), text[after:rest]...)
		return trim(s.buf[from:]), rest
	}
}

// lineEnds returns the number of line ends in text.
func lineEnds(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	for i, b := range text {
		if b == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			n++
		}
	}
	return n
}

// skipBlanks returns the index of the first byte from i on that is neither blank
// nor tab.
func skipBlanks(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// trim returns cell without blanks and unseen characters around it.
func trim(cell []byte) []byte {
	if len(cell) > 0 && (cell[0] <= ' ' || cell[len(cell)-1] <= ' ' || cell[len(cell)-1] >= 0x80 || cell[0] >= 0x80) {
		return bytes.TrimFunc(cell, unseen)
	}
	return cell
}

// unseen reports whether r is a blank, a character without width such as marks of
// byte order or of writing direction, or the sign for the end of a file of DOS.
func unseen(r rune) bool {
	switch {
	case r == '\ufeff', r == '\x1a', 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2069:
		return true
	}
	return unicode.IsSpace(r)
}

// filledCells returns how many cells are not empty.
func filledCells[T string | []byte](cells []T) (n int) {
	for _, c := range cells {
		if len(c) > 0 {
			n++
		}
	}
	return n
}

// allEmpty reports whether all cells are empty.
func allEmpty(cells [][]byte) bool {
	for _, c := range cells {
		if len(c) > 0 {
			return false
		}
	}
	return true
}
