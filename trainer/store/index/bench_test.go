package index

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// many returns a shelf of so many plain runs of a hundred evaluations.
func many(b *testing.B, n int) *shelf {
	rng := rand.New(rand.NewPCG(17, 4))
	s := newShelf(b)
	for i := range n {
		spec := trainertest.With(b, "lr", fmt.Sprint(float64(1+rng.IntN(100))/1000), "optimizer", []string{"sgd", "momentum", "adam"}[rng.IntN(3)], "seed", fmt.Sprint(i))
		e := library.Entry{ID: fmt.Sprintf("20260101T%06d.000-abcdef", i), Labels: library.Labels{Name: fmt.Sprintf("run %d", i)}, State: library.Done,
			Created: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC), Task: metric.TwoClasses, Size: rng.Int64N(1e6), Step: 12, Steps: 12, Epoch: 3, Epochs: 3}
		for _, f := range spec.Fields() {
			e.Settings = append(e.Settings, setting(f.Key, f.Full()))
		}
		score := func() trainer.Score {
			v := metric.Of(map[string]float64{"loss": rng.Float64(), "accuracy": rng.Float64(), "macro_f1": rng.Float64(), "balanced_accuracy": rng.Float64(), "roc_auc": rng.Float64()})
			return trainer.Score{Loss: v.Of("loss"), Accuracy: v.Of("accuracy"), Metrics: v}
		}
		points := make([]store.Point, 100)
		for k := range points {
			points[k] = store.Point{Step: 12 * k, Seconds: float64(k), Evaluation: run.Evaluation{Epoch: float64(k), Train: score(), Val: score()}}
		}
		e.Last, e.Best, e.Test = points[99].Evaluation, points[rng.IntN(100)].Evaluation, score()
		s.put(e, points...)
	}
	return s
}

// BenchmarkList lists ten thousand runs of a hundred evaluations. The time to make
// their index is that of fill.
func BenchmarkList(b *testing.B) {
	s := many(b, 10_000)
	x := opened(b, s)
	x.o.Patience = time.Hour
	begun := time.Now()
	if err := x.Refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("index made in %v", time.Since(begun))
	for _, c := range []struct {
		name, query string
		o           library.Order
	}{
		{"newest", "", library.Order{Limit: 50}},
		{"all", "", library.Order{}},
		{"by", "", library.Order{By: "best_val_accuracy", Limit: 50}},
		{"query", "optimizer=momentum val_accuracy>0.8 -state:failed", library.Order{Limit: 50}},
		{"word", "moons", library.Order{Limit: 50}},
	} {
		q, err := library.Parse(c.query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := x.List(b.Context(), q, c.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("refresh", func(b *testing.B) {
		for b.Loop() {
			if err := x.Refresh(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
