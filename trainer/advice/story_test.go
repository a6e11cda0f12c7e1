package advice

import (
	"errors"
	"math"
	"slices"

	"descent/model"
	"descent/trainer"
	"descent/trainer/run"
)

func curve(values ...float64) []run.Bucket {
	var bs []run.Bucket
	for i, v := range values {
		bs = append(bs, run.Bucket{First: 10 * i, Last: 10 * i, N: 1, Min: v, Max: v, Mean: v})
	}
	return bs
}

// A story is a run of ten classes in ten steps an epoch that was evaluated
// after each of them.
type story struct {
	spec trainer.Spec
	snap *run.Snapshot
}

// tell returns the story of a run with these curves; the mini-batches have the
// training loss.
func tell(state run.State, trainLoss, valLoss, trainAccuracy, valAccuracy []float64) story {
	n := len(trainLoss)
	s := &run.Snapshot{
		State: state,
		Plan: trainer.Plan{Classes: 10, StepsPerEpoch: 10, Epochs: n - 1, Params: 1, Samples: 640, Held: 1000,
			Guess: trainer.Score{Loss: math.Log(10), Accuracy: 0.1}, Spread: 1},
		Step: 10 * (n - 1), Epoch: float64(n - 1),
		Updates: []float64{1e-3, 1e-3, 1e-3}, Gradients: []float64{1, 1, 1},
	}
	for i := range n {
		e := run.Evaluation{Epoch: float64(i),
			Train: trainer.Score{Loss: trainLoss[i], Accuracy: trainAccuracy[i]},
			Val:   trainer.Score{Loss: valLoss[i], Accuracy: valAccuracy[i]}}
		if i == 0 {
			s.First, s.Best = e, e
		}
		if s.Last = e; e.Val.Loss < s.Best.Val.Loss {
			s.Best = e
		}
	}
	s.Series = map[run.Curve][]run.Bucket{}
	s.Series[run.TrainLoss], s.Series[run.ValLoss] = curve(trainLoss...), curve(valLoss...)
	s.Series[run.BatchLoss], s.Series[run.Penalty] = curve(trainLoss...), curve(make([]float64, n)...)
	m := s.Plan.Metric()
	s.Series[run.TrainCurve(m)], s.Series[run.ValCurve(m)] = curve(trainAccuracy...), curve(valAccuracy...)
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

// steps returns a change of a story: all of its steps move the weights by this
// share of themselves.
func steps(ratio float64) func(*story) {
	return func(s *story) {
		s.snap.Updates = []float64{ratio, ratio, ratio}
		s.snap.Series[run.Update] = curve(slices.Repeat([]float64{ratio}, 24)...)
	}
}

// wreck makes the loss of a batch jump to a hundred times that of guessing.
func wreck(s *story) { s.snap.Series[run.BatchLoss] = curve(2.3, 230, 0.2) }

// stories has runs for every rule.
func stories() map[string][]story {
	sound := func() story { return tell(run.Running, falling, falling, rising, rising) }
	guessing := func() story { return tell(run.Done, lost, lost, tenth, tenth) }
	leveled := func() story { return tell(run.Done, flat, flat, low, low) }
	held := func() story {
		return tell(run.Done, falling, then(line(8, 2.3, 0.6), line(16, 0.6, 0.6)), rising, rising)
	}
	up := then(line(6, 2.3, 1.0), line(18, 1.2, 2.2))
	return map[string][]story{
		"failed": {sound().with(func(s *story) {
			s.snap.State, s.snap.Err = run.Failed, errors.New("the disk is gone\nand so is the run")
		})},
		"diverged": {sound().with(func(s *story) {
			s.snap.State, s.snap.Err = run.Diverged, &trainer.Divergence{Step: 7, Cause: "the rate"}
		})},
		"unscaled": {
			guessing().with(func(s *story) { s.snap.Plan.Spread = 1000 }),
			guessing().with(func(s *story) {
				s.snap.Plan.Classes = 0
				s.snap.Plan.Guess = trainer.Score{Loss: 200}
				s.snap.Series[run.TrainLoss] = curve(line(24, 200, 199)...)
			}),
		},
		"dead": {guessing().with(func(s *story) { s.snap.First.Dead, s.snap.Last.Dead = 0.9, 0.95 })},
		"saturated": {guessing().with(func(s *story) {
			s.snap.First.Saturated, s.snap.Last.Saturated = 0.9, 0.95
		})},
		"penalty": {
			guessing().with(func(s *story) { s.snap.Series[run.Penalty] = curve(line(24, 5, 0)...) }),
			leveled().with(func(s *story) { s.snap.Series[run.Penalty] = curve(line(24, 2, 1)...) }),
		},
		"rate_high": {
			tell(run.Running, []float64{2, 9, 9}, []float64{2, 9, 9}, line(3, .1, .1), line(3, .1, .1)),
			guessing().with(func(s *story) { s.snap.Last.Dead = 0.9 }),
			guessing().with(func(s *story) { s.snap.Last.Saturated = 0.95 }),
			guessing().with(func(s *story) { s.snap.Series[run.BatchLoss] = curve(2.3, 70, 2.3) }),
			tell(run.Done, up, up, low, low),
			tell(run.Done, then(line(6, 2.3, 2), slices.Repeat([]float64{2, 1.2}, 9)), flat, low, low),
			held().with(wreck).with(func(s *story) { s.snap.Last.Dead = 0.5 }),
			held().with(wreck).with(func(s *story) { s.snap.Last.Saturated = 0.7 }),
			tell(run.Done, then(line(8, 2.3, 0.2), slices.Repeat([]float64{0.01, 0.3}, 8)),
				then(line(8, 2.3, 0.2), slices.Repeat([]float64{3, 4}, 8)), rising, rising).with(steps(0.3)),
		},
		"vanishing": {guessing().with(func(s *story) { s.snap.Gradients = []float64{1e-5, 1e-3, 1} })},
		"rate_low": {
			tell(run.Done, line(24, 2.5, 2.45), line(24, 2.5, 2.45), tenth, tenth),
			tell(run.Done, line(24, 2.05, 2), line(24, 2.4, 2.4), low, tenth).with(steps(2e-5)),
		},
		"stuck":   {guessing(), guessing().with(func(s *story) { s.spec.Init = model.Zero{} })},
		"stopped": {sound().with(func(s *story) { s.snap.State, s.snap.Why = run.Done, "enough" })},
		"chance":  {tell(run.Done, falling, line(24, 2.3, 4), rising, tenth)},
		"overfitting": {tell(run.Done, falling,
			then(line(8, 2.3, 0.6), line(16, 0.61, 1.2)), rising, then(line(8, 0.1, 0.7), line(16, 0.7, 0.7)))},
		"gap": {tell(run.Done, falling,
			then(line(8, 2.3, 0.6), line(16, 0.6, 0.6)), rising, then(line(8, 0.1, 0.7), line(16, 0.7, 0.7)))},
		"capacity": {
			leveled().with(func(s *story) { s.spec.Hidden = nil }),
			leveled().with(func(s *story) { s.spec.Hidden = []int{2} }),
		},
		"noisy_labels": {leveled().with(func(s *story) { s.snap.Updates = []float64{0.01} })},
		"unfinished": {
			tell(run.Done, falling, falling, rising, rising),
			tell(run.Done, falling, falling, rising, rising).with(steps(3e-4)),
		},
		"learning": {sound()},
	}
}
