package trainer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"descent/model/tensor"
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

// A run can be forked while it runs, while it is paused and when it has ended;
// equal Specs then give equal numbers.
func TestForkOfARun(t *testing.T) {
	s := rule(t, "epochs", "40", "batch", "16")
	whole := train(t, s)
	r := Start(t.Context(), s, Options{Pace: 2}) // not over before anyone looks
	live, err := r.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Pause()
	paused, err := r.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Resume()
	r.SetPace(0)
	<-r.Done()
	for _, c := range []*Checkpoint{live, paused} {
		f := Start(t.Context(), s, Options{From: c})
		<-f.Done()
		m, _ := f.Member()
		if snapshot(f).State != Done || !slices.Equal(m.Weights, whole[len(whole)-1].Weights) {
			t.Errorf("from step %d: %v, other weights", c.Step, snapshot(f).Err)
		}
		if first := snapshot(f).Series[ValLoss][0].First; first <= c.Step && c.Step > 0 {
			t.Errorf("going on from step %d begins with an evaluation at step %d, which the run has not made", c.Step, first)
		}
	}
	end, err := r.Checkpoint(t.Context())
	if err != nil || end.Epoch != 40 {
		t.Fatalf("the end is %v, %v", end, err)
	}
	longer := s
	longer.Epochs = 50
	f := Start(t.Context(), longer, Options{From: end})
	<-f.Done()
	var want []tensor.Float
	if err := Train(t.Context(), longer, nil, nil, func(e *Event) { want = append(want[:0], e.Weights...) }); err != nil {
		t.Fatal(err)
	}
	if m, _ := f.Member(); !slices.Equal(m.Weights, want) {
		t.Error("ten more epochs are not what fifty would have been")
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
				r := Start(t.Context(), fork, Options{From: c})
				<-r.Done()
				if s := snapshot(r); s.State != Done {
					t.Errorf("%s, then %s: %v, %v", from, to, s.State, s.Err)
				}
				end, err := r.Checkpoint(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if n := fork.Optimizer.Slots(); len(end.slots) != n {
					t.Errorf("%s, then %s: the end has %d slots: want %d", from, to, len(end.slots), n)
				}
			}
		}
	}
}

func TestForkOfWhatCannotBe(t *testing.T) {
	r := Start(t.Context(), wild(), Options{})
	<-r.Done()
	if _, err := r.Checkpoint(t.Context()); err == nil {
		t.Errorf("a run that is %v can be forked", r.State())
	}
	ctx, cancel := context.WithCancel(t.Context())
	r = Start(ctx, long(), Options{})
	cancel()
	<-r.Done()
	if c, err := r.Checkpoint(t.Context()); (c == nil) == (err == nil) {
		t.Errorf("a stopped run gives %v, %v", c, err)
	}
}

// A paused run makes exactly one step when asked to, with the evaluation that
// comes after it.
func TestStep(t *testing.T) {
	spec := long()
	hold(t, spec)
	synctest.Test(t, func(t *testing.T) {
		r := pausedAfterASecond(spec)
		defer r.Stop()
		before := snapshot(r)
		perEpoch := before.Plan.StepsPerEpoch
		for i := 1; i <= 2*perEpoch; i++ {
			r.Step()
			synctest.Wait()
			got := snapshot(r)
			if got.Step != before.Step+i || got.State != Paused {
				t.Fatalf("after %d steps of %d the run is %v at %d", i, before.Step, got.State, got.Step)
			}
			if want := float64(got.Step / perEpoch); got.Last.Epoch != want {
				t.Errorf("after step %d the last evaluation is of epoch %v, want %v", got.Step, got.Last.Epoch, want)
			}
		}
	})
}

// The clock of a run tells when each step was made.
func TestSeconds(t *testing.T) {
	r := Start(t.Context(), rule(t, "epochs", "30", "batch", "4"), Options{})
	<-r.Done()
	s := snapshot(r)
	last := 0.0
	for step := 0; step <= s.Step; step++ {
		now := s.Seconds(float64(step))
		if now < last || now > s.Elapsed.Seconds() {
			t.Fatalf("step %d was made after %v seconds, the one before after %v of %v", step, now, last, s.Elapsed)
		}
		last = now
	}
	if len(s.Clock) > clockLen || last == 0 {
		t.Errorf("%d points, last %v", len(s.Clock), last)
	}
}
