package table

import (
	"context"
	"fmt"

	"descent/data/memory"
)

// checkEvery is the number of bytes after which walk checks the context again.
const checkEvery = 1 << 18

// countEvery is how many bytes are read between two looks at the memory that
// is left: different texts take many times their length.
const countEvery = 1 << 22

// A lookout looks at a context, and at its memory.Budget, while a text is read.
type lookout struct {
	ctx            context.Context
	looked, counts int // bytes that were read then
}

// look returns the error of the context if that has ended, and one if there is no
// memory left. pos is how far the text is read.
func (l *lookout) look(pos int) error {
	l.looked = pos
	if err := l.ctx.Err(); err != nil || pos-l.counts <= countEvery {
		return err
	}
	l.counts = pos
	return memory.Of(l.ctx).Check(countEvery, "the rest of the table", "its rows, or how many different texts it holds")
}

// cells holds the cells of a row as the scanner reads them; see scanner.
type cells struct {
	texts   [][]byte
	numbers []float64
	line    int
}

// walk calls f for each row of the body, with its number from 0.
func (t *Table) walk(ctx context.Context, f func(row int, r cells) error) error {
	s := scan(t.text, t.dialect.pos, t.dialect.line, t.dialect.sep).numerals(t.dialect.decimal)
	width := len(t.names)
	row, out := 0, lookout{ctx: ctx}
	t.again = 0
	for begin := s.pos; s.row(); begin = s.pos {
		if s.pos-out.looked > checkEvery {
			if err := out.look(s.pos); err != nil {
				return err
			}
		}
		texts := s.cells
		if len(texts) == width+1 && len(texts[width]) == 0 {
			texts = texts[:width] // the row ends with a separator
		}
		if len(texts) != width {
			switch end, err := t.odd(s, begin); {
			case err != nil:
				return err
			case end:
				t.text = t.text[:begin]
				return nil
			}
			continue
		}
		if len(texts[0]) == 0 && allEmpty(texts) {
			continue
		}
		if t.repeats(texts) {
			t.again++
			continue
		}
		if err := f(row, cells{texts, s.numbers[:width], s.line}); err != nil {
			return err
		}
		row++
	}
	if s.inQuote {
		return fmt.Errorf("line %d: a quote is opened and not closed: want another one after the text", s.line)
	}
	return nil
}

// repeats reports whether a row repeats the header, as in files that were
// concatenated.
func (t *Table) repeats(texts [][]byte) bool {
	if !t.dialect.header || string(texts[0]) != t.names[0] {
		return false
	}
	for i, text := range texts {
		if string(text) != t.names[i] {
			return false
		}
	}
	return true
}

// odd handles a row with another number of cells than the header. end says that
// the table ends here, because only text below the table follows. Without an error
// the row is to be left out, such as a comment.
func (t *Table) odd(s *scanner, begin int) (end bool, err error) {
	if s.inQuote {
		return false, fmt.Errorf("line %d: a quote is opened and not closed: want another one after the text", s.line)
	}
	at := skipBlanks(s.text, begin)
	switch {
	case allEmpty(s.cells), at < len(s.text) && s.text[at] == '#':
		return false, nil
	case len(t.names) > 2 && below(t.text, begin, t.dialect.sep):
		t.dialect.notes = append(t.dialect.notes, fmt.Sprintf("what follows from line %d on, below the table, left out", s.line))
		return true, nil
	case t.dialect.header:
		return false, fmt.Errorf("line %d: wrong number of columns: want %d as in the header", s.line, len(t.names))
	}
	return false, fmt.Errorf("line %d: wrong number of columns: want %d as in the first row", s.line, len(t.names))
}

// below reports whether at most 30 rows are left, with at most one filled cell each.
func below(text []byte, pos int, sep byte) bool {
	s := scan(text, pos, 1, sep)
	for n := 0; s.row(); n++ {
		if filledCells(s.cells) > 1 || n == 30 {
			return false
		}
	}
	return true
}
