package advice

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

// TestRules checks that every rule is documented and speaks of the runs that
// it is for, with figures.
func TestRules(t *testing.T) {
	stories := stories()
	id := regexp.MustCompile(`^[a-z][a-z_]*$`)
	seen := map[string]bool{}
	for rank, r := range Rules {
		if !id.MatchString(r.ID) || seen[r.ID] || r.Doc == "" || strings.HasSuffix(r.Doc, ".") {
			t.Errorf("rule %q, %q: want an id of its own and a line about it", r.ID, r.Doc)
		}
		seen[r.ID] = true
		for _, setting := range regexp.MustCompile(`\w+=\w+`).FindAllString(r.Remedy, -1) {
			spec(t, setting) // fails where there is no such setting
		}
		if len(stories[r.ID]) == 0 {
			t.Errorf("rule %s has no run that it speaks of: add one to stories", r.ID)
		}
		for i, s := range stories[r.ID] {
			v := Judge(&s.spec, s.snap)
			if v.Rule != r.ID || v.Rank != rank || len(v.Evidence) == 0 || strings.ContainsAny(v.Text, "{}\n") || !strings.HasSuffix(v.Text, r.Remedy) {
				t.Errorf("the verdict on run %d for rule %s is %+v", i, r.ID, v)
			}
			t.Logf("%s: %s", v.Rule, v.Text)
		}
	}
}

// One unit is not 1 units.
func TestCapacityOfOneUnit(t *testing.T) {
	for units, want := range map[int]string{1: "with 1 unit in", 2: "with 2 units in"} {
		s := stories()["capacity"][1].with(func(s *story) { s.spec.Hidden = []int{units} })
		if got := Judge(&s.spec, s.snap).Text; !strings.Contains(got, want) {
			t.Errorf("%d units: %q lacks %q", units, got, want)
		}
	}
}

func TestText(t *testing.T) {
	stories := stories()
	for id, want := range map[string]string{
		"failed":      "the disk is gone",
		"dead":        "90% of a layer's units were dead before the first step, and 95% still are; the training loss is 2.3: bias=0, init=he or activation=leaky_relu",
		"unfinished":  "validation accuracy 0.950 was still improving: mean 0.896 in the last third of the run, 0.774 in the third before: more epochs",
		"overfitting": "validation loss rose from 0.6 at epoch 7 to 1.2, while train loss fell to 0.1: stop=early, a higher l2, dropout or more data",
		"capacity":    "train and validation accuracy stay at about 0.300 and 0.300 without a hidden layer: more units or layers: hidden",
		"gap":         "mean of the last third: train accuracy 0.896, validation 0.700, gap 0.196 and widening, from 0.074: a higher l2, dropout or more data",
		"chance":      "mean of the last third: training accuracy 0.896, validation 0.100; a constant answer has 0.100: other inputs or more data",
		"learning":    "validation accuracy 0.950 at the lowest loss so far; gap 0.000",
	} {
		s := stories[id][0]
		if got := Judge(&s.spec, s.snap).Text; got != want {
			t.Errorf("%s: %q: want %q", id, got, want)
		}
	}
}

// TestTextOfEarlierBest checks that the score at the lowest loss is told as
// such: a later one can be higher.
func TestTextOfEarlierBest(t *testing.T) {
	s := stories()["learning"][0]
	s.snap.Best = run.Evaluation{Epoch: 12, Val: trainer.Score{Loss: 0.1, Accuracy: 0.9}}
	want := "validation accuracy 0.950, 0.900 at the lowest loss, epoch 12; gap 0.000"
	if got := Judge(&s.spec, s.snap).Text; got != want {
		t.Errorf("%q: want %q", got, want)
	}
}

// TestTextOfLowestLoss checks that the lowest loss is that of a whole epoch, which the
// screen marks: between two there may be a lower one.
func TestTextOfLowestLoss(t *testing.T) {
	s := stories()["overfitting"][0]
	s.snap.Best = run.Evaluation{Epoch: 9, Val: trainer.Score{Loss: 0.62, Accuracy: 0.7}}
	if got, want := Judge(&s.spec, s.snap).Text, "validation loss rose from 0.62 at epoch 9 to 1.2, "; !strings.HasPrefix(got, want) {
		t.Errorf("%q: want %q", got, want)
	}
}

// TestRateOfUnfinished checks that a higher rate is named only where no step was
// large.
func TestRateOfUnfinished(t *testing.T) {
	for ratio, want := range map[float64]bool{3e-4: true, 1e-3: false, 0.1: false} {
		s := tell(run.Done, falling, falling, rising, rising).with(steps(ratio))
		s.snap.Updates = []float64{1e-5} // the last step
		v := Judge(&s.spec, s.snap)
		if got := strings.Contains(v.Text, "lr 0.02 may be higher"); v.Rule != "unfinished" || got != want {
			t.Errorf("steps of %v: %s: %q: the rate is named: %v, want %v", ratio, v.Rule, v.Text, got, want)
		}
	}
}

// TestEvidenceJSON checks that figures keep their order, and that what is not
// finite is null.
func TestEvidenceJSON(t *testing.T) {
	got, err := json.Marshal(Evidence{{"loss", 0.5}, {"at", 1e21}, {"a", math.NaN()}, {"b", math.Inf(-1)}})
	if want := `{"loss":0.5,"at":1e+21,"a":null,"b":null}`; err != nil || string(got) != want {
		t.Errorf("%s, %v: want %s", got, err, want)
	}
}

// TestSoundRuns checks that no rule finds fault with a run that has none.
func TestSoundRuns(t *testing.T) {
	good := then(line(8, 0.1, 0.97), line(16, 0.97, 0.97))
	settled := then(line(8, 2.3, 0.2), line(16, 0.2, 0.15))
	fair := then(line(8, 0.1, 0.69), line(16, 0.69, 0.69))
	for name, s := range map[string]story{
		"running":        tell(run.Running, settled, settled, good, good),
		"paused":         tell(run.Paused, settled, settled, good, good),
		"done":           tell(run.Done, settled, settled, good, good),
		"short":          tell(run.Running, settled[:2], settled[:2], good[:2], good[:2]),
		"low and rising": tell(run.Running, line(24, 2.3, 1.2), line(24, 2.3, 1.2), line(24, 0.1, 0.5), line(24, 0.1, 0.5)),
		"constant gap":   tell(run.Running, settled, settled, good, line(24, 0.8, 0.8)),
		"noisy validation": tell(run.Done, settled,
			then(line(8, 2.3, 0.2), slices.Repeat([]float64{0.2, 0.3}, 8)), good, good),
		"a jump that healed": tell(run.Done, settled, settled, good, good).with(func(s *story) {
			s.snap.Series[run.BatchLoss] = curve(2.3, 70, 0.2)
		}),
		"a jump that healed, with units lost": tell(run.Done, settled, settled, good, good).with(wreck).with(func(s *story) {
			s.snap.Last.Dead = 0.5
		}),
		"batches with dropout": tell(run.Done, flat, flat, fair, fair).with(func(s *story) {
			s.spec.Dropout = 0.5
			s.snap.Series[run.BatchLoss] = curve(2.3, 9, 1.9)
		}),
		"a penalty that has shrunk": tell(run.Done, flat, flat, fair, fair).with(func(s *story) {
			s.snap.Series[run.Penalty] = curve(line(24, 5, 0.1)...)
		}),
		"early in a long run": tell(run.Running, lost, lost, tenth, tenth).with(func(s *story) {
			s.snap.Plan.Epochs, s.snap.Epoch = 1000, 10
		}),
	} {
		if v := Judge(&s.spec, s.snap); v.Rule != "learning" {
			t.Errorf("%s: the verdict is %+v: want learning", name, v)
		}
	}
}

// TestLossWithoutScale checks that a loss of which guessing costs nothing is
// never too high.
func TestLossWithoutScale(t *testing.T) {
	for _, settings := range []string{
		"data=gate:gate=and hidden=none loss=perceptron optimizer=sgd lr=0.5 batch=1 epochs=40 init=zero",
		"data=gate:gate=xor hidden=none loss=perceptron optimizer=sgd lr=0.5 batch=1 epochs=40 init=zero",
	} {
		s := spec(t, settings)
		if v := Judge(&s, train(t, s)); v.Rule == "rate_high" {
			t.Errorf("%s: %+v", settings, v)
		}
	}
}

// TestNothingToSay checks that there is no verdict without evaluations.
func TestNothingToSay(t *testing.T) {
	spec, s := trainer.Default(), new(run.Snapshot)
	s.Last.Val.Loss = math.NaN()
	if v := Judge(&spec, s); v.Rule != "" {
		t.Errorf("the verdict on a run that loads is %+v", v)
	}
	first := tell(run.Running, falling[:1], falling[:1], rising[:1], rising[:1])
	if v := Judge(&first.spec, first.snap); v.Rule != "" {
		t.Errorf("the verdict before the first step is %+v", v)
	}
}

// TestNoValidation checks that no rule speaks of a validation that there is
// not, while those on training still do.
func TestNoValidation(t *testing.T) {
	without := func(s story) story {
		none := trainer.Unmeasured()
		s.snap.First.Val, s.snap.Last.Val, s.snap.Best.Val, s.snap.Plan.Held = none, none, none, 0
		delete(s.snap.Series, run.ValLoss)
		delete(s.snap.Series, run.ValCurve(s.snap.Plan.Metric()))
		return s
	}
	sound := without(tell(run.Done, falling, falling, rising, rising))
	if v := Judge(&sound.spec, sound.snap); v.Rule != "" {
		t.Errorf("the verdict without validation is %+v", v)
	}
	stuck := without(tell(run.Done, lost, lost, tenth, tenth))
	if v := Judge(&stuck.spec, stuck.snap); v.Rule != "stuck" {
		t.Errorf("the verdict on a stuck run without validation is %+v", v)
	}
}
