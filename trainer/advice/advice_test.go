package advice

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/model"
	"descent/trainer"
)

func curve(values ...float64) []trainer.Bucket {
	var bs []trainer.Bucket
	for i, v := range values {
		bs = append(bs, trainer.Bucket{First: 10 * i, Last: 10 * i, N: 1, Min: v, Max: v, Mean: v})
	}
	return bs
}

// A story is a run of ten classes in ten steps an epoch that was evaluated
// after each of them.
type story struct {
	spec trainer.Spec
	snap *trainer.Snapshot
}

// tell returns the story of a run with these curves; the mini-batches have the
// training loss.
func tell(state trainer.State, trainLoss, valLoss, trainAccuracy, valAccuracy []float64) story {
	n := len(trainLoss)
	s := &trainer.Snapshot{
		State: state,
		Plan: trainer.Plan{Classes: 10, StepsPerEpoch: 10, Epochs: n - 1, Params: 1, Samples: 640, Held: 1000,
			Guess: trainer.Score{Loss: math.Log(10), Accuracy: 0.1}, Spread: 1},
		Step: 10 * (n - 1), Epoch: float64(n - 1),
		Updates: []float64{1e-3, 1e-3, 1e-3}, Gradients: []float64{1, 1, 1},
	}
	for i := range n {
		e := trainer.Evaluation{Epoch: float64(i),
			Train: trainer.Score{Loss: trainLoss[i], Accuracy: trainAccuracy[i]},
			Val:   trainer.Score{Loss: valLoss[i], Accuracy: valAccuracy[i]}}
		if i == 0 {
			s.First, s.Best = e, e
		}
		if s.Last = e; e.Val.Accuracy > s.Best.Val.Accuracy {
			s.Best = e
		}
	}
	s.Series = map[trainer.Curve][]trainer.Bucket{}
	s.Series[trainer.TrainLoss], s.Series[trainer.ValLoss] = curve(trainLoss...), curve(valLoss...)
	s.Series[trainer.BatchLoss], s.Series[trainer.Penalty] = curve(trainLoss...), curve(make([]float64, n)...)
	m := s.Plan.Metric()
	s.Series[trainer.TrainCurve(m)], s.Series[trainer.ValCurve(m)] = curve(trainAccuracy...), curve(valAccuracy...)
	return story{trainer.Default(), s}
}

// line returns n values evenly from a to b.
func line(n int, a, b float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = a + (b-a)*float64(i)/float64(n-1)
	}
	return values
}

// then joins curves.
func then(parts ...[]float64) []float64 { return slices.Concat(parts...) }

// Curves of the stories, of 24 evaluations.
var (
	falling = then(line(8, 2.3, 0.6), line(16, 0.55, 0.1))
	rising  = then(line(8, 0.1, 0.7), line(16, 0.72, 0.95))
	lost    = line(24, math.Log(10), math.Log(10))
	tenth   = line(24, 0.1, 0.1)
	low     = then(line(8, 0.1, 0.3), line(16, 0.3, 0.3))
	flat    = then(line(8, 2.3, 1.9), line(16, 1.9, 1.9))
)

// with changes a story.
func (s story) with(change func(*story)) story {
	change(&s)
	return s
}

// stories has runs for every rule.
func stories() map[string][]story {
	sound := func() story { return tell(trainer.Running, falling, falling, rising, rising) }
	guessing := func() story { return tell(trainer.Done, lost, lost, tenth, tenth) }
	leveled := func() story { return tell(trainer.Done, flat, flat, low, low) }
	up := then(line(6, 2.3, 1.0), line(18, 1.2, 2.2))
	return map[string][]story{
		"failed": {sound().with(func(s *story) {
			s.snap.State, s.snap.Err = trainer.Failed, errors.New("the disk is gone\nand so is the run")
		})},
		"diverged": {sound().with(func(s *story) {
			s.snap.State, s.snap.Err = trainer.Diverged, &trainer.Divergence{Step: 7, Cause: "the rate"}
		})},
		"unscaled": {
			guessing().with(func(s *story) { s.snap.Plan.Spread = 1000 }),
			guessing().with(func(s *story) {
				s.snap.Plan.Classes = 0
				s.snap.Plan.Guess = trainer.Score{Loss: 200}
				s.snap.Series[trainer.TrainLoss] = curve(line(24, 200, 199)...)
			}),
		},
		"dead": {guessing().with(func(s *story) { s.snap.First.Dead, s.snap.Last.Dead = 0.9, 0.95 })},
		"saturated": {guessing().with(func(s *story) {
			s.snap.First.Saturated, s.snap.Last.Saturated = 0.9, 0.95
		})},
		"penalty": {guessing().with(func(s *story) { s.snap.Series[trainer.Penalty] = curve(line(24, 5, 0)...) })},
		"rate_high": {
			tell(trainer.Running, []float64{2, 9, 9}, []float64{2, 9, 9}, line(3, .1, .1), line(3, .1, .1)),
			guessing().with(func(s *story) { s.snap.Last.Dead = 0.9 }),
			guessing().with(func(s *story) { s.snap.Last.Saturated = 0.95 }),
			guessing().with(func(s *story) { s.snap.Series[trainer.BatchLoss] = curve(2.3, 70, 2.3) }),
			tell(trainer.Done, up, up, low, low),
			tell(trainer.Done, then(line(6, 2.3, 2), slices.Repeat([]float64{2, 1.2}, 9)), flat, low, low),
		},
		"vanishing": {guessing().with(func(s *story) { s.snap.Gradients = []float64{1e-5, 1e-3, 1} })},
		"rate_low":  {tell(trainer.Done, line(24, 2.5, 2.45), line(24, 2.5, 2.45), tenth, tenth)},
		"stuck":     {guessing(), guessing().with(func(s *story) { s.spec.Init = model.Zero{} })},
		"stopped":   {sound().with(func(s *story) { s.snap.State, s.snap.Why = trainer.Done, "enough" })},
		"chance":    {tell(trainer.Done, falling, line(24, 2.3, 4), rising, tenth)},
		"overfitting": {tell(trainer.Done, falling,
			then(line(8, 2.3, 0.6), line(16, 0.61, 1.2)), rising, then(line(8, 0.1, 0.7), line(16, 0.7, 0.7)))},
		"gap": {tell(trainer.Done, falling,
			then(line(8, 2.3, 0.6), line(16, 0.6, 0.6)), rising, then(line(8, 0.1, 0.7), line(16, 0.7, 0.7)))},
		"capacity": {
			leveled().with(func(s *story) { s.spec.Hidden = nil }),
			leveled().with(func(s *story) { s.spec.Hidden = []int{2} }),
		},
		"noisy_labels": {leveled().with(func(s *story) { s.snap.Updates = []float64{0.01} })},
		"unfinished":   {tell(trainer.Done, falling, falling, rising, rising)},
		"learning":     {sound()},
	}
}

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
		"dead":        "90% of a layer's units were dead before the first step, and 95% are; the training loss is 2.3: bias=0, init=he or activation=leaky_relu",
		"overfitting": "validation loss rose from 0.6 at epoch 7 to 1.2, while train loss fell to 0.1: stop=early, a higher l2, dropout or more data",
		"capacity":    "train and validation accuracy stay at 0.300 and 0.300 without a hidden layer: more units or layers: hidden",
		"learning":    "validation accuracy 0.950, best 0.950 at epoch 23; gap 0.000",
	} {
		s := stories[id][0]
		if got := Judge(&s.spec, s.snap).Text; got != want {
			t.Errorf("%s: %q: want %q", id, got, want)
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
	for name, s := range map[string]story{
		"running":        tell(trainer.Running, settled, settled, good, good),
		"paused":         tell(trainer.Paused, settled, settled, good, good),
		"done":           tell(trainer.Done, settled, settled, good, good),
		"short":          tell(trainer.Running, settled[:2], settled[:2], good[:2], good[:2]),
		"low and rising": tell(trainer.Running, line(24, 2.3, 1.2), line(24, 2.3, 1.2), line(24, 0.1, 0.5), line(24, 0.1, 0.5)),
		"constant gap":   tell(trainer.Running, settled, settled, good, line(24, 0.8, 0.8)),
		"noisy validation": tell(trainer.Done, settled,
			then(line(8, 2.3, 0.2), slices.Repeat([]float64{0.2, 0.3}, 8)), good, good),
		"a jump that healed": tell(trainer.Done, settled, settled, good, good).with(func(s *story) {
			s.snap.Series[trainer.BatchLoss] = curve(2.3, 70, 0.2)
		}),
		"early in a long run": tell(trainer.Running, lost, lost, tenth, tenth).with(func(s *story) {
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
	spec, s := trainer.Default(), new(trainer.Snapshot)
	s.Last.Val.Loss = math.NaN()
	if v := Judge(&spec, s); v.Rule != "" {
		t.Errorf("the verdict on a run that loads is %+v", v)
	}
	first := tell(trainer.Running, falling[:1], falling[:1], rising[:1], rising[:1])
	if v := Judge(&first.spec, first.snap); v.Rule != "" {
		t.Errorf("the verdict before the first step is %+v", v)
	}
}

// TestNoValidation checks that no rule speaks of a validation that there is
// not, while those on training still do.
func TestNoValidation(t *testing.T) {
	without := func(s story) story {
		none := trainer.Score{Loss: math.NaN(), Accuracy: math.NaN()}
		s.snap.First.Val, s.snap.Last.Val, s.snap.Best.Val, s.snap.Plan.Held = none, none, none, 0
		delete(s.snap.Series, trainer.ValLoss)
		delete(s.snap.Series, trainer.ValCurve(s.snap.Plan.Metric()))
		return s
	}
	sound := without(tell(trainer.Done, falling, falling, rising, rising))
	if v := Judge(&sound.spec, sound.snap); v.Rule != "" {
		t.Errorf("the verdict without validation is %+v", v)
	}
	stuck := without(tell(trainer.Done, lost, lost, tenth, tenth))
	if v := Judge(&stuck.spec, stuck.snap); v.Rule != "stuck" {
		t.Errorf("the verdict on a stuck run without validation is %+v", v)
	}
}
