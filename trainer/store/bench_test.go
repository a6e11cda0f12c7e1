package store

import (
	"testing"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// BenchmarkOpen measures how long it takes to open a small run and to verify it.
func BenchmarkOpen(b *testing.B) {
	s, err := Open(b.TempDir(), Options{EverySteps: 3})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	r := s.Start(b.Context(), small(b), run.Options{}, Meta{})
	<-r.Kept()
	for b.Loop() {
		if _, err := s.Open(b.Context(), r.ID()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPoint measures how long it takes to read an evaluation in a log.
func BenchmarkPoint(b *testing.B) {
	line := anEvaluation().line()
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, _, err := point(line); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLine is the writing of an evaluation to the log.
func BenchmarkLine(b *testing.B) {
	var w waiting
	e := anEvaluation()
	all := make([]report, 64)
	for i := range all {
		all[i] = report{e.Event, e.Seconds, e.Run}
	}
	w.reports = make([]report, len(all))
	for b.Loop() {
		w.reports, w.lines = append(w.reports[:0], all...), w.lines[:0]
		w.write()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/line")
	b.ReportMetric(float64(len(w.lines)/len(all)), "B/line")
}

// anEvaluation returns the entry of an evaluation of two classes.
func anEvaluation() *entry {
	values := metric.Values{0.3379648272482924, 0.87625, 0, 0, 0.87625, 0.8762494628882938, 0.9465604166666667}
	part := trainer.Score{Loss: values[0], Accuracy: values[1], Metrics: values}
	return &entry{Event: evaluated, Seconds: 0.005776642, Run: trainer.Event{
		Kind: trainer.Evaluated, Step: 75, Epoch: 1, Loss: 0.28210824767823633, Rate: 0.02, Train: part, Val: part, Test: trainer.Unmeasured(),
		Updates:   []float64{0.0002648454019360302, 0.000764533870725702, 0.001387364844848318},
		Gradients: []float64{0.08270334468063788, 0.19586999137809893, 0.15273783342827812}}}
}
