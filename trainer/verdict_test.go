package trainer

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func curve(values ...float64) []Bucket {
	var bs []Bucket
	for i, v := range values {
		bs = append(bs, Bucket{First: 10 * i, Last: 10 * i, N: 1, Min: v, Max: v, Mean: v})
	}
	return bs
}

// story returns a snapshot of a run in ten steps an epoch that was evaluated
// after each of them.
func story(state State, valLoss, trainAccuracy, valAccuracy []float64) *Snapshot {
	n := len(valLoss)
	s := &Snapshot{
		State: state,
		Plan:  Plan{Classes: 10, StepsPerEpoch: 10, Epochs: 100, Params: 1, Samples: 640},
		Step:  10 * (n - 1),
		Epoch: float64(n - 1),
	}
	gap := make([]float64, n)
	for i := range n {
		gap[i] = trainAccuracy[i] - valAccuracy[i]
		e := Evaluation{float64(i), Score{Loss: valLoss[i], Accuracy: trainAccuracy[i]}, Score{Loss: valLoss[i], Accuracy: valAccuracy[i]}, Health{}}
		if i == 0 {
			s.First, s.Best = e, e
		}
		if s.Last = e; e.Val.Accuracy > s.Best.Val.Accuracy {
			s.Best = e
		}
	}
	s.Series[ValLoss], s.Series[Gap] = curve(valLoss...), curve(gap...)
	s.Series[TrainLoss] = curve(valLoss...)
	s.Series[TrainAccuracy], s.Series[ValAccuracy] = curve(trainAccuracy...), curve(valAccuracy...)
	return s
}

// stories has a run for every rule, to which no rule before it applies.
func stories() map[string]*Snapshot {
	falling := []float64{2, 1.5, 1.2, 1, .9, .8, .7, .65, .6}
	rising := []float64{.1, .3, .5, .6, .7, .75, .8, .85, .88}
	failed := story(Failed, falling, rising, rising)
	failed.Err = errors.New("the disk is gone")
	diverged := story(Diverged, falling, rising, rising)
	diverged.Err = &Divergence{Step: 7, Cause: "the rate"}
	dead, saturated := story(Running, falling, rising, rising), story(Running, falling, rising, rising)
	dead.Last.Dead, saturated.Last.Saturated = .4, .7
	flat := []float64{.1, .1, .1, .1, .1, .1, .1, .1, .1}
	lnC := math.Log(10)
	noisy := []float64{2, 1, 1.5, .8, 1.4, .7, 1.3, .8, 1.4, .7, 1.3, .8, 1.3, .7, 1.2}
	level := slices.Repeat([]float64{.9}, len(noisy))
	bouncing := story(Running, noisy, level, level)
	bouncing.Series[ValLoss] = curve(slices.Repeat([]float64{1}, len(noisy))...)
	low := []float64{.2, .25, .3, .3, .3, .3, .3, .3, .3}
	return map[string]*Snapshot{
		"failed":      failed,
		"diverged":    diverged,
		"jumped":      story(Running, []float64{2, 9}, []float64{.1, .1}, []float64{.1, .1}),
		"stuck":       story(Running, slices.Repeat([]float64{lnC}, 9), flat, flat),
		"dead":        dead,
		"saturated":   saturated,
		"noisy":       bouncing,
		"overfitting": story(Running, []float64{2, 1, .5, .6, .7, .8, .9, 1, 1.1}, rising, rising),
		"gap": story(Running, falling, []float64{.1, .3, .5, .7, .8, .9, .95, .97, .99},
			[]float64{.1, .3, .5, .68, .75, .8, .8, .8, .8}),
		"capacity":   story(Running, falling, low, low),
		"unfinished": story(Done, falling, rising, rising),
		"learning":   story(Running, falling, rising, rising),
	}
}

// TestRules checks that every rule is documented and speaks of the run that
// it is for.
func TestRules(t *testing.T) {
	stories := stories()
	id := regexp.MustCompile(`^[a-z][a-z_]*$`)
	seen := map[string]bool{}
	for _, r := range Rules {
		if !id.MatchString(r.ID) || seen[r.ID] || r.Doc == "" || strings.HasSuffix(r.Doc, ".") {
			t.Errorf("rule %q, %q: want an id of its own and a line about it", r.ID, r.Doc)
		}
		seen[r.ID] = true
		s, ok := stories[r.ID]
		if !ok {
			t.Errorf("rule %s has no run that it speaks of: add one to stories", r.ID)
			continue
		}
		v := Judge(s)
		if v.Rule != r.ID || v.Evidence == "" || v.Remedy != r.Remedy {
			t.Errorf("the verdict on a run for rule %s is %+v", r.ID, v)
		}
		t.Logf("%s: %s (%s)", v.Rule, v.Evidence, v.Remedy)
	}
}

func TestEvidence(t *testing.T) {
	stories := stories()
	for id, want := range map[string]string{
		"failed":      "the disk is gone",
		"overfitting": "validation loss rose from 0.5 at epoch 2 to 1.1",
		"gap":         "gap 0.170 and widening, from 0.057",
		"capacity":    "train and validation are flat and low, at 0.300",
		"unfinished":  "validation still improved at the end, to 0.880",
		"learning":    "validation accuracy 0.880, best 0.880 at epoch 8; gap 0.000",
	} {
		if got := Judge(stories[id]).Evidence; got != want {
			t.Errorf("%s: %q: want %q", id, got, want)
		}
	}
}

// TestHealthyRuns checks that no rule finds fault with a run that has none.
func TestHealthyRuns(t *testing.T) {
	falling := []float64{2, 1.2, .6, .3, .2, .15, .15, .15, .151}
	high := []float64{.3, .7, .9, .975, .98, .98, .98, .98, .98}
	for name, s := range map[string]*Snapshot{
		"running": story(Running, falling, high, high),
		"paused":  story(Paused, falling, high, high),
		"done":    story(Done, falling, high, high),
		"short":   story(Running, falling[:2], high[:2], high[:2]),
		"low and rising": story(Running, falling, []float64{.1, .12, .15, .2, .25, .3, .35, .4, .45},
			[]float64{.1, .12, .15, .2, .25, .3, .35, .4, .45}),
		"constant gap": story(Running, falling, []float64{.4, .8, .98, .99, .99, 1, 1, 1, 1},
			[]float64{.3, .7, .9, .9, .9, .9, .9, .9, .9}),
	} {
		if v := Judge(s); v.Rule != "learning" || v.Remedy != "" {
			t.Errorf("%s: the verdict is %+v: want learning", name, v)
		}
	}
}

// TestNothingToSay checks that there is no verdict without evaluations.
func TestNothingToSay(t *testing.T) {
	r := &Run{rec: newRecord()}
	var s Snapshot
	r.Snapshot(&s)
	if v := Judge(&s); v.Rule != "" {
		t.Errorf("the verdict on a run that loads is %+v", v)
	}
	s = *story(Running, []float64{2}, []float64{.1}, []float64{.1})
	if v := Judge(&s); v.Rule != "" {
		t.Errorf("the verdict before the first step is %+v", v)
	}
}

// TestNoValidation checks that no rule speaks of a validation that there is
// not.
func TestNoValidation(t *testing.T) {
	low := []float64{.2, .25, .3, .3, .3, .3, .3, .3, .3}
	s := story(Running, low, low, low)
	s.First.Val, s.Last.Val, s.Best.Val = noScore, noScore, noScore
	s.Series[ValLoss], s.Series[ValAccuracy], s.Series[Gap] = nil, nil, nil
	if v := Judge(s); v.Rule != "" {
		t.Errorf("the verdict without validation is %+v", v)
	}
}
