package trainer

import (
	"math"
	"slices"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// alike fails unless two scores are the same but for rounding.
func alike(t *testing.T, name string, got, want Score) {
	t.Helper()
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= pick(2e-6, 1e-12)*(1+math.Abs(b)) }
	if !near(got.Loss, want.Loss) || !near(got.Accuracy, want.Accuracy) || !near(got.Of("rmse"), want.Of("rmse")) {
		t.Errorf("%s scores %+v: want %+v", name, got, want)
	}
}

// eachLoss runs a test on short runs with every loss, on classes and, where it
// can, on numbers; the last rate makes scores far beyond what an exponential
// can bear.
func eachLoss(t *testing.T, test func(t *testing.T, s Spec)) {
	for _, e := range model.Losses {
		sources := []string{"moons:n=300,noise=0.3", "sine"}
		if _, ok := e.Part.(model.Classifier); ok {
			sources = sources[:1]
		}
		for _, source := range sources {
			for _, rate := range []string{"0.0003", "100"} {
				t.Run(e.Name+"/"+source+"/"+rate, func(t *testing.T) {
					test(t, rule(t, "data", source, "loss", model.Losses.Format(e.Part), "epochs", "2", "lr", rate, "optimizer", "adam"))
				})
			}
		}
	}
}

// Passes that are all the same must score as one: by the loss of the run, in
// what that loss averages.
func TestPassesWithoutDropout(t *testing.T) {
	eachLoss(t, func(t *testing.T, s Spec) {
		test := func(s Spec) Score {
			events := train(t, s)
			return events[len(events)-1].Test
		}
		want := test(s)
		for _, passes := range []int{1, 2, 7} {
			s.Passes = passes
			alike(t, "a run with passes", test(s), want)
		}
	})
}

func TestIdenticalMembers(t *testing.T) {
	eachLoss(t, func(t *testing.T, s Spec) {
		events := train(t, s)
		last := events[len(events)-1]
		set := load(t, s)
		for _, n := range []int{1, 2, 7} {
			alike(t, "an ensemble", Ensemble(slices.Repeat([]Member{Keep(s, &last)}, n), set, &set.Test).Score(set, &set.Test), last.Test)
		}
	})
}

// The mean of several members must be that of their predictions, and its loss
// that of the mean.
func TestOutputsAreMeans(t *testing.T) {
	eachLoss(t, func(t *testing.T, s Spec) {
		members, err := TrainMembers(t.Context(), s, 3)
		if err != nil {
			t.Fatal(err)
		}
		set := load(t, s)
		all := Ensemble(members, set, &set.Test)
		mean := make([]float64, len(all.Scores.Data))
		for _, m := range members {
			for i, p := range m.Predict(set, &set.Test).Data {
				mean[i] += float64(p) / 3
			}
		}
		var size float64
		for i, p := range all.Predictions().Data {
			size = max(size, math.Abs(mean[i]))
			if math.Abs(float64(p)-mean[i]) > pick(2e-6, 1e-12)*(1+size) {
				t.Fatalf("prediction %d is %v: want the mean %v", i, p, mean[i])
			}
		}
		want := Outputs{tensor.New(all.Scores.Rows, all.Scores.Cols), s.Loss}
		for i, v := range mean {
			want.Scores.Data[i] = tensor.Float(v)
		}
		loss := want.Score(set, &set.Test).Loss
		if _, ok := s.Loss.(model.Probabilistic); ok {
			loss = meanCrossEntropy(members, set)
		}
		alike(t, "the mean", Score{Loss: all.Score(set, &set.Test).Loss}, Score{Loss: loss})
	})
}

// meanCrossEntropy returns −log of the mean probability of the right class,
// averaged over the test part, in double precision.
func meanCrossEntropy(members []Member, set *data.Prepared) (loss float64) {
	for i, y := range set.Test.Class {
		var gaps []float64 // −log p of every member
		for _, m := range members {
			gaps = append(gaps, crossEntropy(m.Outputs(set, &set.Test).Scores.Row(i), int(y)))
		}
		least, sum := slices.Min(gaps), 0.0
		for _, g := range gaps {
			sum += math.Exp(least-g) / float64(len(gaps))
		}
		loss += (least - math.Log(sum)) / float64(set.Test.Len())
	}
	return loss
}

// crossEntropy returns −log softmax(s)_y in double precision.
func crossEntropy(s []tensor.Float, y int) float64 {
	top, sum := float64(slices.Max(s)), 0.0
	for _, v := range s {
		sum += math.Exp(float64(v) - top)
	}
	return math.Log(sum) + (top - float64(s[y]))
}
