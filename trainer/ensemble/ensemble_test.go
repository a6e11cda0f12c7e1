package ensemble

import (
	"math"
	"slices"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/trainertest"
)

// eachLoss runs a test on short runs with every loss, on classes and, where it
// can, on numbers; the last rate makes scores far beyond what an exponential
// can bear.
func eachLoss(t *testing.T, test func(t *testing.T, s trainer.Spec)) {
	for _, e := range model.Losses {
		sources := []string{"moons:n=300,noise=0.3", "sine"}
		if _, ok := e.Part.(model.Classifier); ok {
			sources = sources[:1]
		}
		for _, source := range sources {
			for _, rate := range []string{"0.0003", "100"} {
				t.Run(e.Name+"/"+source+"/"+rate, func(t *testing.T) {
					test(t, trainertest.With(t, "data", source, "loss", model.Losses.Format(e.Part), "epochs", "2", "lr", rate, "optimizer", "adam"))
				})
			}
		}
	}
}

// Passes that are all the same must score as one: by the loss of the run, in
// what that loss averages.
func TestPassesWithoutDropout(t *testing.T) {
	eachLoss(t, func(t *testing.T, s trainer.Spec) {
		test := func(s trainer.Spec) trainer.Score {
			events := trainertest.Train(t, s)
			return events[len(events)-1].Test
		}
		want := test(s)
		for _, passes := range []int{1, 2, 7} {
			s.Passes = passes
			trainertest.Alike(t, "a run with passes", test(s), want)
		}
	})
}

// Hits of examples with weights have the mean of hits that are repeated, and the
// error of equal weights is that of none, but for the degree of freedom.
func TestErrorsOfWeightedHits(t *testing.T) {
	hits := []float64{1, 0, 1, 1, 0}
	weighted := &averaging{part: &data.Part{Weights: []float64{1, 2, 3, 1, 1}}}
	if mean, err := weighted.meanError(hits); math.Abs(mean-5./8) > 1e-15 || math.Abs(err-math.Sqrt((1+9+1)*9./64+(4+1)*25./64)/8) > 1e-15 {
		t.Errorf("the weighted mean is %v ± %v: want 5/8", mean, err)
	}
	equal, none := &averaging{part: &data.Part{Weights: slices.Repeat([]float64{7}, 5)}}, &averaging{part: &data.Part{}}
	mean, err := equal.meanError(hits)
	wantMean, wantErr := none.meanError(hits)
	if math.Abs(mean-wantMean) > 1e-15 || math.Abs(err-wantErr*math.Sqrt(4./5)) > 1e-15 {
		t.Errorf("with equal weights the mean is %v ± %v: want %v ± %v", mean, err, wantMean, wantErr*math.Sqrt(4./5))
	}
}

func TestIdenticalMembers(t *testing.T) {
	eachLoss(t, func(t *testing.T, s trainer.Spec) {
		events := trainertest.Train(t, s)
		last := events[len(events)-1]
		set := trainertest.Load(t, s)
		for _, n := range []int{1, 2, 7} {
			trainertest.Alike(t, "an ensemble", outputs(slices.Repeat([]trainer.Member{trainer.Keep(s, &last)}, n), set, &set.Test).Score(set, &set.Test), last.Test)
		}
	})
}

// The mean of several members must be that of their predictions, and its loss
// that of the mean.
func TestOutputsAreMeans(t *testing.T) {
	eachLoss(t, func(t *testing.T, s trainer.Spec) {
		members, err := Train(t.Context(), s, 3)
		if err != nil {
			t.Fatal(err)
		}
		set := trainertest.Load(t, s)
		all := outputs(members, set, &set.Test)
		mean := make([]float64, len(all.Scores.Data))
		for _, m := range members {
			for i, p := range m.Predict(set, &set.Test).Data {
				mean[i] += float64(p) / 3
			}
		}
		var size float64
		for i, p := range all.Predictions().Data {
			size = max(size, math.Abs(mean[i]))
			if math.Abs(float64(p)-mean[i]) > trainertest.Pick(2e-6, 1e-12)*(1+size) {
				t.Fatalf("prediction %d is %v: want the mean %v", i, p, mean[i])
			}
		}
		want := trainer.Outputs{Scores: tensor.New(all.Scores.Rows, all.Scores.Cols), Loss: s.Loss}
		for i, v := range mean {
			want.Scores.Data[i] = tensor.Float(v)
		}
		loss := want.Score(set, &set.Test).Loss
		if _, ok := s.Loss.(model.Probabilistic); ok {
			loss = meanCrossEntropy(members, set)
		}
		trainertest.Alike(t, "the mean", trainer.Score{Loss: all.Score(set, &set.Test).Loss}, trainer.Score{Loss: loss})
	})
}

// meanCrossEntropy returns −log of the mean probability of the right class,
// averaged over the test part, in double precision.
func meanCrossEntropy(members []trainer.Member, set *data.Prepared) (loss float64) {
	for i, y := range set.Test.Class {
		var gaps []float64 // −log p of every member
		for _, m := range members {
			gaps = append(gaps, trainertest.CrossEntropy(m.Outputs(set, &set.Test).Scores.Row(i), int(y)))
		}
		least, sum := slices.Min(gaps), 0.0
		for _, g := range gaps {
			sum += math.Exp(least-g) / float64(len(gaps))
		}
		loss += (least - math.Log(sum)) / float64(set.Test.Len())
	}
	return loss
}

// The mean of several networks' probabilities must be at least about as good
// as a single one, and be a distribution.
func TestEnsembleOfRuns(t *testing.T) {
	s := trainertest.With(t, "data", "moons:n=400,noise=0.3", "hidden", "32", "epochs", "30", "lr", "0.1")
	members, err := Train(t.Context(), s, 5)
	if err != nil {
		t.Fatal(err)
	}
	set := trainertest.Load(t, s)
	single := 0.0
	for i, m := range members {
		single += m.Outputs(set, &set.Test).Score(set, &set.Test).Loss / float64(len(members))
		if i > 0 && m.Weights[0] == members[0].Weights[0] {
			t.Error("two members have equal weights")
		}
	}
	all := outputs(members, set, &set.Test)
	p := all.Predictions()
	for i := range p.Rows {
		if sum := float64(p.Row(i)[0] + p.Row(i)[1]); math.Abs(sum-1) > 1e-5 {
			t.Fatalf("probabilities add up to %v", sum)
		}
	}
	// Cross-entropy is convex: the mean prediction's is at most the mean.
	if got := all.Score(set, &set.Test).Loss; got > single+1e-6 {
		t.Errorf("the ensemble's loss is %v, the mean of its members' %v", got, single)
	}
}

// Snapshots of one run are an ensemble too: of a run that jumps about it is
// better than its last network.
func TestEnsembleOfSnapshots(t *testing.T) {
	s := trainertest.With(t, "data", "spiral:n=300", "hidden", "32", "batch", "5", "lr", "0.5", "optimizer", "sgd", "epochs", "40")
	var snapshots []trainer.Member
	if err := trainer.Train(t.Context(), s, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated && e.Epoch >= 20 {
			snapshots = append(snapshots, trainer.Keep(s, e))
		}
	}); err != nil {
		t.Fatal(err)
	}
	set := trainertest.Load(t, s)
	single := 0.0
	for _, m := range snapshots {
		single += m.Outputs(set, &set.Test).Score(set, &set.Test).Loss / float64(len(snapshots))
	}
	if got := outputs(snapshots, set, &set.Test).Score(set, &set.Test).Loss; got >= single {
		t.Errorf("the loss of %d snapshots together is %v, of one alone %v", len(snapshots), got, single)
	}
}

// outputs returns the average of members on part.
func outputs(members []trainer.Member, set *data.Prepared, part *data.Part) trainer.Outputs {
	a := newAverage(members[0].Spec.Loss, set, part)
	for _, m := range members {
		a.add(m.Outputs(set, part))
	}
	return a.Outputs
}
