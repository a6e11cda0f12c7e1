package data

import (
	"descent/tui/ui"
	"strconv"
)

// verdictRecords returns a row for each shown example.
func (v *Screen) verdictRecords(s *ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"example", "right", "said", "loss"}}
	f, shown, _ := v.found(s)
	if f == nil {
		return t
	}
	t.Head = append(t.Head, f.set.Classes...)
	for _, i := range shown {
		verdict := &f.Verdicts[i]
		if f.set.Regression() {
			t.Record(strconv.Itoa(i+1), ui.Record(verdict.Value), ui.Record(float64(verdict.Outputs[0])), ui.Record(verdict.Loss))
			continue
		}
		row := []string{strconv.Itoa(i + 1), f.className(verdict.Class), f.className(verdict.Guess), ui.Record(verdict.Loss)}
		for _, p := range verdict.Outputs {
			row = append(row, ui.Record(float64(p)))
		}
		t.Record(row...)
	}
	return t
}

// confusionRecords returns the confusion matrix or, for a regression, the verdicts.
func (v *Screen) confusionRecords(s *ui.Scene) *ui.Table {
	f, _, _ := v.found(s)
	if f == nil || f.set.Regression() {
		return v.verdictRecords(s)
	}
	t := &ui.Table{Head: append([]string{"right \\ said"}, f.set.Classes...)}
	for i, counts := range f.Confusion {
		row := []string{f.set.Classes[i]}
		for _, n := range counts {
			row = append(row, strconv.Itoa(n))
		}
		t.Record(row...)
	}
	return t
}
