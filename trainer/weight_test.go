package trainer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A weighing is a table of examples with weights, made up for a test.
type weighing struct {
	rows  []string
	times []int // the weight of each row
}

// weighings returns rows for training, validation and test, of three classes of
// different size or of numbers.
func weighings(classes bool) [3]weighing {
	rng := rand.New(rand.NewPCG(31, 1))
	var parts [3]weighing
	for p, n := range []int{60, 20, 20} {
		for i := range n {
			class := [6]int{0, 0, 0, 1, 2, 2}[i%6]
			x, y := rng.NormFloat64()+float64(class), rng.NormFloat64()-float64(class)/2
			target := fmt.Sprintf("%.4f", x-y*y/2)
			if classes {
				target = string(rune('a' + class))
			}
			parts[p].rows = append(parts[p].rows, fmt.Sprintf("%.4f,%.4f,%s", x, y, target))
			parts[p].times = append(parts[p].times, 1+rng.IntN(3))
		}
	}
	return parts
}

// source writes files with a column of weights, or with each row as often as it
// weighs, and returns what reads them.
func source(t *testing.T, parts [3]weighing, column bool) data.Source {
	t.Helper()
	dir, keys := t.TempDir(), [3]string{"file", "val", "test"}
	text := "csv:"
	for p, part := range parts {
		var b strings.Builder
		b.WriteString("x,y,target,w\n")
		for i, row := range part.rows {
			if column {
				fmt.Fprintf(&b, "%s,%d\n", row, part.times[i])
			} else {
				b.WriteString(strings.Repeat(row+",1\n", part.times[i]))
			}
		}
		text += fmt.Sprintf("%s=%q,", keys[p], written(t, dir, keys[p]+".csv", b.String()))
	}
	src, err := data.Sources.Parse(text + "target=target,weights=w")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// weighted returns a Spec on a table with weights, balanced besides.
func weighted(t *testing.T, settings ...string) Spec {
	t.Helper()
	s := rule(t, append([]string{"class_weight", "balanced", "batch", "16"}, settings...)...)
	s.Data = source(t, weighings(true), true)
	return s
}

// A row of weight n is n rows: in the loss of steps and in every score.
func TestWeightsRepeatRows(t *testing.T) {
	for _, l := range model.Losses {
		for _, classes := range []bool{true, false} {
			if _, ok := l.Part.(model.Classifier); ok && !classes {
				continue
			}
			s := rule(t, "batch", "0", "epochs", "8", "lr", "0.001", "optimizer", "sgd")
			s.Loss = l.Part
			s.Data = source(t, weighings(classes), true)
			got := train(t, s)
			s.Data = source(t, weighings(classes), false)
			want := train(t, s)
			room := pick(2e-4, 1e-9)
			for i, e := range want {
				for name, pair := range map[string][2]float64{"loss": {got[i].Loss, e.Loss}, "guess": {got[i].Plan.Guess.Loss, e.Plan.Guess.Loss},
					"majority": {got[i].Plan.Guess.Accuracy, e.Plan.Guess.Accuracy}} {
					if math.Abs(pair[0]-pair[1]) > room*max(1, math.Abs(pair[1])) {
						t.Fatalf("%s, event %d: %s %v: want %v", l.Name, i, name, pair[0], pair[1])
					}
				}
				for _, pair := range [][2]Score{{got[i].Train, e.Train}, {got[i].Val, e.Val}, {got[i].Test, e.Test}} {
					for m, v := range pair[1].Metrics {
						if math.Abs(pair[0].Metrics[m]-v) > room*max(1, math.Abs(v)) {
							t.Fatalf("%s, event %d: metrics %v: want %v", l.Name, i, pair[0].Metrics, pair[1].Metrics)
						}
					}
				}
			}
		}
	}
}

// Classes that are balanced have the loss of examples with these weights, and
// the accuracy of examples without.
func TestBalancedClasses(t *testing.T) {
	s := rule(t, "batch", "16", "epochs", "4")
	parts := weighings(true)
	for p := range parts {
		parts[p].times = slices.Repeat([]int{1}, len(parts[p].times))
	}
	s.Data = source(t, parts, true)
	plain, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	balanced := s
	balanced.Weighting = data.Balanced{}
	events := train(t, balanced)
	last := events[len(events)-1]

	perClass := map[byte]int{'a': 30, 'b': 10, 'c': 20}
	for p := range parts {
		for i, row := range parts[p].rows {
			parts[p].times[i] = 60 / perClass[row[len(row)-1]] // 60/(3·n_c), times 3
		}
	}
	s.Data = source(t, parts, true)
	for i, e := range train(t, s) {
		for _, pair := range [][2]float64{{events[i].Loss, e.Loss}, {events[i].Train.Loss, e.Train.Loss}, {events[i].Val.Loss, e.Val.Loss}} {
			if math.Abs(pair[0]-pair[1]) > 1e-5*pair[1] {
				t.Fatalf("event %d: loss %v: want that of examples with weights, %v", i, pair[0], pair[1])
			}
		}
	}
	score := Keep(balanced, &last).Outputs(plain, &plain.Train).Score(plain, &plain.Train)
	if score.Accuracy != last.Train.Accuracy || math.Abs(score.Loss-last.Train.Loss) < 0.01 {
		t.Errorf("accuracy %v and loss %v: want the accuracy without weights, %v, and another loss than %v",
			last.Train.Accuracy, last.Train.Loss, score.Accuracy, score.Loss)
	}
	if guess := last.Plan.Guess; math.Abs(guess.Loss-math.Log(3)) > 1e-6 || guess.Accuracy != 0.5 {
		t.Errorf("guessing has loss %v and accuracy %v: want ln 3 and 1/2", guess.Loss, guess.Accuracy)
	}
}

func TestClassWeightsOfNumbers(t *testing.T) {
	s := rule(t, "data", "sine", "loss", "squared", "class_weight", "balanced")
	if err := s.Check(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "class_weight: the targets are numbers") {
		t.Errorf("balanced numbers give the error %v", err)
	}
}

// Runs with weights allocate nothing, and repeat their bits with any number of
// workers, fused or not, and from a checkpoint that was read from a file.
func TestWeightedRunsRepeat(t *testing.T) {
	for _, l := range model.Losses {
		s := weighted(t, "hidden", "40,30", "activation", "relu", "examples", "50")
		s.Loss, s.Rate = l.Part, 0.005
		plain := historyOf(t, newPlainJob, s, 1)
		for workers := 1; workers <= 2; workers++ {
			plain.compare(t, fmt.Sprint(l.Name, ", workers ", workers), historyOf(t, newJob, s, workers))
		}
		j, err := newJob(t.Context(), s, func(*Event) {})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(j.set.Train.Weights); n != 50 {
			t.Errorf("%d of the first 50 examples have weights", n)
		}
		if allocs := testing.AllocsPerRun(5, func() { j.step(0); j.evaluate(t.Context()) }); allocs != 0 {
			t.Errorf("%s: %v allocations in a step and an evaluation", l.Name, allocs)
		}
		whole := train(t, s)
		before, c := cut(t, s, 5)
		var after []Event
		if err := Train(t.Context(), s, decoded(t, encoded(t, c)), nil, keep(&after)); err != nil {
			t.Fatal(err)
		}
		if got := slices.Concat(before, after[1:]); !same(got, whole) {
			t.Errorf("%s: cut at step 5 the numbers differ", l.Name)
		}
	}
}

// A run may go on with other weights of its classes.
func TestForkWithOtherClassWeights(t *testing.T) {
	s := weighted(t)
	c := decoded(t, encoded(t, at(t, s, 3)))
	s.Weighting = data.NoClassWeighting{}
	if err := Train(t.Context(), s, c, nil, func(*Event) {}); err != nil {
		t.Error(err)
	}
}

// A step on examples without any weight has no loss and no gradient.
func TestStepWithoutWeight(t *testing.T) {
	for _, l := range model.Losses {
		s := rule(t, "optimizer", "sgd")
		s.Loss = l.Part
		j, err := newJob(t.Context(), s, func(*Event) {})
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(j.net.W)
		target := model.Target{Class: []int32{0, 1}, Weight: []float64{0, 0}}
		if err := j.makeStep(tensor.Matrix{Rows: 2, Cols: 2, Data: make([]tensor.Float, 4)}, target); err != nil || j.event.Loss != 0 {
			t.Errorf("%s: loss %v, %v: want 0", l.Name, j.event.Loss, err)
		}
		if !slices.Equal(before, j.net.W) {
			t.Errorf("%s: the step moved the weights", l.Name)
		}
	}
}
