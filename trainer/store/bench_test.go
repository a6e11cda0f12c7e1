package store

import (
	"testing"

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
