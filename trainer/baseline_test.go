package trainer

import (
	"flag"
	"testing"

	"descent/data"
)

var baselines = flag.Bool("baselines", false, "also train on all real data sets, which takes minutes")

// TestBaselines trains one recipe on every real data set, with three seeds,
// which also split the tables anew. The bounds are a little below what
// scikit-learn's MLP reaches on the same sets.
func TestBaselines(t *testing.T) {
	if !*baselines {
		t.Skip("run with -baselines (make baselines)")
	}
	recipe := []string{"hidden", "128", "optimizer", "adam", "lr", "0.001", "schedule", "cosine", "batch", "32", "evals", "1"}
	for _, c := range []struct {
		data, preprocess string
		epochs           string
		want             float64
		more             []string
	}{
		{"fashion", "none", "25", 0.83, []string{"batch", "64"}},
		{"digits", "standardize", "40", 0.96, nil},
		{"letters", "none", "30", 0.93, nil},
		{"letter16", "standardize", "40", 0.93, []string{"lr", "0.005"}},
		{"breast_cancer", "standardize", "30", 0.96, []string{"l2", "0.01"}},
		{"wine", "standardize", "40", 0.96, nil},
		{"concrete", "standardize", "200", 0.85, []string{"loss", "squared", "lr", "0.003"}},
	} {
		t.Run(c.data, func(t *testing.T) {
			settings := append([]string{"data", c.data, "preprocess", c.preprocess, "epochs", c.epochs}, recipe...)
			spec := rule(t, append(settings, c.more...)...)
			mean := 0.0
			for seed := range uint64(3) {
				spec.Seed = seed + 1
				score := testScore(t, spec)
				t.Logf("seed %d: %.4f", spec.Seed, score)
				mean += score / 3
			}
			if mean < c.want {
				t.Errorf("mean of three seeds %.4f, want %.2f", mean, c.want)
			}
		})
	}
	t.Run("all of Fashion-MNIST", func(t *testing.T) {
		if _, err := data.Load(t.Context(), data.IDX{}, 1); err != nil {
			t.Skipf("Debian's dataset-fashion-mnist is not installed: %v", err)
		}
		spec := rule(t, append(recipe, "data", "idx", "hidden", "256,128", "batch", "128", "epochs", "20")...)
		score := testScore(t, spec)
		t.Logf("%.4f", score)
		if score < 0.885 {
			t.Errorf("accuracy %.4f, want 0.885", score)
		}
	})
}

// testScore returns the accuracy, or R², on the test part.
func testScore(t *testing.T, spec Spec) float64 {
	t.Helper()
	events := train(t, spec)
	return events[len(events)-1].Test.Accuracy
}
