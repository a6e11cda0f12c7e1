package run

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/trainertest"
)

// A run can be forked while it runs, while it is paused and when it has ended;
// equal Specs then give equal numbers.
func TestForkOfARun(t *testing.T) {
	s := trainertest.With(t, "epochs", "40", "batch", "16")
	whole := trainertest.Train(t, s)
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
	for _, c := range []*trainer.Checkpoint{live, paused} {
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
	if err := trainer.Train(t.Context(), longer, nil, nil, func(e *trainer.Event) { want = append(want[:0], e.Weights...) }); err != nil {
		t.Fatal(err)
	}
	if m, _ := f.Member(); !slices.Equal(m.Weights, want) {
		t.Error("ten more epochs are not what fifty would have been")
	}
}

func TestForkOfWhatCannotBe(t *testing.T) {
	r := Start(t.Context(), trainertest.Diverging(), Options{})
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
	r := Start(t.Context(), trainertest.With(t, "epochs", "30", "batch", "4"), Options{})
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
