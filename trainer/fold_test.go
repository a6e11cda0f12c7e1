package trainer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/data"
)

// TestFolds checks the Specs of folds: what they are called, that only the fold
// differs, and that each holds out examples of its own.
func TestFolds(t *testing.T) {
	s := toy()
	s.Data, s.Epochs = data.Wine{}, 2
	s.Name = "wine"
	seen := map[string]bool{}
	for i, f := range s.Reseeded(3).Folds(4) {
		if want := (data.Fold{Number: i + 1, Of: 4}); f.Fold != want || f.Seed != 3 {
			t.Errorf("fold %d is %v with seed %d", i, f.Fold, f.Seed)
		}
		if f.Experiment() != "wine" {
			t.Errorf("%q belongs to %q", f.Name, f.Experiment())
		}
		for _, d := range f.Diff(s) {
			if d.Key != "seed" && d.Key != "fold" {
				t.Errorf("a fold differs in %s", d.Key)
			}
		}
		set, err := f.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := set.Train.Len() + set.Val.Len(); n != 142 || set.Test.Len() != 36 || set.Val.Len() < 35 {
			t.Errorf("%d + %d + %d examples", set.Train.Len(), set.Val.Len(), set.Test.Len())
		}
		seen[set.Sum()] = true
	}
	if len(seen) != 4 {
		t.Errorf("4 folds have %d different data", len(seen))
	}
	if got := s.Experiment(); got != "wine" {
		t.Errorf("the usual split belongs to %q", got)
	}
}

// TestFoldsRepeat trains a fold twice: equal Specs give equal bits.
func TestFoldsRepeat(t *testing.T) {
	s := toy()
	s.Data, s.Preprocess, s.Epochs = data.Iris{}, data.Standardize{}, 4
	all := s.Folds(3)
	a := result(t, all[1])
	if !slices.Equal(a.Weights, result(t, all[1]).Weights) {
		t.Error("equal folds come to other weights")
	}
	if slices.Equal(a.Weights, result(t, all[2]).Weights) {
		t.Error("folds come to the same weights")
	}
}

// TestFoldWeights checks that classes weigh what the training part of the fold
// says, and that a row takes its own weight along.
func TestFoldWeights(t *testing.T) {
	var text strings.Builder
	text.WriteString("x,w,y\n")
	for i := range 60 { // the value of a row is its weight
		fmt.Fprintf(&text, "%d,%d,%c\n", 1+i, 1+i, "aab"[i%3])
	}
	path := filepath.Join(t.TempDir(), "weighted.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	s := toy()
	s.Data, s.Weighting = data.CSV{File: path, Target: "y", Weights: "w"}, data.Balanced{}
	differ := map[float64]bool{}
	for _, f := range s.Folds(3) {
		set, err := f.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := data.Balanced{}.Weigh(set.Train.ClassSums(len(set.Classes)))
		for c, w := range want {
			if set.ClassWeight(c) != w {
				t.Errorf("%v: class %s weighs %v: want %v", f.Fold, set.Classes[c], set.ClassWeight(c), w)
			}
		}
		differ[want[0]] = true
		for _, part := range []*data.Part{&set.Train, &set.Val, &set.Test} {
			for i := range part.Len() {
				if x := float64(part.Values[i]); x != part.Weight(i) {
					t.Errorf("%v: the row of %v weighs %v", f.Fold, x, part.Weight(i))
				}
			}
		}
	}
	if len(differ) < 2 {
		t.Error("the classes weigh the same in all folds")
	}
}

// TestFoldMemory checks that the memory of a fold is counted before its data are
// made, and is enough for them.
func TestFoldMemory(t *testing.T) {
	s := toy()
	s.Batch = 0
	for _, f := range s.Folds(5) {
		m, err := f.Memory(t.Context())
		set, errLoad := f.Load(t.Context())
		if err != nil || errLoad != nil || m.BatchRows < set.Train.Len() {
			t.Errorf("%v: a batch of %d rows for %d examples: %v, %v", f.Fold, m.BatchRows, set.Train.Len(), err, errLoad)
		}
	}
}
