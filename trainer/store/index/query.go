package index

import (
	"math"
	"strings"

	"descent/trainer/library"
)

// A condition is SQL with the values of its question marks.
type condition struct {
	sql  strings.Builder
	args []any
}

func (c *condition) add(sql string, args ...any) {
	c.sql.WriteString(sql)
	c.args = append(c.args, args...)
}

// where adds the condition that a run r matches a query, as in Query.Match.
func (c *condition) where(q library.Query) {
	for i := range q {
		t := &q[i]
		c.add(" AND ")
		c.add("r.run ")
		if t.Not != (t.Key != "" && t.Op == library.Unequal) {
			c.add("NOT ")
		}
		if t.Key == "" {
			c.add("IN (SELECT run FROM words WHERE instr(words, ?))", folded(t.Text))
			continue
		}
		c.add("IN (SELECT run FROM value WHERE key = ? AND ", t.Key)
		c.holds(t)
		c.add(")")
	}
}

// holds adds the condition that a value fulfills a term, without its Not; for the
// operator Unequal, that it is equal.
func (c *condition) holds(t *library.Term) {
	text, n := folded(t.Text), number(t.Number)
	switch t.Op {
	case library.Equal, library.Unequal:
		c.add("(fold = ? OR part = ? OR number = ?)", text, text, n)
	case library.Contains:
		c.add("instr(fold, ?)", text)
	case library.Has:
		c.add("instr(fold, ?) = 1", text)
	case library.Less:
		c.add("number < ?", n)
	case library.LessEqual:
		c.add("number <= ?", n)
	case library.Greater:
		c.add("number > ?", n)
	default:
		c.add("number >= ?", n)
	}
}

// folded returns text in the form of the columns fold, part and words. They are BLOBs,
// because some functions of SQLite end a text at a zero byte.
func folded(text string) []byte { return []byte(library.Fold(text)) }

// number returns x as a value for SQLite: NULL for NaN.
func number(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

// separator is between the words of a run. It is not valid UTF-8, so no folded text
// contains it, and no search matches across two words.
const separator = "\xff"

// words returns the words of a run, joined by separator.
func words(e *library.Entry) []byte {
	all := e.Words()
	for i, w := range all {
		all[i] = library.Fold(w)
	}
	return []byte(strings.Join(all, separator))
}
