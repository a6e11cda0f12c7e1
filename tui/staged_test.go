package tui

import (
	"math"
	"testing"
	"time"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/plot"
)

// A staging is what made-up runs look like: formulas of the epoch, so that
// screens of them depend neither on rounding nor on time.
type staging struct {
	state     run.State
	until     float64 // epochs that were made, of stagedEpochs
	trainLoss func(e float64) float64
	valLoss   func(e float64) float64
	train     func(e float64) float64 // accuracies
	val       func(e float64) float64
	classes   int // 0 for a regression
}

const stagedEpochs, stagedSteps, stagedEvals = 30, 79, 2

func decay(from, to, speed float64) func(float64) float64 {
	return func(e float64) float64 { return to + (from-to)*math.Exp(-e/speed) }
}

func plus(f, g func(float64) float64) func(float64) float64 {
	return func(e float64) float64 { return f(e) + g(e) }
}

// rising is nothing until an epoch and then a straight line.
func rising(from, slope float64) func(float64) float64 {
	return func(e float64) float64 { return math.Max(0, e-from) * slope }
}

// stagings are sets of runs.
var stagings = map[string][]staging{
	"wild": wild(),
	"healthy": {
		{run.Running, 24, decay(2.3, 0.55, 5), decay(2.3, 0.6, 5), decay(0.1, 0.82, 4), decay(0.1, 0.8, 4), 10},
		{run.Running, 24, decay(2.3, 0.35, 3), decay(2.3, 0.45, 3), decay(0.1, 0.9, 2.5), decay(0.1, 0.86, 2.5), 10},
	},
	"overfit": {
		{run.Done, 30, decay(2.3, 0.5, 5), decay(2.3, 0.6, 5), decay(0.1, 0.82, 4), decay(0.1, 0.8, 4), 10},
		{run.Done, 30, decay(2.3, 0.02, 4), plus(decay(2.3, 0.5, 3), rising(9, 0.03)),
			decay(0.1, 0.99, 3), plus(decay(0.1, 0.84, 2.5), rising(9, -0.002)), 10},
	},
	"diverged": {
		{run.Running, 24, decay(2.3, 0.55, 5), decay(2.3, 0.6, 5), decay(0.1, 0.82, 4), decay(0.1, 0.8, 4), 10},
		{run.Diverged, 4, plus(decay(2.3, 1, 3), rising(2, 1.5)), plus(decay(2.3, 1, 3), rising(2, 1.6)),
			plus(decay(0.1, 0.6, 3), rising(2, -0.1)), plus(decay(0.1, 0.58, 3), rising(2, -0.1)), 10},
	},
}

// wild returns eight runs of a regression, the last of which explodes.
func wild() []staging {
	var all []staging
	for i := range 7 {
		to := 0.08 + 0.01*float64(i%4)
		all = append(all, staging{run.Running, 24, decay(0.9, to/2, 2+float64(i)), decay(0.9, to, 2+float64(i)),
			decay(0, 1-to/2, 2+float64(i)), decay(0, 1-to, 2+float64(i)), 0})
	}
	explode := func(sign, v float64) func(float64) float64 {
		return func(e float64) float64 { return sign * math.Pow(v, e/1.5) }
	}
	return append(all, staging{run.Diverged, 1.5, explode(1, 5.8e41), explode(1, 5.1e41), explode(-1, 9.5e41), explode(-1, 9.3e41), 0})
}

// staged returns a dashboard with made-up runs.
func staged(t testing.TB, name string) *App {
	t.Helper()
	p := presets.Preset{Title: "SGD beside momentum"}
	for i := range stagings[name] {
		optimizer := []string{"sgd", "momentum"}[i%2]
		spec := trainer.Default()
		spec.Name, spec.Rate = optimizer, spec.Rate*float64(1+i/2)
		if err := spec.Set("optimizer", optimizer); err != nil {
			t.Fatal(err)
		}
		p.Lanes = append(p.Lanes, spec)
	}
	app := NewApp(t.Context(), p, &plot.Box)
	app.fixed = true // whatever the terminal says
	for i, l := range app.lanes {
		stop(l)
		l.source.Snapshot(l.spare) // so that no frame brings the real run
		g := stagings[name][i]
		g.fill(l.snap)
	}
	return app
}

// fill makes s the snapshot of a run as it was staged.
func (g *staging) fill(s *run.Snapshot) {
	*s = run.Snapshot{
		State: g.state,
		Plan: trainer.Plan{Classes: g.classes, Inputs: 784, Params: 101_770, Samples: 5000, Held: 1000,
			StepsPerEpoch: stagedSteps, Epochs: stagedEpochs,
			Guess: g.guess()},
		Step: int(g.until * stagedSteps), Epoch: g.until,
		Elapsed: 7 * time.Second, Throughput: 206_000,
		Test: trainer.Score{Loss: math.NaN(), Accuracy: math.NaN()},
	}
	for i := 0; i <= int(g.until*stagedEvals); i++ {
		g.evaluate(s, float64(i)/stagedEvals, i == 0)
	}
	for step := 1; step <= s.Step; step += 4 {
		e := float64(step) / stagedSteps
		add(s, run.BatchLoss, step, g.trainLoss(e)+0.1*math.Sin(float64(step)))
		add(s, run.Rate, step, 0.02)
	}
	for e := 0.0; e <= g.until; e++ {
		step := int(e * stagedSteps)
		s.Clock = append(s.Clock, run.Bucket{First: step, Last: step, N: 1, Min: e / 4, Max: e / 4, Mean: e / 4})
	}
	switch g.state {
	case run.Done:
		s.Test = s.Last.Val
	case run.Diverged:
		s.Err = &trainer.Divergence{Step: s.Step, Epoch: s.Epoch, Loss: math.Inf(1), Cause: "the last step, at learning rate 2, overshot"}
	}
}

// guess is what a constant answer reaches.
func (g *staging) guess() trainer.Score {
	if g.classes == 0 {
		return trainer.Score{Loss: 0.5}
	}
	return trainer.Score{Loss: math.Log(float64(g.classes)), Accuracy: 1 / float64(g.classes)}
}

// evaluate adds an evaluation.
func (g *staging) evaluate(s *run.Snapshot, e float64, first bool) {
	v := run.Evaluation{Epoch: e}
	v.Train = trainer.Score{Loss: rounded(g.trainLoss(e)), Accuracy: rounded(g.train(e))}
	v.Val = trainer.Score{Loss: rounded(g.valLoss(e)), Accuracy: rounded(g.val(e))}
	step := int(e * stagedSteps)
	add(s, run.TrainLoss, step, v.Train.Loss)
	add(s, run.ValLoss, step, v.Val.Loss)
	m := s.Plan.Metric()
	v.Train.Metrics = metric.Of(map[string]float64{"loss": v.Train.Loss, m.Key: v.Train.Accuracy})
	v.Val.Metrics = metric.Of(map[string]float64{"loss": v.Val.Loss, m.Key: v.Val.Accuracy})
	add(s, run.TrainCurve(m), step, v.Train.Accuracy)
	add(s, run.ValCurve(m), step, v.Val.Accuracy)
	add(s, run.Gap, step, v.Train.Accuracy-v.Val.Accuracy)
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

func add(s *run.Snapshot, c run.Curve, step int, v float64) {
	if s.Series == nil {
		s.Series = map[run.Curve][]run.Bucket{}
	}
	v = rounded(v)
	s.Series[c] = append(s.Series[c], run.Bucket{First: step, Last: step, N: 1, Min: v, Max: v, Mean: v})
}

// rounded drops the digits in which processors differ.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }
