package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// headed decides whether the first row holds the names of the columns, and sets
// the names and where the body begins.
func (d *dialect) headed(rows []sampled, width int, comment []byte, s Settings) {
	first := rows[0]
	body := rows[1:]
	names := first.cells
	d.pos, d.line = first.next, first.nextLine
	d.header, d.headerLine = true, first.line
	switch {
	case s.Header == "no" || s.Header != "yes" && !d.looksHeaded(names, body):
		d.header = false
		names = make([]string, len(names))
		d.pos, d.line = first.from, first.fromLine
		if above := sample(comment, 0, 1, d.sep); s.Header != "no" && len(above) == 1 && len(above[0].cells) == width {
			names, d.header, d.headerLine = above[0].cells, true, first.line-1
			d.notes = append(d.notes, "the names of the columns are those of the comment above them")
		}
	case len(names) == width-1 && d.leavesOutNames(body):
		d.rowNames = true
		names = append([]string{""}, names...)
	case len(names) == width+1 && names[width] == "":
		names = names[:width] // the header ends with a separator
	}
	d.named(names)
}

// leavesOutNames reports whether the rows, which have one cell more than the
// header, begin with a row name, as R writes them. It is false if the extra cell
// comes from a separator at the end.
func (d *dialect) leavesOutNames(body []sampled) bool {
	seen, ends := map[string]bool{}, true
	for _, r := range body {
		if len(r.cells) == 0 || slices.ContainsFunc(r.cells, halfQuoted) {
			return false
		}
		ends = ends && r.cells[len(r.cells)-1] == ""
		if seen[r.cells[0]] {
			return false
		}
		seen[r.cells[0]] = true
	}
	return !ends && len(body) > 1
}

// halfQuoted reports whether a cell is the beginning of a text in single quotes that
// holds a separator.
func halfQuoted(cell string) bool {
	return strings.HasPrefix(cell, "'") && !strings.HasSuffix(cell[1:], "'")
}

// looksHeaded reports whether the first row holds names: texts above numbers or
// dates, or texts that do not occur again in their column. Rows that are as the first
// one do not count, since files with a header may have been appended to each other.
func (d *dialect) looksHeaded(first []string, body []sampled) bool {
	body = slices.DeleteFunc(slices.Clone(body), func(r sampled) bool { return slices.Equal(r.cells, first) })
	if len(body) == 0 {
		return !d.allTyped(first)
	}
	named, valued := 0, 0
	for i, name := range first {
		switch filled, typed, again := d.below(body, i, name); {
		case filled == 0:
		case 2*typed > filled && name != "" && d.typed(name) && !d.otherKind(name, body, i):
			valued++
		case 2*typed > filled:
			named++ // a text or nothing above numbers
		case again && name != "":
			valued++ // a value of the column itself
		}
	}
	if named > 0 && valued > 0 {
		return named > valued || first[0] == "" || counts(first) && !countsBelow(body)
	}
	return valued == 0 || counts(first) && !countsBelow(body)
}

// otherKind reports whether name is a date above a number, as months are in a header.
func (d *dialect) otherKind(name string, body []sampled, i int) bool {
	if _, ok := parseDate(name, 0); !ok {
		return false
	}
	return slices.ContainsFunc(body, func(r sampled) bool {
		if i >= len(r.cells) || missing([]byte(r.cells[i])) {
			return false
		}
		_, ok := parseDate(r.cells[i], 0)
		return !ok && d.typed(r.cells[i])
	})
}

// allTyped reports whether all cells are numbers or dates.
func (d *dialect) allTyped(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return !d.typed(c) })
}

// typed reports whether a cell is a number or a date.
func (d *dialect) typed(cell string) bool {
	if _, ok := number([]byte(cell), d.decimal); ok {
		return true
	}
	if _, _, ok := grouped([]byte(cell), d.decimal); ok {
		return true
	}
	_, ok := parseDate(cell, 0)
	return ok
}

// below returns how many cells of column i are not missing, how many of these are
// numbers or dates, and whether one is equal to name.
func (d *dialect) below(body []sampled, i int, name string) (filled, typed int, again bool) {
	for _, r := range body {
		if i >= len(r.cells) || missing([]byte(r.cells[i])) {
			continue
		}
		filled++
		if d.typed(r.cells[i]) {
			typed++
		}
		again = again || r.cells[i] == name
	}
	return filled, typed, again
}

// counts reports whether the numbers among cells are three or more consecutive
// ones, as the years or the numbers of columns in a header are.
func counts(cells []string) bool {
	n, last := 0, 0
	for _, c := range cells {
		x, err := strconv.Atoi(c)
		if err != nil {
			continue
		}
		if n > 0 && x != last+1 {
			return false
		}
		n, last = n+1, x
	}
	return n >= 3
}

// countsBelow reports whether counts holds for a row of body.
func countsBelow(body []sampled) bool {
	return slices.ContainsFunc(body, func(r sampled) bool { return counts(r.cells) })
}

// named sets the names of the columns. A column without a name gets c1, c2, ..., and
// a name that occurs again gets a number, as in pandas.
func (d *dialect) named(names []string) {
	seen := make(map[string]bool, len(names))
	tried := map[string]int{} // the last number behind each name
	var twice []string
	for i, name := range names {
		name = visible(strings.TrimSpace(name))
		if name == "" {
			name = fmt.Sprintf("c%d", i+1)
		}
		if seen[name] {
			twice = append(twice, `"`+name+`"`)
			n := max(i, tried[name])
			again := name
			for seen[again] {
				n++
				again = fmt.Sprintf("%s.%d", name, n)
			}
			tried[name], name = n, again
		}
		seen[name] = true
		d.names = append(d.names, name)
	}
	if twice != nil {
		d.notes = append(d.notes, fmt.Sprintf("the number of the column was added to names that occur twice: %s", list(twice, maxLines)))
	}
}
