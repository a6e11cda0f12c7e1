package layers

import (
	"descent/tui/ui"
	"math"
	"strconv"
)

// layerRecords returns a row for each layer.
func (v *Screen) layerRecords(s *ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"layer", "mean", "spread", "dead", "saturated", "norm", "gradient norm", "update ratio"}}
	f, _ := v.found(s)
	if f == nil {
		return t
	}
	for _, r := range layerRows(f, s.One().Snap.Updates) {
		dead, saturated, norm, gradient := math.NaN(), math.NaN(), math.NaN(), math.NaN()
		if r.Elementwise {
			dead, saturated = r.Dead, r.Saturated
		}
		if !r.Weights.Empty() {
			norm, gradient = r.WeightNorm, r.GradNorm
		}
		t.Record(r.Name, ui.Record(r.Mean), ui.Record(r.Std), ui.Record(dead), ui.Record(saturated),
			ui.Record(norm), ui.Record(gradient), ui.Record(r.update))
	}
	return t
}

// weightRecords returns a row for each detector of the first layer.
func (v *Screen) weightRecords(s *ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"unit", "piece"}}
	f, _ := v.found(s)
	if f == nil {
		return t
	}
	d := &f.weights
	for i := range d.W.Cols {
		name := "x" + strconv.Itoa(i+1)
		if i < len(f.set.Features) {
			name = f.set.Features[i]
		}
		t.Head = append(t.Head, name)
	}
	for k := range d.W.Rows {
		row := []string{strconv.Itoa(k/d.K + 1), strconv.Itoa(k%d.K + 1)}
		for _, w := range d.W.Row(k) {
			row = append(row, ui.Record(float64(w)))
		}
		t.Record(row...)
	}
	return t
}
