package trainer

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"descent/model/tensor"
)

// TestFusionChangesNothing checks that steps whose products do the work of
// activations and of the optimizer have the losses, the weights, the state and
// the scores of steps without, to the bit: with what can be fused, with what
// cannot, and with what forbids it.
func TestFusionChangesNothing(t *testing.T) {
	for _, settings := range [][]string{
		{"optimizer", "momentum"},
		{"optimizer", "sgd"},
		{"optimizer", "nesterov:mu_start=0.5"},
		{"optimizer", "momentum", "data", "digits", "hidden", "512,33,512"}, // padded rows
		{"optimizer", "sgd", "data", "digits", "hidden", "512,512,20", "activation", "gelu"},
		{"optimizer", "nesterov", "hidden", "40,30", "dropout", "0.3", "input_dropout", "0.1"},
		{"optimizer", "momentum", "hidden", "40,30", "norm", "batch"},
		{"optimizer", "momentum", "hidden", "40,30", "activation", "prelu"},
		{"optimizer", "nesterov", "hidden", "40,30", "activation", "maxout"},
		{"optimizer", "sgd", "hidden", "40,30", "activation", "tanh", "loss", "hinge"},
		{"optimizer", "momentum", "l2", "0.001", "data", "digits", "hidden", "512,20"},
		{"optimizer", "momentum", "l1", "0.0001"},
		{"optimizer", "momentum", "clip", "0.5"},
		{"optimizer", "adam", "lr", "0.001", "data", "digits", "hidden", "512,20"},
	} {
		t.Run(fmt.Sprint(settings), func(t *testing.T) {
			spec := rule(t, append([]string{"data", "fashion", "batch", "50", "hidden", "128", "activation", "relu", "lr", "0.02"}, settings...)...)
			spec.Examples = 130 // several epochs
			plain := historyOf(t, newPlainJob, spec, 1)
			for workers := 1; workers <= 2; workers++ {
				plain.compare(t, fmt.Sprint(workers, " workers"), historyOf(t, newJob, spec, workers))
			}
		})
	}
}

// A history is what a run came to, step by step.
type history struct {
	scores []float64 // losses of steps, then scores and health of evaluations
	w      []tensor.Float
	state  [][]tensor.Float
}

func historyOf(t *testing.T, make func(context.Context, Spec, func(*Event)) (*job, error), spec Spec, workers int) (h history) {
	t.Helper()
	j, err := make(t.Context(), spec, func(e *Event) {
		h.scores = append(h.scores, e.Loss, e.Train.Loss, e.Val.Loss, e.Dead, e.Saturated)
		h.scores = append(append(h.scores, e.Updates...), e.Gradients...)
	})
	if err != nil {
		t.Fatal(err)
	}
	engine := tensor.NewEngine(workers)
	defer engine.Close()
	j.setEngine(engine)
	for step := range 3 * j.event.Plan.StepsPerEpoch {
		s := step % j.event.Plan.StepsPerEpoch
		if s == 0 {
			j.shuffle()
		}
		if err := j.step(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.evaluate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.w, h.state = j.net.W, j.update.state
	return h
}

func (h history) compare(t *testing.T, name string, other history) {
	t.Helper()
	same := func(a, b float64) bool { return a == b || a != a && b != b }
	if !slices.EqualFunc(h.scores, other.scores, same) {
		t.Errorf("%s: other losses or scores", name)
	}
	if !slices.Equal(h.w, other.w) {
		t.Errorf("%s: other weights", name)
	}
	for i, s := range h.state {
		if !slices.Equal(s, other.state[i]) {
			t.Errorf("%s: other state %d of the optimizer", name, i)
		}
	}
}
