package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/data/excerpt"
	"descent/model/catalog"
)

// noNumber is the true number of a row that does not say it.
var noNumber = math.NaN()

// truths reads the true classes or numbers of the rows of a Stream.
type truths struct {
	at    int              // index of their column, or -1
	class map[string]int32 // by the texts of the classes; nil for a regression

	// Rows whose class is none of these: how many, and of the first its line and
	// class.
	strangers, line int
	stranger        string
}

// truths returns what reads one of the classes with the given names, or a number
// if there are none.
func (e *Encoder) truths(classes []string) truths {
	t := truths{at: -1}
	if classes == nil {
		return t
	}
	t.class = make(map[string]int32, 2*len(classes))
	for i, code := range e.Codes {
		t.class[code] = int32(i)
	}
	for i, name := range classes {
		t.class[name] = int32(i)
	}
	return t
}

// find sets the column of the truths, among those with the given names: the one
// that is asked for, which may be named by its number, or else usual.
func (t *truths) find(names []string, asked, usual string) error {
	if asked = strings.TrimSpace(asked); asked == "" {
		if usual != "" {
			t.at = slices.Index(names, usual)
		}
		return nil
	}
	if t.at = slices.Index(names, asked); t.at >= 0 {
		return nil
	}
	var ok bool
	if t.at, ok = numbered(asked, len(names)); !ok {
		return catalog.Unknown("target column", asked, names)
	}
	return nil
}

// read sets the truth in row, from its cell.
func (t *truths) read(row *StreamRow, cell []byte, decimal byte) {
	if t.class == nil {
		x, ok := number(cell, decimal)
		if !ok {
			x, _, ok = grouped(cell, decimal)
		}
		switch {
		case ok:
			row.Number = x
		case !missing(cell):
			t.miss(row.Line, cell)
		}
		return
	}
	c, ok := t.class[string(cell)]
	if !ok { // a number may be written in other ways, and names are cut
		c, ok = t.class[className(newValue(cell, decimal).text)]
	}
	switch {
	case ok:
		row.Class = c
	case !missing(cell):
		t.miss(row.Line, cell)
	}
}

// miss counts a row whose truth is none that the network can know.
func (t *truths) miss(line int, cell []byte) {
	if t.strangers == 0 {
		t.line, t.stranger = line, excerpt.Printable(quoted(string(cell)))
	}
	t.strangers++
}

// note returns, once, what is to be said of such rows, or "".
func (t *truths) note() string {
	if t.strangers == 0 {
		return ""
	}
	n := t.strangers
	t.strangers = 0
	if t.class == nil {
		return fmt.Sprintf("no true number in %s, the first in line %d: %s", count(n, "row"), t.line, t.stranger)
	}
	return fmt.Sprintf("a true class that the network does not know in %s, the first in line %d: %s", count(n, "row"), t.line, t.stranger)
}
