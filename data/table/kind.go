package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Kind says what the cells of a column are.
type Kind string

// The kinds of columns.
const (
	Number     Kind = "number"
	YesNo      Kind = "yes/no"
	Category   Kind = "category"
	Date       Kind = "date"
	Time       Kind = "time of day"
	Identifier Kind = "identifier"
	RowNumber  Kind = "row number"
	Empty      Kind = "empty"
	mixedTexts Kind = "texts among numbers"
)

// yesNo are pairs of words, the first for no and the second for yes.
var yesNo = [][2]string{{"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}, {"off", "on"}}

// lower returns s in lower case.
func lower(s string) string { return strings.ToLower(s) }

// decideKinds decides what each column is, and which become inputs.
func (t *Table) decideKinds(ctx context.Context) error {
	different, err := t.different(ctx)
	if err != nil {
		return err
	}
	var mixed, either []int
	for i := range t.cols {
		c := &t.cols[i]
		r := ColumnReading{Name: c.name, Missing: c.gaps, Kind: t.kind(i, different)}
		switch {
		case i == t.roles.target:
			r.Use = "target"
		case i == t.roles.group:
			r.Use = "group"
		case i == t.roles.weights:
			r.Use = "weights"
		case c.absent:
			r.Use = "left out, as asked"
		case r.Kind == Identifier, r.Kind == RowNumber, r.Kind == Empty:
			r.Use = "left out"
		case r.Kind == mixedTexts:
			mixed = append(mixed, i)
		default:
			r.Use = "input"
			t.inputs = append(t.inputs, t.input(i, r.Kind))
		}
		if r.Kind == Category {
			if c.numbers > 0 {
				c.both = slices.Sorted(maps.Keys(different[i]))
			}
			r.Values = len(c.values())
		}
		if r.Use == "input" || r.Use == "target" {
			r.Constant = c.constant()
			if c.either > 0 && c.either == c.grouped && t.dialect.either {
				either = append(either, i)
			}
		}
		t.Reading.Columns = append(t.Reading.Columns, r)
	}
	switch {
	case either != nil:
		return fmt.Errorf("column %s: whether %s is a thousand or has three decimals is not clear: want decimal=point or decimal=comma",
			t.quotedNames(either), quoted(t.threes(either[0])))
	case mixed != nil:
		return t.errMixed(mixed)
	case t.inputs == nil:
		return fmt.Errorf("no inputs: want a column of numbers beside the target \"%s\"%s", t.names[t.roles.target], t.leftOut())
	}
	return nil
}

// threes returns a cell of column i that can be read in two ways.
func (t *Table) threes(i int) string {
	s := scan(t.text, t.dialect.pos, t.dialect.line, t.dialect.sep)
	for s.row() {
		if i < len(s.cells) {
			if _, either, ok := grouped(s.cells[i], t.dialect.decimal); ok && either {
				return string(s.cells[i])
			}
		}
	}
	return ""
}

// constant reports whether a column holds one value only.
func (c *column) constant() bool {
	return c.gaps == 0 && (c.entries == nil && c.numbers > 1 && c.low == c.high || c.numbers == 0 && len(c.entries) == 1)
}

// kind returns what column i is. different is the result of Table.different.
func (t *Table) kind(i int, different map[int]map[string]int) Kind {
	c := &t.cols[i]
	words := c.words()
	filled := c.numbers + words
	switch {
	case filled == 0:
		return Empty
	case 2*(c.numbers+c.beyond) > filled && c.endless > 0 && t.reads(i):
		return mixedTexts
	case words == 0 && c.asked:
		return Number
	case words == 0 && t.unnamed(i) && !c.falls && !c.broken && filled == t.rows && filled > 1 && i == 0:
		return RowNumber
	case words == 0 && identifies(c.name) && !c.jumps && filled == t.rows && filled > 1:
		return RowNumber
	case words == 0 && identifies(c.name) && len(different[i]) == filled && filled >= 20:
		return Identifier
	case words == 0:
		return Number
	case t.reads(i) && (c.numbers == 0 && 2*c.foreign > words || t.isSigned(c)):
		return mixedTexts
	case c.numbers == 0:
		return c.textKind(c.asked, filled, t.settings.most())
	case len(different[i]) <= fewValues && 2*len(different[i]) <= filled && !rare(words, filled):
		return Category
	case 2*c.numbers >= filled:
		return mixedTexts
	case nearlyAll(len(different[i]), filled, t.settings.most()) && !c.asked:
		return Identifier
	}
	return Category
}

// isSigned reports whether most texts of c are numbers with a sign such as $.
func (t *Table) isSigned(c *column) bool {
	_, mark := c.signed(t.dialect.decimal)
	return mark != ""
}

// textKind is kind for a column without numbers.
func (c *column) textKind(asked bool, filled, most int) Kind {
	texts := c.values()
	if yesNoOf(texts) != nil {
		return YesNo
	}
	if c.over == 0 || !nearlyAll(len(texts)+c.over, filled, most) || isDate(texts[0]) {
		if k, _, ok := datesOf(texts); ok {
			return k
		}
	}
	if nearlyAll(len(texts)+c.over, filled, most) && !asked {
		return Identifier
	}
	return Category
}

// isDate reports whether text is a date or a time of day.
func isDate(text string) bool {
	_, ok := parseDate(text, 0)
	return ok
}

// nearlyAll reports whether the texts of a column identify its rows: there are
// nearly as many different ones as filled cells, or more than most and than half of
// the filled cells.
func nearlyAll(different, filled, most int) bool {
	return 10*different >= 9*filled || different > most && 2*different > filled
}

// yesNoOf returns the words for no and yes, in lower case, if all texts are
// one or the other.
func yesNoOf(texts []string) []string {
	if len(texts) == 0 || len(texts) > 4 {
		return nil
	}
	for _, pair := range yesNo {
		if !slices.ContainsFunc(texts, func(s string) bool { return lower(s) != pair[0] && lower(s) != pair[1] }) {
			return pair[:]
		}
	}
	return nil
}

// datesOf returns Date or Time if all texts are dates or all are times of day, and
// the orders of day and month that are possible for all of them. ok is false if
// they are neither.
func datesOf(texts []string) (kind Kind, orders order, ok bool) {
	all, dates := dayFirst|monthFirst, 0
	for _, text := range texts {
		m, ok := parseDate(text, 0)
		if !ok {
			return "", 0, false
		}
		if m.date {
			dates++
		}
		if m.orders != 0 {
			all &= m.orders
			orders = all
		}
	}
	switch {
	case all == 0:
		return "", 0, false
	case dates == len(texts):
		return Date, orders, true
	case dates == 0:
		return Time, 0, true
	}
	return "", 0, false
}

// unnamed reports whether column i has no name in the file, or the name that pandas
// gives to such a column.
func (t *Table) unnamed(i int) bool {
	return t.dialect.header && (t.names[i] == "c"+strconv.Itoa(i+1) || strings.HasPrefix(t.names[i], "Unnamed: "))
}

// identifies reports whether name is usual for columns with row numbers or
// identifiers.
func identifies(name string) bool {
	switch n := lower(name); n {
	case "id", "index", "idx", "no", "no.", "nr", "nr.", "row", "rownames", "row.names", "row_number", "key", "obs", "uuid", "unnamed: 0", "#", "rowid":
		return true
	default:
		return strings.HasSuffix(n, "_id") || strings.HasSuffix(n, " id") || strings.HasSuffix(n, ".id") ||
			strings.HasSuffix(name, "Id") || len(name) > 2 && strings.HasSuffix(name, "ID")
	}
}

// different returns, for columns whose kind depends on it, how often each
// different cell occurs: for columns with numbers and texts, and for numbers under
// the name of an identifier. It counts at most 50·maxTexts different cells.
func (t *Table) different(ctx context.Context) (map[int]map[string]int, error) {
	counts := map[int]map[string]int{}
	for i := range t.cols {
		c := &t.cols[i]
		if t.reads(i) && (c.numbers > 0 && c.words() > 0 || identifies(c.name) && c.jumps && !c.broken && c.numbers == t.rows) {
			counts[i] = map[string]int{}
		}
	}
	if len(counts) == 0 {
		return counts, nil
	}
	err := t.walk(ctx, func(_ int, r cells) error {
		for i, n := range counts {
			if cell := r.texts[i]; !missing(cell) && (len(n) < 50*maxTexts || n[string(cell)] > 0) {
				n[string(cell)]++
			}
		}
		return nil
	})
	return counts, err
}
