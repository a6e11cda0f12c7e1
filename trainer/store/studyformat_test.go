package store

import (
	"path/filepath"
	"slices"
	"testing"

	"descent/trainer/library"
	"descent/trainer/search"
)

// Searches that an earlier version has stored, without a plan, are listed and shown.
func TestStudiesOfFormat1(t *testing.T) {
	s, err := Open(filepath.Join("testdata", "studies1"), Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, damaged, err := s.Studies(t.Context(), false)
	if err != nil || len(damaged) > 0 || len(entries) != 1 {
		t.Fatalf("%d are listed, %v, %v", len(entries), damaged, err)
	}
	e := entries[0]
	if e.Title != "search: lr=0.01..1 activation=relu|tanh" || e.State != library.Done || e.Made != 4 || e.Trials != 0 || !slices.Equal(e.Over, []string{"lr", "activation"}) {
		t.Errorf("it is listed as %+v", e)
	}
	y, err := s.OpenStudy(t.Context(), e.ID)
	if err != nil || y.Search != nil || len(y.Trials) != 4 || y.Trials[0].State != search.Done || len(y.Trials[0].Values) != 2 {
		t.Errorf("it opens as %+v, %v", y, err)
	}
}

// A search that was stored with its plan opens with all that it had: its trials, their
// places and repetitions, and the hash of its table.
func TestStudiesWithPlan(t *testing.T) {
	s, err := Open(filepath.Join("testdata", "studies2"), Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e, err := s.FindStudy(t.Context(), "tune", false)
	if err != nil || e.State != library.Done || e.Made != 4 || e.Trials != 4 || len(e.Hash) != 64 {
		t.Fatalf("it is listed as %+v, %v", e, err)
	}
	y, err := s.OpenStudy(t.Context(), e.ID)
	if err != nil || len(y.Trials) != 4 || search.Samplers.Format(y.Search.Sampler) != "tpe" || y.Search.Repeats.Seeds != 2 {
		t.Fatalf("it opens as %+v, %v", y, err)
	}
	best := search.Ranked(y.Trials)[0]
	if best.Number != e.Best || best.Best != e.Score || len(best.Repeats) != 2 || len(best.At) != 2 || len(y.Curves[best.Number]) == 0 {
		t.Errorf("the best is %+v: want trial %d", best, e.Best)
	}
}
