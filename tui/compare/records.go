package compare

import (
	"strconv"

	"descent/trainer/compare"
	"descent/tui/ui"
)

// outcomeRecords returns the outcomes of c as a table of numbers for a file. For scores it
// includes half the width of the 95% interval of the mean over the runs, and the
// difference from the baseline with half the width of its interval.
func outcomeRecords(s *ui.Scene, c comparison) *ui.Table {
	t := &ui.Table{Head: []string{"run", "runs"}}
	columns := outcomeColumns(c, s.ChosenMetric())
	for _, col := range columns {
		if t.Head = append(t.Head, col.name); col.score != nil {
			versus := "vs " + c.groups[c.base][0].Letter()
			t.Head = append(t.Head, col.name+" half", col.name+" "+versus, col.name+" "+versus+" half")
		}
	}
	for i, o := range c.Outcomes {
		row := []string{outcomeName(s.Theme.Glyphs, c.groups[i][0], o), strconv.Itoa(len(o))}
		for _, col := range columns {
			mean, _ := o.Mean(col.of)
			if row = append(row, ui.Record(mean)); col.score != nil {
				d := compare.Difference(o, c.Outcomes[c.base], col.score)
				row = append(row, ui.Record(o.Level(col.score).Half), ui.Record(d.Mean), ui.Record(d.Half))
			}
		}
		t.Record(row...)
	}
	return t
}
