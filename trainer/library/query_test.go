package library

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

func score(loss, accuracy float64) trainer.Score {
	v := metric.Of(map[string]float64{"loss": loss, "accuracy": accuracy})
	return trainer.Score{Loss: loss, Accuracy: accuracy, Metrics: v}
}

// momentum is a stored run as queries see it.
func momentum() *Entry {
	return &Entry{
		ID:      "20261125-190312-k7q2mh",
		Labels:  Labels{Name: "momentum", Tags: []string{"class", "thursday talk"}, Note: "watch the gap"},
		State:   Interrupted,
		Title:   "SGD beside momentum",
		Created: time.Date(2026, 11, 25, 19, 3, 12, 0, time.UTC),
		Settings: []Setting{
			{"data", "fashion", math.NaN()}, {"hidden", "128,64", math.NaN()},
			{"optimizer", "momentum:mu=0.9", math.NaN()}, {"lr", "0.02", 0.02},
		},
		Step: 1027, Epoch: 13, Epochs: 30,
		Elapsed: 12 * time.Second,
		Last:    run.Evaluation{Epoch: 13, Train: score(0.26, 0.91), Val: score(0.46, 0.847)},
		Best:    run.Evaluation{Epoch: 12.5, Train: score(0.27, 0.905), Val: score(0.45, 0.849)},
		Test:    trainer.Unmeasured(),
	}
}

func TestMatch(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                      true,
		"optimizer=momentum val_accuracy>0.8":   true,
		"optimizer=momentum:mu=0.9":             true,
		"optimizer=Momentum":                    true,
		"optimizer=sgd":                         false,
		"optimizer!=sgd":                        true,
		"weather!=fine":                         true,
		"-weather=fine":                         true,
		"weather=fine":                          false,
		"lr=0.020":                              true,
		"lr=2e-2":                               true,
		"lr<0.02":                               false,
		"lr<=0.02 lr>=0.02":                     true,
		"tag:class":                             true,
		"tag:cla":                               true,
		`tag="thursday talk"`:                   true,
		"tag=thursday":                          false,
		"data~FASH -state:failed":               true,
		"state:inter":                           true,
		"-state:inter":                          false,
		"GAP":                                   true, // in the note
		"-gap":                                  false,
		`"watch the gap"`:                       true,
		"128,64":                                true,
		"created>=2026-11-25":                   true,
		"created>2026-11-26":                    false,
		"created=2026-11-25":                    true,
		"best_val_accuracy>0.848 best_epoch<13": true,
		"test_accuracy>0":                       false,
		"test_accuracy<1":                       false,
		"-test_accuracy<1":                      true,
		"gap>0.06 gap<0.07":                     true,
		"elapsed>10 step=1027 size=0":           true,
		"ended>2000-01-01":                      false,
	} {
		q, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := q.Match(momentum()); got != want {
			t.Errorf("%s: it matches: %v, want %v", text, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]struct {
		place, problem string
	}{
		"lr>fast data=moons": {"lr>fast", "is no number"},
		"data=moons lr=":     {"lr=", "has no value"},
		`name="two words`:    {`name="two words`, "not closed"},
		"sgd -":              {"-", "nothing follows"},
		`a=1 ""`:             {`""`, "nothing follows"},
	} {
		_, err := Parse(text)
		var s *SyntaxError
		if !errors.As(err, &s) {
			t.Errorf("%s: the error is %v: want a SyntaxError", text, err)
			continue
		}
		if got := text[s.At : s.At+s.Len]; got != want.place || !strings.Contains(s.Problem, want.problem) {
			t.Errorf("%s: at %q: %s: want one at %q with %q", text, got, s.Problem, want.place, want.problem)
		}
	}
}

func TestCheck(t *testing.T) {
	q, err := Parse("name=a optimiser=sgd")
	if err != nil {
		t.Fatal(err)
	}
	keys := append(Keys(), Key{"optimizer", ""})
	var s *SyntaxError
	if err := q.Check(keys); !errors.As(err, &s) || s.At != 7 || !strings.Contains(s.Problem, `did you mean "optimizer"`) {
		t.Errorf("the error is %v: want one about optimiser", err)
	}
	for _, k := range keys {
		if err := (Query{{Key: k.Name}}).Check(keys); err != nil {
			t.Error(err)
		}
	}
	for text, ok := range map[string]bool{
		"state:fin": false, "state=don": false, "state!=finished": false, "-state:x": false, "state~q": false, "state<1": false,
		"state:": false, "state:d": true, "state=DONE": true, "state!=live": true, "-state:failed": true, "state~up": true, "name:fin": true, "fin": true,
	} {
		q, err := Parse(text)
		if err == nil {
			err = q.Check(keys)
		}
		if (err == nil) != ok {
			t.Errorf("%s: the error is %v", text, err)
		}
	}
}

// Every key that is offered has a value in a run that has everything, and no two
// keys are equal.
func TestKeys(t *testing.T) {
	e := momentum()
	e.Ended, e.Verified, e.Why, e.Parent, e.Numerics, e.Program = e.Created, e.Created, "goal", "x", "avx2", "v1"
	all := metric.Values{}
	e.Last.Train.Metrics, e.Last.Val.Metrics, e.Best.Train.Metrics, e.Best.Val.Metrics = all, all, all, all
	e.Test = trainer.Score{Metrics: all}
	seen := map[string]bool{}
	for _, k := range Keys() {
		if texts, _ := e.Value(k.Name); len(texts) == 0 {
			t.Errorf("%s has no value", k.Name)
		}
		if seen[k.Name] || k.Doc == "" {
			t.Errorf("%s stands there twice, or has no doc", k.Name)
		}
		seen[k.Name] = true
	}
	spec := trainer.Default()
	for _, f := range spec.Fields() {
		if seen[f.Key] {
			t.Errorf("%s is a setting and another value too", f.Key)
		}
	}
}

func TestComplete(t *testing.T) {
	v := Vocabulary{Keys: append(Keys(), Key{"optimizer", "how a gradient becomes a step"}), Values: func(key string) []string {
		if key == "optimizer" {
			return []string{"sgd", "momentum", "my own"}
		}
		return nil
	}}
	for text, want := range map[string][]string{
		"opt":               {"optimizer"},
		"name=a -opti":      {"name=a -optimizer"},
		"optimizer=m":       {"optimizer=momentum", `optimizer="my own"`},
		"lr>1 optimizer!=s": {"lr>1 optimizer!=sgd"},
		"best_val_acc":      {"best_val_accuracy"},
		"weather=":          nil,

		`lr>1 optimizer="my o`:     {`lr>1 optimizer="my own"`},
		`optimizer="m`:             {"optimizer=momentum", `optimizer="my own"`},
		`-optimizer="my own" opti`: {`-optimizer="my own" optimizer`},
		`title="a optimizer=m`:     nil,
		`optimizer="my own" weath`: nil,
	} {
		var got []string
		for _, c := range Complete(text, v) {
			got = append(got, text[:c.At]+c.Text+text[c.At+c.Len:])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s becomes %q: want %q", text, got, want)
		}
	}
}

// What Parse reads, String writes so that it reads back.
func FuzzQuery(f *testing.F) {
	for _, text := range []string{"optimizer=momentum val_accuracy>0.8 tag:class data~fashion -state:failed", `-"a \" b" x!="y"`, "created>2026-01-31", "lr>=", "-"} {
		f.Add(text)
	}
	e := momentum()
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		var s *SyntaxError
		if errors.As(err, &s) && (s.At < 0 || s.Len <= 0 || s.At+s.Len > len(text)) {
			t.Fatalf("%q: the place %d, %d lies outside", text, s.At, s.Len)
		}
		if err != nil {
			return
		}
		again, err := Parse(q.String())
		if err != nil {
			t.Fatalf("%q is written as %q, which does not read back: %v", text, q, err)
		}
		if again.String() != q.String() || len(again) != len(q) {
			t.Fatalf("%q is written as %q, then as %q", text, q, again)
		}
		if again.Match(e) != q.Match(e) {
			t.Fatalf("%q and %q match other runs", text, again)
		}
		Complete(text, Vocabulary{Keys: Keys(), Values: func(string) []string { return []string{"a b"} }})
	})
}
