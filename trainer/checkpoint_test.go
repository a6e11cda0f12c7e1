package trainer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// A saver is a Control that keeps where a run stands at some step.
type saver struct {
	step  int
	saved *Checkpoint
}

func (s *saver) Between(e *Event) Request {
	if e.Step != s.step || s.saved != nil {
		return Request{}
	}
	return Request{Save: func(c *Checkpoint) { s.saved = c }}
}

func (s *saver) End(c *Checkpoint) {
	if s.step < 0 { // where the run ends
		s.saved = c
	}
}

// at returns where a run of s stands after step steps.
func at(t *testing.T, s Spec, step int) *Checkpoint {
	t.Helper()
	c := &saver{step: step}
	if err := Train(t.Context(), s, nil, c, func(*Event) {}); err != nil || c.saved == nil {
		t.Fatalf("no checkpoint at step %d: %v", step, err)
	}
	return c.saved
}

// Whatever a run is made of, going on from the middle of it must lead to the
// same bits as not having stopped.
func TestContinueRepeatsTheBits(t *testing.T) {
	for name, settings := range map[string][]string{
		"plain":    {"optimizer", "sgd"},
		"momentum": {"optimizer", "momentum:mu=0.5"},
		"adam":     {"optimizer", "adam", "clip", "0.5", "warmup", "2"},
		"noise":    {"dropout", "0.3", "input_dropout", "0.1", "batchnorm", "true"},
		"average":  {"average", "0.9", "schedule", "cosine"},
		"goal":     {"stop", "goal:goal=0.5"},
		"rules":    {"plateau", "drop:factor=0.5,patience=1", "stop", "early:patience=3", "lr", "0.5"},
		"learned":  {"activation", "prelu", "l2", "0.01"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rule(t, append([]string{"epochs", "8", "batch", "16", "evals", "2"}, settings...)...)
			whole := train(t, s)
			per := whole[0].Plan.StepsPerEpoch
			last := whole[len(whole)-1].Step
			for _, step := range []int{0, 1, per - 1, per, 2*per + per/2, 2*per + per/2 + 1, last - 1, last} {
				if step > last {
					continue
				}
				before, c := cut(t, s, step)
				var after []Event
				if err := Train(t.Context(), s, c, nil, keep(&after)); err != nil {
					t.Fatal(err)
				}
				// Started tells where it begins; nothing else is told twice.
				if got := slices.Concat(before, after[1:]); !same(got, whole) {
					t.Errorf("cut at step %d the numbers differ", step)
				}
			}
		})
	}
}

// cut returns the events of a run of s that is ended after step steps, but for
// that of its end, and where it stands then.
func cut(t *testing.T, s Spec, step int) ([]Event, *Checkpoint) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var events []Event
	end := &saver{step: -1}
	err := Train(ctx, s, nil, end, func(e *Event) {
		keep(&events)(e)
		if e.Step == step && (e.Kind == Stepped || step == 0) {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || end.saved == nil {
		t.Fatalf("a run that is ended after step %d: %v", step, err)
	}
	return events[:len(events)-1], end.saved
}

// A fork may change what does not change the network's shape.
func TestForkWithOtherSettings(t *testing.T) {
	s := rule(t, "epochs", "4", "batch", "16", "optimizer", "adam")
	c := at(t, s, 10)
	for _, change := range []string{"optimizer=sgd", "lr=0.001", "batch=8", "seed=9", "average=0.9", "stop=early", "dropout=0.2", "epochs=6", "examples=50"} {
		fork := s
		key, value, _ := strings.Cut(change, "=")
		if err := fork.Set(key, value); err != nil {
			t.Fatal(err)
		}
		var events []Event
		if err := Train(t.Context(), fork, c, nil, keep(&events)); err != nil {
			t.Errorf("%s: %v", change, err)
			continue
		}
		first := of(Evaluated, events)[0]
		if d := first.Epoch - c.Epoch; d < -0.2 || d > 0.2 {
			t.Errorf("%s: begins at epoch %v, want %v", change, first.Epoch, c.Epoch)
		}
		if last := events[len(events)-1]; last.Epoch != float64(fork.Epochs) {
			t.Errorf("%s: ends at epoch %v", change, last.Epoch)
		}
	}
	for change, want := range map[string]string{"hidden=9": "other parameters", "epochs=1": "want more"} {
		fork := s
		key, value, _ := strings.Cut(change, "=")
		if err := fork.Set(key, value); err != nil {
			t.Fatal(err)
		}
		if err := Train(t.Context(), fork, c, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", change, err, want)
		}
	}
}

// What a run keeps may come from before a fork, of a run with other settings.
func TestForkOfARunThatKeeps(t *testing.T) {
	for _, from := range []string{"sgd", "momentum", "adam"} {
		for _, to := range []string{"sgd", "momentum", "adam"} {
			for _, average := range []string{"0", "0.9"} {
				s := rule(t, "epochs", "4", "batch", "16", "optimizer", from, "stop", "early", "average", average)
				c := at(t, s, 4)
				fork := rule(t, "epochs", "9", "batch", "16", "optimizer", to, "stop", "early")
				end := &saver{step: -1}
				if err := Train(t.Context(), fork, c, end, func(*Event) {}); err != nil {
					t.Fatalf("%s, then %s: %v", from, to, err)
				}
				if n := fork.Optimizer.Slots(); len(end.saved.slots) != n {
					t.Errorf("%s, then %s: the end has %d slots: want %d", from, to, len(end.saved.slots), n)
				}
			}
		}
	}
}
