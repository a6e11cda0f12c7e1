package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"descent/model/tensor"
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

// A search that was stored with its plan opens with all that it had, in every format: its
// trials, their places and repetitions, and the hash of its table.
func TestStudiesWithPlan(t *testing.T) {
	for format := 2; format <= StudyFormat; format++ {
		s, err := Open(filepath.Join("testdata", fmt.Sprint("studies", format)), Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		e, err := s.FindStudy(t.Context(), "tune", false)
		if err != nil || e.State != library.Done || e.Made != 4 || e.Trials != 4 || len(e.Hash) != 64 {
			t.Fatalf("format %d is listed as %+v, %v", format, e, err)
		}
		y, err := s.OpenStudy(t.Context(), e.ID)
		if err != nil || len(y.Trials) != 4 || search.Samplers.Format(y.Search.Sampler) != "tpe" || y.Search.Repeats.Seeds != 2 {
			t.Fatalf("format %d opens as %+v, %v", format, y, err)
		}
		if e.Numerics == tensor.Numerics() && search.Hash(y.Trials) != e.Hash {
			t.Errorf("format %d: its table has another hash", format)
		}
		best := search.Ranked(y.Trials)[0]
		if best.Number != e.Best || best.Best != e.Score || len(best.Repeats) != 2 || len(best.At) != 2 || len(y.Curves[best.Number]) == 0 {
			t.Errorf("the best of format %d is %+v: want trial %d", format, best, e.Best)
		}
	}
}
