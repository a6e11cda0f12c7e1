package uitest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/lanes"
)

// A Staging is what made-up runs look like: formulas of the epoch, so that
// screens of them depend neither on rounding nor on time.
type Staging struct {
	State     run.State
	Until     float64 // epochs that were made, of StagedEpochs
	TrainLoss func(e float64) float64
	ValLoss   func(e float64) float64
	Train     func(e float64) float64 // accuracies
	Val       func(e float64) float64
	Classes   int // 0 for a regression
}

// What made-up runs have made.
const (
	StagedEpochs = 30
	StagedSteps  = 79 // an epoch
	stagedEvals  = 2  // an epoch
)

// Decay goes from a value to another, with a speed in epochs.
func Decay(from, to, speed float64) func(float64) float64 {
	return func(e float64) float64 { return to + (from-to)*math.Exp(-e/speed) }
}

// Plus is the sum of two.
func Plus(f, g func(float64) float64) func(float64) float64 {
	return func(e float64) float64 { return f(e) + g(e) }
}

// Rising is nothing until an epoch and then a straight line.
func Rising(from, slope float64) func(float64) float64 {
	return func(e float64) float64 { return math.Max(0, e-from) * slope }
}

// Stagings are sets of runs.
var Stagings = map[string][]Staging{
	"wild": wild(),
	"healthy": {
		{run.Running, 24, Decay(2.3, 0.55, 5), Decay(2.3, 0.6, 5), Decay(0.1, 0.82, 4), Decay(0.1, 0.8, 4), 10},
		{run.Running, 24, Decay(2.3, 0.35, 3), Decay(2.3, 0.45, 3), Decay(0.1, 0.9, 2.5), Decay(0.1, 0.86, 2.5), 10},
	},
	"overfit": {
		{run.Done, 30, Decay(2.3, 0.5, 5), Decay(2.3, 0.6, 5), Decay(0.1, 0.82, 4), Decay(0.1, 0.8, 4), 10},
		{run.Done, 30, Decay(2.3, 0.02, 4), Plus(Decay(2.3, 0.5, 3), Rising(9, 0.03)),
			Decay(0.1, 0.99, 3), Plus(Decay(0.1, 0.84, 2.5), Rising(9, -0.002)), 10},
	},
	"diverged": {
		{run.Running, 24, Decay(2.3, 0.55, 5), Decay(2.3, 0.6, 5), Decay(0.1, 0.82, 4), Decay(0.1, 0.8, 4), 10},
		{run.Diverged, 4, Plus(Decay(2.3, 1, 3), Rising(2, 1.5)), Plus(Decay(2.3, 1, 3), Rising(2, 1.6)),
			Plus(Decay(0.1, 0.6, 3), Rising(2, -0.1)), Plus(Decay(0.1, 0.58, 3), Rising(2, -0.1)), 10},
	},
}

// wild returns the staging of eight runs of a regression, the last of which
// explodes.
func wild() []Staging {
	var all []Staging
	for i := range 7 {
		to := 0.08 + 0.01*float64(i%4)
		all = append(all, Staging{run.Running, 24, Decay(0.9, to/2, 2+float64(i)), Decay(0.9, to, 2+float64(i)),
			Decay(0, 1-to/2, 2+float64(i)), Decay(0, 1-to, 2+float64(i)), 0})
	}
	explode := func(sign, v float64) func(float64) float64 {
		return func(e float64) float64 { return sign * math.Pow(v, e/1.5) }
	}
	return append(all, Staging{run.Diverged, 1.5, explode(1, 5.8e41), explode(1, 5.1e41), explode(-1, 9.5e41), explode(-1, 9.3e41), 0})
}

// Staged returns lanes with the made-up runs of a name.
func Staged(t testing.TB, name string) *lanes.Set {
	t.Helper()
	set := lanes.NewSet()
	for i := range Stagings[name] {
		optimizer := []string{"sgd", "momentum"}[i%2]
		spec := trainer.Default()
		spec.Name, spec.Rate = optimizer, spec.Rate*float64(1+i/2)
		if err := spec.Set("optimizer", optimizer); err != nil {
			t.Fatal(err)
		}
		set.Add(Stagings[name][i].Source(spec))
	}
	return set
}

// Crowd returns lanes with n made-up runs, the last of which is the best.
func Crowd(n int) *lanes.Set {
	set := lanes.NewSet()
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Rate = fmt.Sprintf("rate %d", i+1), 0.01*float64(i+1)
		top := 0.8 + 0.01*float64(i)
		g := Staging{run.Done, StagedEpochs, Decay(2.3, 0.5, 5), Decay(2.3, 0.6, 5), Decay(0.1, top, 4), Decay(0.1, top, 4), 10}
		set.Add(g.Source(spec))
	}
	return set
}

// Source returns the made-up run as a source that never changes.
func (g *Staging) Source(spec trainer.Spec) run.Live {
	r := &madeUp{spec: spec, done: make(chan struct{})}
	g.Fill(&r.snapshot)
	close(r.done)
	return r
}

// A madeUp run can be controlled, which does nothing.
type madeUp struct {
	spec     trainer.Spec
	snapshot run.Snapshot
	asked    bool
	done     chan struct{}
}

func (r *madeUp) Spec() trainer.Spec          { return r.spec }
func (r *madeUp) Branch() *trainer.Checkpoint { return nil }
func (r *madeUp) State() run.State            { return r.snapshot.State }
func (r *madeUp) Pause()                      {}
func (r *madeUp) Resume()                     {}
func (r *madeUp) Step()                       {}
func (r *madeUp) SetPace(float64)             {}
func (r *madeUp) Cancel()                     {}
func (r *madeUp) Done() <-chan struct{}       { return r.done }
func (r *madeUp) Snapshot(s *run.Snapshot) bool {
	first := !r.asked
	r.asked = true
	if first {
		*s = r.snapshot
	}
	return first
}

// Fill makes s the snapshot of a run as it was staged.
func (g *Staging) Fill(s *run.Snapshot) {
	*s = run.Snapshot{
		State: g.State,
		Plan: trainer.Plan{Classes: g.Classes, Inputs: 784, Params: 101_770, Samples: 5000, Held: 1000,
			StepsPerEpoch: StagedSteps, Epochs: StagedEpochs,
			Guess: g.guess()},
		Step: int(g.Until * StagedSteps), Epoch: g.Until,
		Elapsed: 7 * time.Second, Throughput: 206_000,
		Test: trainer.Score{Loss: math.NaN(), Accuracy: math.NaN()},
	}
	for i := 0; i <= int(g.Until*stagedEvals); i++ {
		g.evaluate(s, float64(i)/stagedEvals, i == 0)
	}
	for step := 1; step <= s.Step; step += 4 {
		e := float64(step) / StagedSteps
		Add(s, run.BatchLoss, step, g.TrainLoss(e)+0.1*math.Sin(float64(step)))
		Add(s, run.Rate, step, 0.02)
	}
	for e := 0.0; e <= g.Until; e++ {
		step := int(e * StagedSteps)
		s.Clock = append(s.Clock, run.Bucket{First: step, Last: step, N: 1, Min: e / 4, Max: e / 4, Mean: e / 4})
	}
	switch g.State {
	case run.Done:
		s.Test = s.Last.Val
	case run.Diverged:
		s.Err = &trainer.Divergence{Step: s.Step, Epoch: s.Epoch, Loss: math.Inf(1), Cause: "the last step, at learning rate 2, overshot"}
	}
}

// guess is what a constant answer reaches.
func (g *Staging) guess() trainer.Score {
	if g.Classes == 0 {
		return trainer.Score{Loss: 0.5}
	}
	return trainer.Score{Loss: math.Log(float64(g.Classes)), Accuracy: 1 / float64(g.Classes)}
}

// evaluate adds an evaluation.
func (g *Staging) evaluate(s *run.Snapshot, e float64, first bool) {
	v := run.Evaluation{Epoch: e}
	v.Train = trainer.Score{Loss: rounded(g.TrainLoss(e)), Accuracy: rounded(g.Train(e))}
	v.Val = trainer.Score{Loss: rounded(g.ValLoss(e)), Accuracy: rounded(g.Val(e))}
	step := int(e * StagedSteps)
	Add(s, run.TrainLoss, step, v.Train.Loss)
	Add(s, run.ValLoss, step, v.Val.Loss)
	m := s.Plan.Metric()
	v.Train.Metrics = metric.Of(map[string]float64{"loss": v.Train.Loss, m.Key: v.Train.Accuracy})
	v.Val.Metrics = metric.Of(map[string]float64{"loss": v.Val.Loss, m.Key: v.Val.Accuracy})
	Add(s, run.TrainCurve(m), step, v.Train.Accuracy)
	Add(s, run.ValCurve(m), step, v.Val.Accuracy)
	Add(s, run.Gap, step, v.Train.Accuracy-v.Val.Accuracy)
	s.Last = v
	if first {
		s.First = v
	}
	whole := e > 0 && e == math.Trunc(e)
	if len(s.EpochEnds) == 0 || whole && v.Val.Loss < s.Best.Val.Loss {
		s.Best = v
	}
	if whole {
		s.EpochEnds = append(s.EpochEnds, v)
	}
}

// Add adds a value to a series of s, without the digits in which processors
// differ.
func Add(s *run.Snapshot, c run.Curve, step int, v float64) {
	if s.Series == nil {
		s.Series = map[run.Curve][]run.Bucket{}
	}
	v = rounded(v)
	s.Series[c] = append(s.Series[c], run.Bucket{First: step, Last: step, N: 1, Min: v, Max: v, Mean: v})
}

// rounded drops the digits in which processors differ.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }
