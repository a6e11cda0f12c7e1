package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"descent/data/excerpt"
	"descent/data/table"
)

// A Report says how a set was read, for people. Its texts are printable.
type Report struct {
	Columns []ColumnReport // of a table; nil for other sets
	Remarks []Remark
}

// A ColumnReport says what a column of a table is and becomes.
type ColumnReport struct {
	Name    string // empty in a row that says that others are left out
	Kind    string
	Use     string
	Missing string // number of cells
	Inputs  string // number of inputs that it becomes
	Filled  string // with what, where cells are missing
}

// A Remark is something about a set, and what it is about in one word.
type Remark struct{ About, Text string }

// How many columns and classes a Report lists, and how wide names are.
const (
	reportedColumns = 60
	reportedClasses = 10
	reportedName    = 30
)

// Report says how s was read: what each column is, the target or the classes,
// the sizes of the parts, and what else there is to know.
func (s *Set) Report() Report {
	var r Report
	if s.Reading != nil {
		r.Columns = reportColumns(s.Reading.Columns)
	}
	say := func(about, format string, args ...any) {
		r.Remarks = append(r.Remarks, Remark{about, excerpt.Printable(fmt.Sprintf(format, args...))})
	}
	if s.Regression() {
		say("target", "%s, a number", s.Target)
	} else {
		say("classes", "%s", s.shares())
	}
	say("parts", "%d training + %d validation + %d test examples of %v", s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Shape)
	for _, note := range s.Notes {
		say("note", "%s", note)
	}
	return r
}

// reportColumns reports columns, the first of many.
func reportColumns(columns []table.ColumnReading) (all []ColumnReport) {
	for i, c := range columns {
		if i == reportedColumns {
			return append(all, ColumnReport{Kind: fmt.Sprintf("and %d more columns", len(columns)-i)})
		}
		name := excerpt.Cut(excerpt.Printable(c.Name), reportedName, excerpt.Mark)
		all = append(all, ColumnReport{name, c.String(), c.Use, strconv.Itoa(c.Missing), strconv.Itoa(c.Inputs), excerpt.Printable(c.Filled)})
	}
	return all
}

// ClassRows returns how many examples of all parts each class has.
func (s *Set) ClassRows() []int {
	rows := make([]int, len(s.Classes))
	for _, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		for _, c := range p.Class {
			rows[c]++
		}
	}
	return rows
}

// shares names the classes with their shares, the largest first.
func (s *Set) shares() string {
	rows := s.ClassRows()
	order := make([]int, len(rows))
	all := 0
	for i, n := range rows {
		order[i] = i
		all += n
	}
	slices.SortStableFunc(order, func(i, j int) int { return rows[j] - rows[i] })
	var texts []string
	for _, i := range order[:min(len(order), reportedClasses)] {
		texts = append(texts, fmt.Sprintf("%s %d (%.1f %%)", s.Classes[i], rows[i], 100*float64(rows[i])/float64(max(all, 1))))
	}
	if n := len(order) - len(texts); n > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(texts, ", ")
}
