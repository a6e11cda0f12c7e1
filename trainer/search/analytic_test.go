package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"descent/model"
	"descent/trainer"
)

// analytic returns a Trainer whose validation loss after an epoch is f.
func analytic(f func(s *trainer.Spec, epoch float64) float64) trainer.Trainer {
	return func(ctx context.Context, spec trainer.Spec, _ *trainer.Checkpoint, control trainer.Control, report func(*trainer.Event)) error {
		e := trainer.Event{Kind: trainer.Evaluated, Plan: trainer.Plan{StepsPerEpoch: 1}}
		for ; e.Step <= spec.Epochs; e.Step++ {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			e.Epoch = float64(e.Step)
			loss := f(&spec, e.Epoch)
			if math.IsNaN(loss) {
				return &trainer.Divergence{Step: e.Step, Epoch: e.Epoch, Loss: loss}
			}
			e.Val = trainer.Score{Loss: loss, Accuracy: -loss}
			e.Train = e.Val
			report(&e)
			if control != nil {
				for r := control.Between(&e); r.Wait != nil; r = control.Between(&e) {
					r.Wait()
				}
			}
		}
		e.Kind, e.Complete = trainer.Ended, true
		report(&e)
		return nil
	}
}

// bowl is lowest at a rate of 0.1 and a width of 16, with tanh, and falls over the
// epochs; rates above 3 diverge.
func bowl(s *trainer.Spec, epoch float64) float64 {
	if s.Rate > 3 && epoch > 1 {
		return math.NaN()
	}
	loss := math.Pow(math.Log10(s.Rate)+1, 2) + 0.3*math.Pow(math.Log2(float64(s.Hidden[0]))-4, 2) + 2/(1+epoch)
	if s.Activation != (model.Tanh{}) {
		loss++
	}
	return loss
}

// tuned is a search for the lowest f.
func tuned(t *testing.T, f func(s *trainer.Spec, epoch float64) float64, axes ...string) *Search {
	t.Helper()
	s := toy(t)
	var err error
	if s.Axes, err = ParseAxes(axes, s.Base); err != nil {
		t.Fatal(err)
	}
	s.Base.Epochs, s.Trials, s.Trainer = 1, 40, analytic(f)
	return s
}

// Of 40 trials the best of tpe is better than that of random on the median over
// seeds, of numbers, of choices, and where an axis exists under a choice.
func TestTPE(t *testing.T) {
	for name, s := range map[string]*Search{
		"bowl": tuned(t, bowl, "lr=1e-4..10", "hidden=2..128:log", "activation=relu|tanh|sigmoid"),
		"valley": tuned(t, func(s *trainer.Spec, _ float64) float64 {
			x, y := 10*s.Dropout-2, 10*s.InputDrop-1 // Rosenbrock's
			return 100*math.Pow(y-x*x, 2) + math.Pow(1-x, 2)
		}, "dropout=0..0.4", "input_dropout=0..0.4"),
		"branch": tuned(t, func(s *trainer.Spec, _ float64) float64 {
			if m, ok := s.Optimizer.(trainer.Momentum); ok {
				return 3*math.Abs(m.Mu-0.8) + math.Pow(math.Log10(s.Rate)+2, 2)
			}
			return 1 + math.Pow(math.Log10(s.Rate)+1, 2)
		}, "lr=1e-4..10", "optimizer=sgd|momentum|adam", "optimizer.mu=0.1..0.99"),
	} {
		reached := map[string][]float64{}
		for seed := range uint64(15) {
			for _, sampler := range []string{"random", "tpe"} {
				s.Seed, s.Sampler = seed, Samplers.Default(sampler)
				trials, err := s.Run(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				reached[sampler] = append(reached[sampler], Ranked(trials)[0].Best.Loss)
			}
		}
		if tpe, random := median(reached["tpe"]), median(reached["random"]); !(tpe < random) {
			t.Errorf("%s: tpe comes to %v, random to %v", name, tpe, random)
		}
	}
}

// The density of an estimator integrates to one, and its draws follow it.
func TestParzen(t *testing.T) {
	axes := []Axis{{From: 0, To: 1}, {Choices: []string{"a", "b", "c"}}}
	p := newParzen(axes, [][]float64{{0.02, 0.5}, {0.6, 0.9}, {0.7, 0.9}})
	const n = 300
	sum, left := 0.0, 0.0
	for i := range n {
		for c := range 3 {
			at := []float64{(float64(i) + 0.5) / n, (float64(c) + 0.5) / 3}
			d := math.Exp(p.logDensity(at)) / (3 * n)
			if sum += d; at[0] < 0.3 && c == 1 {
				left += d
			}
		}
	}
	if math.Abs(sum-1) > 1e-3 {
		t.Errorf("the density integrates to %v", sum)
	}
	rng, hits := (&Question{Seed: 1}).rng(1), 0
	for range 20000 {
		if at := p.draw(rng); at[0] < 0.3 && axes[1].choice(at[1]) == 1 {
			hits++
		}
	}
	if share := float64(hits) / 20000; math.Abs(share-left) > 4*math.Sqrt(left/20000) {
		t.Errorf("%v of the draws are where %v of the density is", share, left)
	}
}

// TPE does not propose what was tried while there is something else.
func TestTPERepeatsNothing(t *testing.T) {
	s := tuned(t, bowl, "activation=relu|tanh|sigmoid|elu", "hidden=8|16|32", "lr=0.1|0.01")
	s.Sampler, s.Trials = TPE{Startup: 3, Batch: 2}, 20
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, tr := range trials[3:] {
		seen[strings.Join(tr.Values, " ")] = true
	}
	if len(seen) < 16 {
		t.Errorf("%d of 17 proposals differ", len(seen))
	}
}

// TestHyperbandBrackets tests that the brackets for 27 epochs and a factor of 3 are those
// of the paper, and that those of an incomplete round have the same proportions and the
// given number of trials in total.
func TestHyperbandBrackets(t *testing.T) {
	h := Hyperband{Factor: 3}
	want := "[{27 [{27 1} {9 3} {3 9} {1 27}]} {12 [{12 3} {4 9} {1 27}]} {6 [{6 9} {2 27}]} {4 [{4 27}]}]"
	if got := fmt.Sprint(h.Brackets(49, 27)); got != want {
		t.Errorf("%s: want %s", got, want)
	}
	for _, e := range Pruners {
		for _, n := range []int{1, 2, 7, 30, 49, 120} {
			sum := 0
			for _, b := range e.Part.Brackets(n, 27) {
				sum += b.Trials
				if last := b.Rungs[len(b.Rungs)-1]; last.Until != 27 || last.Trials < 1 || b.Rungs[0].Trials != b.Trials {
					t.Errorf("%s, %d trials: %v", e.Name, n, b)
				}
				if !slices.IsSortedFunc(b.Rungs, func(a, b Rung) int { return int(a.Until - b.Until) }) {
					t.Errorf("%s, %d trials: the rungs are %v", e.Name, n, b.Rungs)
				}
			}
			if sum != n {
				t.Errorf("%s: %d of %d trials are in brackets", e.Name, sum, n)
			}
		}
	}
}

// TestPruners tests that every pruner ends only trials that are worse than those that
// continue and stays within its budget, and that its best trial is nearly as good as the
// best of all trials trained for all epochs.
func TestPruners(t *testing.T) {
	s := tuned(t, bowl, "lr=1e-4..10", "hidden=2..128:log", "activation=relu|tanh|sigmoid")
	s.Base.Epochs = 27
	all, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Ranked(all)[0].Best.Loss
	for _, e := range Pruners[1:] {
		s.Pruner = e.Part
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		cost, behind := 0.0, 0
		for _, tr := range trials {
			cost += tr.Cost
			if tr.State == Behind {
				behind++
				if tr.Why == "" || tr.Epoch >= 27 {
					t.Errorf("%s: trial %d is behind after %v epochs: %q", e.Name, tr.Number, tr.Epoch, tr.Why)
				}
			}
		}
		if best := Ranked(trials)[0]; best.Best.Loss > want+0.5 || best.State != Done {
			t.Errorf("%s comes to %v: want %v", e.Name, best.Best.Loss, want)
		}
		if behind < 10 || cost > 0.75*27*40 {
			t.Errorf("%s leaves %d of 40 trials behind and makes %v epochs", e.Name, behind, cost)
		}
		s.Epochs = cost / 2
		trials, err = s.Run(t.Context(), nil)
		spent := 0.0
		for _, tr := range trials {
			spent += tr.Cost
		}
		if err != nil || spent > s.Epochs || spent < s.Epochs/5 {
			t.Errorf("%s: %v of %v epochs are made, %v", e.Name, spent, s.Epochs, err)
		}
		s.Epochs = 0
	}
}

// TestMedian tests that the median rule compares only with the trials of earlier brackets.
func TestMedian(t *testing.T) {
	trial := func(number int, accuracy ...float64) *Trial {
		tr := &Trial{Number: number, Best: trainer.Unmeasured()}
		for i, a := range accuracy {
			tr.take(Outcome{Until: float64(i + 1), Runs: []Result{{Best: trainer.Score{Accuracy: a}}}})
		}
		return tr
	}
	m := Median{Startup: 3, Batch: 2, Grace: 1, Every: 1}
	b := m.Brackets(7, 3)
	if got := fmt.Sprint(b); got != "[{3 [{3 1} {3 2} {3 3}]} {2 [{2 1} {2 2} {2 3}]} {2 [{2 1} {2 2} {2 3}]}]" {
		t.Errorf("the brackets are %s", got)
	}
	earlier := []*Trial{trial(1, 0.5, 0.6), trial(2, 0.7, 0.7), trial(3, 0.1)}
	good, bad := trial(4, 0.6), trial(5, 0.4)
	if on, why := m.Keep(b[1], 0, []*Trial{good, bad}, earlier); len(on) != 1 || on[0] != good || why != "worse than the median of 3 trials after 1 epoch" {
		t.Errorf("%d go on: %s", len(on), why)
	}
	later := trial(4, 0.6, 0.65) // trial 3 was left behind before
	if on, _ := m.Keep(b[1], 1, []*Trial{later, trial(5, 0.4, 0.5)}, earlier); len(on) != 1 || on[0] != later {
		t.Errorf("%d go on after 2 epochs", len(on))
	}
	if on, _ := m.Keep(b[0], 0, []*Trial{good, bad}, nil); len(on) != 2 {
		t.Errorf("%d of the first go on", len(on))
	}
}
