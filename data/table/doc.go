// Package table reads tables in the forms in which spreadsheets, pandas, R and
// statistics offices write them.
//
// Read decodes a file, finds its dialect (separator, decimal sign, header), reads
// every cell once and decides what each column is: a number, yes or no, a category,
// a date, an identifier. It keeps the targets, and a Reading that says how the file
// was understood. If something is ambiguous it returns an error with the line, the
// column and what to do.
//
// How cells become inputs depends on the training part only: Fit looks at its rows
// and returns an Encoder, which turns any row, of this file or another, into the
// inputs of a network. An Encoder is plain data, and can be stored as JSON together
// with the weights.
package table

import (
	"fmt"
	"strconv"
	"strings"

	"descent/data/excerpt"
)

// maxLines is the largest number of lines that a message lists.
const maxLines = 3

// maxName is the largest number of columns of a name.
const maxName = 80

// visible returns text as a name: printable, and cut after maxName characters.
func visible(text string) string {
	return excerpt.Printable(excerpt.Cut(text, maxName, excerpt.Mark))
}

// quoted returns a cell for a message: in quotes, and cut after 40 columns.
func quoted(cell string) string {
	const most = 40
	return strconv.Quote(excerpt.Cut(cell, most, excerpt.Mark))
}

// list joins names, at most most of them: "a, b, c and 7 more".
func list(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// lines returns a text for lines of a file, of which numbers are the first and all
// is the number of all: "line 3", "lines 3, 7 and 12 more".
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
