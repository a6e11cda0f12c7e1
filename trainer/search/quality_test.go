package search

import (
	"context"
	"flag"
	"math"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
)

var (
	tpeFlag       = flag.Bool("tpe", false, "also compare tpe with random on eight sets with twenty seeds each, which takes minutes")
	hyperbandFlag = flag.Bool("hyperband", false, "also compare hyperband with random on eight sets with twenty seeds each, which takes minutes")
)

// tasks are searches over three to six axes on small sets.
var tasks = []struct{ name, base, axes string }{
	{"iris", "data=iris preprocess=standardize hidden=8 batch=16", "lr=1e-4..10 l2=1e-6..1 hidden=2..32:log"},
	{"wine", "data=wine preprocess=standardize batch=16", "lr=1e-4..10 l2=1e-6..1 hidden=2..32:log activation=relu|tanh|sigmoid"},
	{"penguins", "data=penguins preprocess=standardize hidden=8", "lr=1e-4..10 dropout=0..0.8 batch=4..64:log activation=relu|tanh init=he|xavier|zero"},
	{"breast_cancer", "data=breast_cancer preprocess=standardize hidden=8 batch=32", "lr=1e-4..10 l2=1e-6..1 dropout=0..0.8 input_dropout=0..0.8"},
	{"concrete", "data=concrete preprocess=standardize loss=squared examples=300 batch=32", "lr=1e-5..1 l2=1e-6..1 hidden=2..32:log optimizer=sgd|momentum|adam optimizer.mu=0.5..0.99"},
	{"moons", "data=moons:n=300 batch=20", "lr=1e-4..10 hidden=2..32:log optimizer=sgd|momentum|adam optimizer.mu=0.5..0.99"},
	{"spiral", "data=spiral:n=300 batch=20", "lr=1e-4..10 l2=1e-6..1 hidden=4..48:log activation=relu|tanh|sigmoid batch=5..80:log schedule=constant|cosine"},
	{"sine", "data=sine loss=squared batch=10", "lr=1e-4..10 hidden=2..32:log activation=relu|tanh|sigmoid clip=0.1..10"},
}

// taskSearch returns the search of task i by val loss.
func taskSearch(t *testing.T, i, epochs int, seed uint64) *Search {
	base := trainer.Default()
	base.Epochs, base.Evals = epochs, 1
	for _, kv := range strings.Fields(tasks[i].base) {
		key, value, _ := strings.Cut(kv, "=")
		if err := base.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	axes, err := ParseAxes(strings.Fields(tasks[i].axes), base)
	if err != nil {
		t.Fatal(err)
	}
	return &Search{Base: base, Axes: axes, Sampler: Random{}, Trials: 30, Seed: seed, Metric: "loss"}
}

// bestLoss runs s and returns the loss of its best trial, and the number of epochs of all
// trials.
func bestLoss(t *testing.T, s *Search) (loss, epochs float64) {
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range trials {
		epochs += tr.Cost
	}
	return Ranked(trials)[0].Value(), epochs
}

// median returns the median of xs.
func median(xs []float64) float64 {
	slices.Sort(xs)
	return (xs[len(xs)/2] + xs[(len(xs)-1)/2]) / 2
}

const qualitySeeds = 20

// TestTPEQuality checks that of 30 trials the best of tpe is rarely worse than that of
// random, and mostly better, on the median over the seeds.
func TestTPEQuality(t *testing.T) {
	if !*tpeFlag {
		t.Skip("run with -tpe")
	}
	better, noWorse := 0, 0
	for i, task := range tasks {
		var random, tpe []float64
		for seed := range uint64(qualitySeeds) {
			s := taskSearch(t, i, 9, seed)
			loss, _ := bestLoss(t, s)
			random = append(random, loss)
			s.Sampler = Samplers.Default("tpe")
			loss, _ = bestLoss(t, s)
			tpe = append(tpe, loss)
		}
		wins := 0
		for k := range tpe {
			if tpe[k] <= random[k] {
				wins++
			}
		}
		a, b := median(tpe), median(random)
		t.Logf("%-14s median best loss: tpe %.5f, random %.5f; tpe is as good on %d of %d seeds", task.name, a, b, wins, qualitySeeds)
		if a <= b {
			noWorse++
		}
		if a < b {
			better++
		}
	}
	if noWorse < 7 || better < 5 {
		t.Errorf("tpe is no worse on %d of 8 tasks and better on %d: want 7 and 5", noWorse, better)
	}
}

// epochsTo runs s until a trial has at most the given loss, and returns the number of
// epochs of all trials; infinity if no trial reaches the loss.
func epochsTo(t *testing.T, s *Search, loss float64) float64 {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	made, sum, reached := map[int]float64{}, 0.0, math.Inf(1)
	s.Runner = &Pool{Slots: 1}
	s.Hear = func(o Outcome) {
		r := o.Runs[0]
		sum += r.Epoch - made[o.Trial]
		made[o.Trial] = r.Epoch
		if r.Best.Loss <= loss {
			reached = min(reached, sum)
			cancel()
		}
	}
	if _, err := s.Run(ctx, nil); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	return reached
}

// TestHyperbandQuality checks that hyperband reaches the best loss of a random search of 30
// trials with all epochs in at most a third of these epochs, at other positions, in the
// median over tasks and seeds.
func TestHyperbandQuality(t *testing.T) {
	if !*hyperbandFlag {
		t.Skip("run with -hyperband")
	}
	var all []float64
	for i, task := range tasks {
		var shares []float64
		for seed := range uint64(qualitySeeds) {
			s := taskSearch(t, i, 27, seed)
			s.Patient = true
			loss, epochs := bestLoss(t, s)
			s.Seed, s.Patient = seed+qualitySeeds, false
			s.Trials, s.Epochs, s.Pruner = 1000, epochs, Pruners.Default("hyperband")
			shares = append(shares, epochsTo(t, s, loss)/epochs)
		}
		all = append(all, shares...)
		slices.Sort(shares)
		t.Logf("%-14s of random's epochs hyperband needs %.3f on the median (quartiles %.3f and %.3f)",
			task.name, median(shares), shares[len(shares)/4], shares[3*len(shares)/4])
	}
	m := median(all)
	t.Logf("median over all: %.3f", m)
	if !(m <= 1.0/3) {
		t.Errorf("hyperband needs %.3f of random's epochs: want a third", m)
	}
}
