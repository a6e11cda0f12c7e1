package index

import (
	"math"
	"strings"

	"descent/trainer/library"
)

// A condition is SQL with what stands for its question marks.
type condition struct {
	sql  strings.Builder
	args []any
}

func (c *condition) add(sql string, args ...any) {
	c.sql.WriteString(sql)
	c.args = append(c.args, args...)
}

// where adds that a run r fulfils the terms of a query, as Query.Match does.
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

// holds adds that a value fulfils a term without its Not; of one that is to be
// unequal, that it is equal.
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

// folded returns text as the columns fold, part and words have it. They are bytes,
// since SQLite ends some texts at a zero.
func folded(text string) []byte { return []byte(library.Fold(text)) }

// number returns x as SQLite has it: NULL for NaN.
func number(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

// separator stands between the words of a run. No folded text has it, since it is
// no UTF-8, so that no word is found across it.
const separator = "\xff"

// words returns the words of a run in one.
func words(e *library.Entry) []byte {
	all := e.Words()
	for i, w := range all {
		all[i] = library.Fold(w)
	}
	return []byte(strings.Join(all, separator))
}
