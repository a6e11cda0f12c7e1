package search

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/metric"
)

// lucky is lowest at a rate of 0.1. It has noise that depends on the seed and is as large
// as the effect of the rate.
func lucky(s *trainer.Spec, _ float64) float64 {
	rng := rand.New(rand.NewPCG(s.Seed, math.Float64bits(s.Rate)))
	return distance(s) + 0.5*rng.NormFloat64()
}

func distance(s *trainer.Spec) float64 { return math.Abs(math.Log10(s.Rate) + 1) }

// TestRepeats tests that the best trials are repeated with other seeds and ranked by the
// mean, before all others, and that this mean is nearer to the true value than the best
// value is.
func TestRepeats(t *testing.T) {
	s := tuned(t, lucky, "lr=1e-3..10")
	var once, repeated float64
	for seed := range uint64(10) {
		s.Seed, s.Repeats = seed, Repeats{}
		plain, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Repeats = Repeats{Top: 5, Seeds: 4}
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ranked := Ranked(trials)
		for i, tr := range ranked {
			values := tr.RepeatValues()
			if (len(values) > 0) != (i < 5) {
				t.Fatalf("the trial at place %d has %d repetitions", i+1, len(values))
			}
			sum := 0.0
			for r := range values {
				spec := tr.Spec.Reseeded(s.Base.Seed + uint64(r+1))
				if want := -lucky(&spec, 1); values[r] != want {
					t.Errorf("trial %d comes to %v with seed %d: want %v", tr.Number, values[r], spec.Seed, want)
				}
				sum += values[r] / 4
			}
			mean, half := tr.Repeated()
			if i < 5 && (math.Abs(mean-sum) > 1e-12 || !(half > 0) || tr.Cost != 5) {
				t.Errorf("trial %d comes to %v ± %v with %v epochs: want %v with 5", tr.Number, mean, half, tr.Cost, sum)
			}
			if next := min(i+1, 4); i < 4 {
				if other, _ := ranked[next].Repeated(); other > mean {
					t.Errorf("a mean of %v is before one of %v", mean, other)
				}
			}
		}
		first := slices.IndexFunc(plain, func(tr Trial) bool { return tr.Number == Ranked(plain)[0].Number })
		once, repeated = once+distance(&plain[first].Spec), repeated+distance(&ranked[0].Spec)
	}
	if repeated >= once {
		t.Errorf("repeated trials are %v from the optimum, single ones %v", repeated/10, once/10)
	}
}

// TestRepeatsThatFail tests that a trial ranks below those with fewer failed repetitions,
// that repetitions are part of the budget, and that interrupted ones are ignored.
func TestRepeatsThatFail(t *testing.T) {
	s := tuned(t, func(s *trainer.Spec, epoch float64) float64 {
		if s.Rate > 0.1 && s.Seed%2 == 0 && epoch == 1 {
			return math.NaN()
		}
		return 1 / s.Rate
	}, "lr=0.01..1")
	s.Base.Seed, s.Repeats = 1, Repeats{Top: 40, Seeds: 2}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	best := Ranked(trials)[0]
	if v := best.RepeatValues(); best.Spec.Rate > 0.1 || best.Spec.Rate < 0.05 || len(v) != 2 {
		t.Errorf("the best rate is %v, with %v", best.Spec.Rate, v)
	}
	s.Epochs = 30
	if n, err := s.Size(); err != nil || n != 10 {
		t.Errorf("30 epochs are %d trials of 3 runs, %v", n, err)
	}
	s.Epochs = 0
	ctx, cancel := context.WithCancel(t.Context())
	heard := 0
	s.Hear = func(o Outcome) {
		if heard++; o.Repeat > 0 {
			cancel()
		}
	}
	trials, err = s.Run(ctx, nil)
	if err == nil || len(trials) != 40 {
		t.Errorf("%d trials, %v", len(trials), err)
	}
	for _, tr := range trials {
		for _, o := range tr.Repeats {
			if !o.Settled() {
				t.Errorf("trial %d has a repetition that was cut off", tr.Number)
			}
		}
	}
}

// TestRepeatsHaveAGrain tests that repetitions with equal accuracies have an interval,
// since one of 30 examples more or less is random. Losses have no such step.
func TestRepeatsHaveAGrain(t *testing.T) {
	trial := Trial{Number: 1}
	for r := range 4 {
		trial.Repeats = append(trial.Repeats, Outcome{ID: ID{1, r + 1, 0}, State: Done,
			Runs: []Result{{State: Done, Grain: 1.0 / 30, Best: trainer.Score{Accuracy: 1}}}})
	}
	if mean, half := trial.Repeated(); mean != 1 || !(half > 0.01 && half < 0.03) {
		t.Errorf("the mean is %v ± %v", mean, half)
	}
	trial.metric = metric.Named("loss")
	if _, half := trial.Repeated(); half != 0 {
		t.Errorf("the interval of equal losses is ± %v", half)
	}
	s := toy(t)
	s.Trials, s.Repeats = 2, Repeats{Top: 1, Seeds: 1}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.Base.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Ranked(trials)[0].grain(), 1/float64(s.Base.Plan(set, 0).Held); got != want {
		t.Errorf("the grain is %v: want %v", got, want)
	}
}
