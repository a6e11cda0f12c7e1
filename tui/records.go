package tui

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"descent/trainer/run"
)

// What runs recorded and what Layers and Data found, as tables to be written to
// a file: all of it, where the screen shows a part.

// record appends a row of texts to t.
func (t *table) record(texts ...string) {
	row := make([]tableCell, len(texts))
	for i, text := range texts {
		row[i].text = text
	}
	t.rows = append(t.rows, row)
}

// number writes a number for other programs; what is unknown is empty.
func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}

// seriesRecords returns a row for each bucket of each series that lanes have,
// whatever its name. It asks their sources, so that it can run off the
// interface's goroutine.
func seriesRecords(lanes []*lane) *table {
	t := &table{head: []string{"run", "series", "first step", "last step", "values", "mean", "min", "max"}}
	for _, l := range lanes {
		s := new(run.Snapshot)
		l.source.Snapshot(s)
		for _, name := range slices.Sorted(maps.Keys(s.Series)) {
			for _, b := range s.Series[name] {
				t.record(l.name, string(name), strconv.Itoa(b.First), strconv.Itoa(b.Last), strconv.Itoa(b.N),
					number(b.Mean), number(b.Min), number(b.Max))
			}
		}
	}
	return t
}

// layerRecords returns a row for each layer.
func layerRecords(s *Scene) *table {
	t := &table{head: []string{"layer", "mean", "spread", "dead", "saturated", "norm", "gradient norm", "update ratio"}}
	f, _ := s.layersFound()
	if f == nil {
		return t
	}
	for _, r := range layerRows(f, s.one().snap.Updates) {
		dead, saturated, norm, gradient := math.NaN(), math.NaN(), math.NaN(), math.NaN()
		if r.Elementwise {
			dead, saturated = r.Dead, r.Saturated
		}
		if !r.Weights.Empty() {
			norm, gradient = r.WeightNorm, r.GradNorm
		}
		t.record(r.Name, number(r.Mean), number(r.Std), number(dead), number(saturated),
			number(norm), number(gradient), number(r.update))
	}
	return t
}

// weightRecords returns a row for each detector of the first layer.
func weightRecords(s *Scene) *table {
	t := &table{head: []string{"unit", "piece"}}
	f, _ := s.layersFound()
	if f == nil {
		return t
	}
	d := &f.weights
	for i := range d.W.Cols {
		name := "x" + strconv.Itoa(i+1)
		if i < len(f.set.Features) {
			name = f.set.Features[i]
		}
		t.head = append(t.head, name)
	}
	for k := range d.W.Rows {
		row := []string{strconv.Itoa(k/d.K + 1), strconv.Itoa(k%d.K + 1)}
		for _, w := range d.W.Row(k) {
			row = append(row, number(float64(w)))
		}
		t.record(row...)
	}
	return t
}

// verdictRecords returns a row for each example that is shown, in its order.
func verdictRecords(s *Scene) *table {
	t := &table{head: []string{"example", "right", "said", "loss"}}
	f, shown, _ := s.dataFound()
	if f == nil {
		return t
	}
	t.head = append(t.head, f.set.Classes...)
	for _, i := range shown {
		v := &f.Verdicts[i]
		if f.set.Regression() {
			t.record(strconv.Itoa(i+1), number(v.Value), number(float64(v.Outputs[0])), number(v.Loss))
			continue
		}
		row := []string{strconv.Itoa(i + 1), f.className(v.Class), f.className(v.Guess), number(v.Loss)}
		for _, p := range v.Outputs {
			row = append(row, number(float64(p)))
		}
		t.record(row...)
	}
	return t
}

// confusionRecords returns the confusion matrix; of a regression, which has
// none, the verdicts.
func confusionRecords(s *Scene) *table {
	f, _, _ := s.dataFound()
	if f == nil || f.set.Regression() {
		return verdictRecords(s)
	}
	t := &table{head: append([]string{"right \\ said"}, f.set.Classes...)}
	for i, counts := range f.Confusion {
		row := []string{f.set.Classes[i]}
		for _, n := range counts {
			row = append(row, strconv.Itoa(n))
		}
		t.record(row...)
	}
	return t
}
