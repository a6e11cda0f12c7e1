// Package table reads tables as people have them: from spreadsheets, pandas, R
// or a statistics office.
//
// Read decodes a file, finds its dialect (separator, decimal sign, header),
// looks at every cell once and decides what each column is: a number, yes or
// no, a category, a date, an identifier. It keeps the targets and what was
// understood, as a Reading. What it cannot be sure of it refuses, with the
// line, the column and the way on.
//
// What inputs become depends on the training part alone: Fit looks at its rows
// and returns an Encoder, which turns any row, of this file or another, into
// the numbers that a network sees. An Encoder is plain data: as JSON it can be
// kept beside the weights.
package table

import (
	"fmt"
	"strconv"
	"strings"

	"descent/data/excerpt"
)

// maxLines is how many lines a message names.
const maxLines = 3

// maxName is how many columns a name has at most.
const maxName = 80

// visible returns text as a name: printable, and cut where it is long.
func visible(text string) string {
	return excerpt.Printable(excerpt.Cut(text, maxName, excerpt.Mark))
}

// quoted returns a cell for a message: in quotes, and cut where it is long.
func quoted(cell string) string {
	const most = 40
	return strconv.Quote(excerpt.Cut(cell, most, excerpt.Mark))
}

// list joins names, the first few of many: "a, b, c and 7 more".
func list(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// lines names lines of a file: "line 3", "lines 3, 7 and 12 more".
func lines(numbers []int, all int) string {
	texts := make([]string, 0, maxLines)
	for _, n := range numbers[:min(len(numbers), maxLines)] {
		texts = append(texts, strconv.Itoa(n))
	}
	switch {
	case all == 1:
		return "line " + texts[0]
	case all > len(texts):
		return fmt.Sprintf("lines %s and %d more", strings.Join(texts, ", "), all-len(texts))
	}
	return "lines " + strings.Join(texts, ", ")
}

// count returns a number with its noun: "1 row", "3 rows".
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	case strings.HasSuffix(noun, "s"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
