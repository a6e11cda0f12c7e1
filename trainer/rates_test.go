package trainer_test

import (
	"errors"
	"flag"
	"math"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/trainertest"
)

var seeds = flag.Int("seeds", 2, "seeds of every run at a high rate")

// TestHighRates computes every loss that runs at high rates report again from
// the weights, row by row in double precision.
func TestHighRates(t *testing.T) {
	for _, settings := range highRates {
		lanes := [][]string{{"optimizer", "sgd"}, {"optimizer", "momentum"}}
		if slices.Contains(settings, "optimizer") {
			lanes = lanes[1:] // and then the one that is named
		}
		for _, lane := range lanes {
			for seed := range *seeds {
				s := trainer.Default()
				s.Seed = uint64(seed + 1)
				all := slices.Concat(lane, settings)
				for i := 0; i < len(all); i += 2 {
					if err := s.Set(all[i], all[i+1]); err != nil {
						t.Fatal(err)
					}
				}
				t.Run(strings.Join(all, " "), func(t *testing.T) { t.Parallel(); compareLosses(t, s) })
			}
		}
	}
}

// compareLosses compares the losses that a run of s reports with those of the
// rows one by one.
func compareLosses(t *testing.T, s trainer.Spec) {
	set, top := trainertest.Load(t, s), 0.0
	same := func(e *trainer.Event, name string, part *data.Part, got float64) {
		if part.Len() == 0 || math.IsNaN(got) {
			return
		}
		scores, sum := trainer.Keep(s, e).Outputs(set, part).Scores, 0.0
		for i, y := range part.Class {
			sum += trainertest.CrossEntropy(scores.Row(i), int(y))
		}
		want := sum / float64(part.Len())
		top = max(top, want)
		if !(math.Abs(got-want) <= 1e-6*want+1e-7) {
			t.Fatalf("seed %d, epoch %v: the %s loss is %v: want %v", s.Seed, e.Epoch, name, got, want)
		}
	}
	err := trainer.Train(t.Context(), s, nil, nil, func(e *trainer.Event) {
		switch e.Kind {
		case trainer.Evaluated:
			same(e, "train", &set.Train, e.Train.Loss)
			same(e, "validation", &set.Val, e.Val.Loss)
		case trainer.Ended:
			same(e, "test", &set.Test, e.Test.Loss)
		}
	})
	var d *trainer.Divergence
	if err != nil && !errors.As(err, &d) {
		t.Fatal(err)
	}
	t.Logf("seed %d: the highest loss is %.3g, in the end %v", s.Seed, top, err)
}

// highRates are runs whose rate is so high that some scores grow far beyond
// others, and a few fall back.
var highRates = [][]string{
	{"data", "moons", "hidden", "32,32", "lr", "1.5", "batch", "10", "epochs", "60"},
	{"data", "spiral", "hidden", "32,32", "lr", "1", "batch", "10", "epochs", "40"},
	{"data", "digits", "lr", "1", "epochs", "15"},
	{"data", "wine", "preprocess", "standardize", "hidden", "16", "lr", "0.923", "batch", "16", "epochs", "40"},
	{"data", "digits", "optimizer", "adam", "lr", "10", "epochs", "15"},
	{"data", "circle", "hidden", "64,64", "lr", "2", "batch", "10", "epochs", "60"},
	{"data", "digits", "optimizer", "rmsprop", "lr", "3", "epochs", "15"},
	{"data", "xor", "hidden", "64,64", "lr", "1.5", "batch", "10", "epochs", "60"},
}
