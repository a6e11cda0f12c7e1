package table

import (
	"fmt"
	"strings"
)

// leftOut returns the end of the error of a table without inputs: which columns
// were left out, or "" if none was.
func (t *Table) leftOut() string {
	var names []string
	for _, c := range t.Reading.Columns {
		if c.Use == "left out" {
			names = append(names, fmt.Sprintf(`"%s" (%s)`, c.Name, c.Kind))
		}
	}
	if names == nil {
		return ""
	}
	return "; left out: " + list(names, 3) + ", unless only=COLUMN names them"
}

// problem returns a cell of c that keeps it from being a column of numbers, and what
// is wrong with the cell.
func (t *Table) problem(c *column) (e entry, what string) {
	decimal := t.dialect.decimal
	if c.endless > 0 {
		e = c.entries[c.endless-1]
		if numeral([]byte(e.text), decimal) {
			return e, fmt.Sprintf("is beyond %.2g", maxNumber)
		}
		return e, "is not finite"
	}
	if odd, mark := c.signed(decimal); mark != "" {
		return odd, fmt.Sprintf("is a number with the sign %q", mark)
	}
	if c.numbers == 0 {
		return c.entries[0], "has another decimal sign than other columns"
	}
	return c.entries[0], "is no number, as others are"
}

// errMixed returns the error of input columns that hold texts among numbers.
func (t *Table) errMixed(columns []int) error {
	var what, names, found []string
	for _, i := range columns {
		c := &t.cols[i]
		e, problem := t.problem(c)
		names = append(names, c.name)
		if len(what) < maxLines {
			what = append(what, fmt.Sprintf("line %d, column \"%s\": %s %s", e.line, c.name, quoted(e.text), problem))
			found = append(found, quoted(e.text))
		}
	}
	if n := len(columns) - len(what); n > 0 {
		what = append(what, fmt.Sprintf("and %s more", count(n, "column")))
	}
	all, them := paste(names), "the column"
	if len(names) > 1 {
		them = "the columns"
	}
	if len(all) > 200 {
		all = paste(names[:1]) + " and so on"
	}
	return fmt.Errorf("%s: want numbers or nothing%s, or leave %s out with skip=%s", strings.Join(what, "; "), t.otherDecimal(found), them, all)
}
