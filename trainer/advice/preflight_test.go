package advice

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/trainertest"
)

func checked(t *testing.T, s trainer.Spec) []CheckResult {
	t.Helper()
	results, err := Preflight(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != len(preflightChecks) {
		t.Fatalf("%d results: want %d", len(results), len(preflightChecks))
	}
	return results
}

// TestPreflight checks that a sound Spec passes the checks, with the
// figures that are known.
func TestPreflight(t *testing.T) {
	glyphs := []string{"data", "glyph10:n=500", "preprocess", "mean", "hidden", "50", "activation", "relu",
		"init", "normal:std=0.0001", "optimizer", "momentum", "lr", "0.5", "batch", "0", "epochs", "100"}
	for _, c := range []struct {
		settings []string
		loss     float64
	}{
		{nil, math.Log(10)},
		{[]string{"loss", "hinge", "lr", "0.1"}, 9},
		{[]string{"l2", "0.001", "l1", "1e-6"}, math.Log(10)},
		{[]string{"batchnorm", "true", "dropout", "0.2", "lr", "0.1", "init", "he"}, math.NaN()},
	} {
		for _, l := range checked(t, trainertest.With(t, append(glyphs, c.settings...)...)) {
			if l.Status != Passed && !(l.Check == "loss at the start" && math.IsNaN(c.loss)) {
				t.Errorf("%v: %s is %v: %s", c.settings, l.Check, l.Status, l.Text)
			}
			if l.Check == "loss at the start" && math.Abs(l.Measured-c.loss) > 0.01 {
				t.Errorf("%v: the loss is %v: want %v", c.settings, l.Measured, c.loss)
			}
			if l.Check == "penalty" && (l.Want == 0 || math.Abs(l.Measured-l.Want) > 1e-9) {
				t.Errorf("%v: the penalty is %v: want %v", c.settings, l.Measured, l.Want)
			}
		}
	}
}

// TestPreflightWithWeights checks that examples and classes with weights pass the
// checks, the gradient among them, under every loss.
func TestPreflightWithWeights(t *testing.T) {
	for _, e := range model.Losses {
		rate := "0.1"
		if _, ok := e.Part.(model.Summed); ok {
			rate = "0.001"
		}
		for _, l := range checked(t, trainertest.Weighted(t, "loss", e.Name, "lr", rate, "epochs", "30")) {
			if l.Status != Passed {
				t.Errorf("%s: %s is %v: %s", e.Name, l.Check, l.Status, l.Text)
			}
			if l.Check == "loss at the start" && e.Name == "softmax" && math.Abs(l.Want-math.Log(2)) > 1e-6 {
				t.Errorf("guessing has the loss %v: want ln 2", l.Want)
			}
		}
	}
}

// TestPreflightOfRareClass checks that balanced classes are judged by balanced
// accuracy: with one example in 25 of the rare class, a network that finds it has
// a lower accuracy than one that never says it.
func TestPreflightOfRareClass(t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 1))
	text := "x,y,class\n"
	for i := range 500 {
		class := max(0, i%25-23)
		text += fmt.Sprintf("%.3f,%.3f,%c\n", rng.NormFloat64()+2.5*float64(class), rng.NormFloat64(), 'a'+class)
	}
	path := filepath.Join(t.TempDir(), "rare.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := trainertest.With(t, "data", fmt.Sprintf("csv:file=%q", path), "class_weight", "balanced", "lr", "0.05", "epochs", "10")
	events := trainertest.Train(t, s)
	last := events[len(events)-1]
	if last.Train.Accuracy > last.Plan.Guess.Accuracy || last.Train.Of("balanced_accuracy") < 0.8 {
		t.Fatalf("accuracy %v, balanced %v: want less than the majority share %v, and more than 0.8", last.Train.Accuracy, last.Train.Of("balanced_accuracy"), last.Plan.Guess.Accuracy)
	}
	for _, l := range checked(t, s) {
		if l.Check == "short run" && l.Status != Passed {
			t.Errorf("%s is %v: %s", l.Check, l.Status, l.Text)
		}
	}
}

// TestMajorityShareWithWeights checks what a network that learned nothing has
// right.
func TestMajorityShareWithWeights(t *testing.T) {
	part := &data.Part{Class: []int32{0, 0, 0, 1}, Weights: []float64{1, 0.5, 0.5, 6}}
	if got := majorityShare(part, 2); got != 0.75 {
		t.Errorf("the share of a class of weight 6 among 8 is %v", got)
	}
	if got := majorityShare(&data.Part{Target: make([]tensor.Float, 2)}, 0); got != 0 {
		t.Errorf("the share of a regression is %v: want 0", got)
	}
}

// TestPreflightRegression checks that regressions are checked too.
func TestPreflightRegression(t *testing.T) {
	for _, l := range checked(t, trainertest.With(t, "data", "sine", "loss", "squared", "hidden", "50", "activation", "tanh", "optimizer", "adam", "lr", "0.01", "epochs", "200")) {
		if l.Status == Failed {
			t.Errorf("%s is red: %s", l.Check, l.Text)
		}
	}
}

// TestPreflightSees checks that each check fails or is doubtful where it should be,
// and says what to do.
func TestPreflightSees(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		check    string
		status   Status
		text     string
	}{
		"weights far too large":    {[]string{"init", "normal:std=20"}, "loss at the start", Failed, "smaller weights"},
		"weights too large":        {[]string{"init", "normal:std=5"}, "loss at the start", Doubtful, "smaller weights"},
		"numbers that overflow":    {[]string{"init", "normal:std=100", "hidden", "50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50", "activation", "identity"}, "loss at the start", Failed, ""},
		"a penalty above the loss": {[]string{"l2", "10"}, "penalty", Doubtful, "shrink weights"},
		"a network too small":      {[]string{"hidden", "none", "activation", "relu", "init", "he"}, "memorize twenty", Failed, "needs hidden units"},
		"a rate too low":           {[]string{"lr", "0.01", "optimizer", "sgd", "epochs", "3"}, "memorize twenty", Doubtful, "but at a rate of"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := append([]string{"data", "spiral:n=300", "hidden", "64", "activation", "tanh", "init", "xavier", "lr", "0.1", "optimizer", "momentum", "epochs", "30"}, c.settings...)
			for _, l := range checked(t, trainertest.With(t, settings...)) {
				if l.Check != c.check {
					continue
				}
				if l.Status != c.status || !strings.Contains(l.Text, c.text) {
					t.Errorf("%s is %v: %s", l.Check, l.Status, l.Text)
				}
			}
		})
	}
}

// A perceptron's loss is 0 where its scores are, which says nothing of its
// first guesses.
func TestPreflightOfPerceptrons(t *testing.T) {
	for _, settings := range [][]string{
		{"data", "gate:gate=and", "lr", "1", "batch", "1"},
		{"data", "gate:gate=or", "lr", "0.1", "batch", "4"},
		{"data", "iris", "preprocess", "standardize", "lr", "0.1"},
	} {
		for _, l := range checked(t, trainertest.With(t, append(settings, "hidden", "none", "loss", "perceptron", "optimizer", "sgd", "epochs", "20")...)) {
			if l.Check == "loss at the start" && l.Status != Passed {
				t.Errorf("%v: %s is %v: %s", settings, l.Check, l.Status, l.Text)
			}
		}
	}
}

// TestPreflightGradient checks that a wrong gradient fails its check.
func TestPreflightGradient(t *testing.T) {
	s := trainertest.With(t, "data", "spiral:n=300", "hidden", "12")
	s.Loss = wrongGradient{}
	if l := checked(t, s)[3]; l.Status != Failed || !strings.Contains(l.Text, "wrong at") {
		t.Errorf("the gradient check is %v: %s", l.Status, l.Text)
	}
}

// TestFindRate checks that the rate it suggests is one at which the network
// learns, and that a test that leaves it ends early.
func TestFindRate(t *testing.T) {
	s := trainertest.With(t, "data", "spiral:n=500", "hidden", "100", "activation", "relu", "init", "he", "optimizer", "sgd", "batch", "30", "epochs", "60")
	c, err := FindRate(t.Context(), s, DefaultRateTest)
	if err != nil {
		t.Fatal(err)
	}
	if c.Suggestion < 0.02 || c.Suggestion > 1 || len(c.Rates) != len(c.Losses) {
		t.Errorf("it suggests %v from %d rates and %d losses", c.Suggestion, len(c.Rates), len(c.Losses))
	}
	if n := len(c.Rates); !c.Stopped && n != DefaultRateTest.Steps || c.Rates[0] != 1e-6 {
		t.Errorf("%d rates from %v, stopped %v", n, c.Rates[0], c.Stopped)
	}
	for i := 1; i < len(c.Rates); i++ {
		if step := c.Rates[i] / c.Rates[i-1]; math.Abs(step-math.Pow(1e7, 1.0/200)) > 1e-6 {
			t.Fatalf("rate %d is %v times the one before", i, step)
		}
	}
	s.Rate = c.Suggestion
	best := 0.0
	for _, e := range trainertest.Of(trainer.Evaluated, trainertest.Train(t, s)) {
		best = max(best, e.Train.Accuracy)
	}
	if best < 0.85 {
		t.Errorf("at the rate %v it comes to %v", s.Rate, best)
	}
	wild, err := FindRate(t.Context(), s, RateTest{From: 1, To: 1e6, Steps: 100})
	if err != nil || !wild.Stopped || len(wild.Rates) == 100 {
		t.Errorf("up to a rate of a million: %d rates, stopped %v, %v", len(wild.Rates), wild.Stopped, err)
	}
}

// wrongGradient is a softmax whose gradient points up.
type wrongGradient struct{ model.Softmax }

// Loss implements model.Loss.
func (w wrongGradient) Loss(grad, scores tensor.Matrix, target model.Target) float64 {
	loss := w.Softmax.Loss(grad, scores, target)
	for i := range grad.Data {
		grad.Data[i] = -grad.Data[i]
	}
	return loss
}

func TestLossText(t *testing.T) {
	for loss, want := range map[float64]string{2.302585: "2.3026", 999.12345: "999.1235", 181536.98: "1.815e+05"} {
		if got := lossText(loss); got != want {
			t.Errorf("lossText(%g) is %q, want %q", loss, got, want)
		}
	}
}
