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

// errMixed returns the error of input columns that hold texts among numbers.
func (t *Table) errMixed(columns []int) error {
	var what, names, found []string
	for _, i := range columns {
		c := &t.cols[i]
		e, problem := c.entries[0], "is no number, as others are"
		if c.endless > 0 {
			e, problem = c.entries[c.endless-1], "is not finite"
		} else if odd, mark := c.signed(t.dialect.decimal); mark != "" {
			e, problem = odd, fmt.Sprintf("is a number with the sign %q", mark)
		}
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
