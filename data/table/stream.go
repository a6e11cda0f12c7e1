package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"descent/model/tensor"
)

// Memory of a Stream in bytes: at the start, and the most for one row.
const (
	streamBytes = 1 << 18
	maxRow      = 1 << 24
)

// A Stream reads rows for a network while they come, in the memory of a few
// blocks: those of a table with the columns of the one that an Encoder was fitted
// to. The columns may be in another order, and the table may be written with other
// signs. Fill waits for rows, Next returns those that have come:
//
//	for s.Fill() {
//		for s.Next(out) {
//			use(s.Row(), out)
//		}
//	}
//	err := s.Err()
type Stream struct {
	encoder  *Encoder
	settings Settings
	in       io.Reader
	end      error // of in
	err      error
	foreign  bool // whether the text in scan is not all UTF-8

	scan    *scanner // its text begins with the first row that was not read
	from    int      // where the last row begins, with the empty lines before it
	open    bool     // whether the text ends inside a quote
	cut     bool     // whether a row ends where the memory does
	names   []string // of the columns; nil until the beginning of the table has come
	header  bool
	decimal byte
	inputs  []input
	target  truths
	current StreamRow
	notes   []string

	most, rows int  // how many rows are read, 0 for all, and how many were
	more       bool // whether there is a row behind them
}

// A StreamRow is a row of a Stream, beside the inputs that Next has written.
type StreamRow struct {
	Line   int     // of the text, from 1
	Err    error   // why the row cannot be read; its inputs are of no use then
	Class  int32   // the true class, or -1 where it is not known
	Number float64 // the true number of a regression, or NaN
}

// Stream returns a Stream of the table that in holds. classes are the names of the
// classes, nil for a regression. Of s count Sep, Decimal, Header, and Target, the
// column of the true classes or numbers, which need not be there; "" is that of the
// training table.
func (e *Encoder) Stream(in io.Reader, s Settings, classes []string) (*Stream, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	text, err := decoded(in)
	if err != nil {
		return nil, err
	}
	return &Stream{
		encoder: e, settings: s, in: text, target: e.truths(classes),
		scan: scan(make([]byte, 0, streamBytes), 0, 1, e.Separator[0]),
	}, nil
}

// Fill waits until more of the table has come, and reports whether there may be
// rows in it. It returns false at the end of the table and after an error.
func (s *Stream) Fill() bool {
	for s.err == nil && s.end == nil && !s.more {
		if s.err = s.read(); s.err != nil {
			break
		}
		if s.names == nil {
			begun, err := s.begin()
			if s.err = err; !begun {
				continue
			}
		}
		return true
	}
	if note := s.target.note(); note != "" {
		s.notes = append(s.notes, note)
	}
	return false
}

// Err returns the error that ended the Stream, nil at the end of the table.
func (s *Stream) Err() error {
	if s.err == nil && s.end != nil && s.end != io.EOF {
		return s.end
	}
	return s.err
}

// Limit makes s end after rows rows.
func (s *Stream) Limit(rows int) { s.most = rows }

// More reports whether the table has more rows than Limit allows.
func (s *Stream) More() bool { return s.more }

// Columns returns the names of the columns of the table, and whether they are from
// the table itself. They are known when Fill has returned true.
func (s *Stream) Columns() (names []string, header bool) { return s.names, s.header }

// True reports whether the table has the true classes or numbers.
func (s *Stream) True() bool { return s.target.at >= 0 }

// Notes returns what users should know of the table, as far as it was read, and
// was not returned before.
func (s *Stream) Notes() []string {
	notes := s.notes
	s.notes = nil
	return notes
}

// read adds what in has to the text, and moves the text that is left to the start
// of the memory. There is an error if a row is too long.
func (s *Stream) read() error {
	c := s.scan
	rest := c.text[c.pos:]
	memory := c.text[:cap(c.text)]
	switch full := c.pos == 0 && len(rest) == len(memory); {
	case full && len(memory) < maxRow:
		memory = make([]byte, 2*len(memory))
	case full && s.open && s.names != nil:
		s.cut = true // a row with a quote that is not closed, as Next will say
		return nil
	case full:
		return fmt.Errorf("line %d: a row of more than %d MB: want a table, a row a line", c.next, maxRow>>20)
	}
	n := copy(memory, rest)
	var more int
	more, s.end = s.in.Read(memory[n:])
	c.text, c.pos = memory[:n+more], 0
	s.foreign = !utf8.Valid(c.text)
	return nil
}

// advance reads the next row that has come to its end, and reports whether there
// is one.
func (s *Stream) advance() bool {
	c, line := s.scan, s.scan.next
	s.from, c.inQuote = c.pos, false
	found := c.row()
	s.open = c.inQuote
	if c.whole(s.cut || s.end == io.EOF) {
		return found || s.open
	}
	c.pos, c.next = s.from, line
	return false
}

// whole reports whether the row that was read last, or the empty line, ends before
// the text does. At the end of the table it does.
func (c *scanner) whole(end bool) bool {
	return end || !c.inQuote && (c.pos < len(c.text) || c.pos > 0 && c.text[c.pos-1] == '\n')
}

// Next writes the inputs of the next row that has come to out, which has the length
// of Encoder.Names. It returns false if Fill has to wait for the next row.
func (s *Stream) Next(out []tensor.Float) bool {
	for s.names != nil && !s.more && s.advance() {
		if s.more = s.most > 0 && s.rows == s.most; s.more {
			break
		}
		c := s.scan
		s.current = StreamRow{Line: c.line, Class: -1, Number: noNumber}
		if c.inQuote { // until the end of the table
			s.current.Err = errors.New("a quote is opened and not closed: want another one after the text")
			s.skipLine()
			s.rows++
			return true
		}
		width := len(s.names)
		if len(c.cells) == width+1 && len(c.cells[width]) == 0 {
			c.cells = c.cells[:width] // the row ends with a separator
		}
		if len(c.cells) != width {
			if s.blankOrComment() {
				continue
			}
			s.current.Err = fmt.Errorf("%s: want %d, as %s", count(len(c.cells), "cell"), width, s.likeWhat())
			s.rows++
			return true
		}
		if len(c.cells[0]) == 0 && allEmpty(c.cells) {
			continue
		}
		if s.repeats() {
			s.notes = append(s.notes, fmt.Sprintf("line %d repeats the header: left out", c.line))
			continue
		}
		s.encode(out)
		s.rows++
		return true
	}
	return false
}

// Row returns the row of which Next has written the inputs.
func (s *Stream) Row() *StreamRow { return &s.current }

// Cells returns the cells of that row, as they are written. They are valid until
// the next call of Next.
func (s *Stream) Cells() [][]byte { return s.scan.cells }

// encode writes the inputs of the row in the scanner to out, and sets what is true
// of it.
func (s *Stream) encode(out []tensor.Float) {
	c := s.scan
	if s.foreign {
		for i, cell := range c.cells {
			c.cells[i] = inUTF8(cell)
		}
	}
	row := cells{c.cells, c.numbers[:len(c.cells)], c.line}
	if s.current.Err = s.encoder.encode(s.inputs, row, s.decimal, out); s.current.Err == nil && s.target.at >= 0 {
		s.target.read(&s.current, c.cells[s.target.at], s.decimal)
	}
}

// inUTF8 returns a cell that may be Latin-1 as UTF-8.
func inUTF8(cell []byte) []byte {
	if utf8.Valid(cell) {
		return cell
	}
	return trim(fromLatin1(cell))
}

// skipLine moves the scanner behind the line on which its row begins.
func (s *Stream) skipLine() {
	c := s.scan
	rest := bytes.TrimLeft(c.text[s.from:], " \t\r\n")
	c.pos, c.next, s.cut = len(c.text)-len(rest), c.line+1, false
	end := bytes.IndexAny(rest, "\r\n")
	if end < 0 {
		c.pos = len(c.text)
		return
	}
	c.pos += end + 1
	if rest[end] == '\r' && end+1 < len(rest) && rest[end+1] == '\n' {
		c.pos++
	}
}

// likeWhat names the row that determines the number of cells, for an error.
func (s *Stream) likeWhat() string {
	if s.header {
		return "in the header"
	}
	return "in the training table"
}

// blankOrComment reports whether the row in the scanner, which has a wrong number
// of cells, holds nothing or begins with #.
func (s *Stream) blankOrComment() bool {
	cells := s.scan.cells
	return allEmpty(cells) || bytes.HasPrefix(cells[0], []byte("#"))
}

// repeats reports whether the row in the scanner repeats the header, as in files
// that were concatenated.
func (s *Stream) repeats() bool {
	cells := s.scan.cells
	return s.header && string(cells[0]) == s.names[0] &&
		slices.EqualFunc(cells, s.names, func(cell []byte, name string) bool { return string(cell) == name })
}
