package run

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/trainertest"
)

// trained returns the last snapshot and the weights of a run that is let go to
// its end.
func trained(t *testing.T, r *Run) (*Snapshot, trainer.Member) {
	t.Helper()
	r.SetPace(0)
	r.Resume()
	<-r.Done()
	m, _ := r.Member()
	s := snapshot(r)
	if s.State != Done {
		t.Fatalf("the run is %v: %v", s.State, s.Err)
	}
	return s, m
}

// handed returns what r leaves after at least one step.
func handed(t *testing.T, r *Run) *Handover {
	t.Helper()
	h, err := r.HandOver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-r.Done()
	if r.State() != Forked || snapshot(r).Step != h.State.Step {
		t.Errorf("the run is %v at step %d, want forked at step %d", r.State(), snapshot(r).Step, h.State.Step)
	}
	return h
}

// A run that takes the place of another with equal settings leaves the record
// and the weights of one that nothing happened to.
func TestHandOverLosesNothing(t *testing.T) {
	handOverLosesNothing(t, trainertest.With(t, "epochs", "40", "batch", "16", "evals", "2", "optimizer", "momentum"))
}

// The same holds for a run whose examples and classes have weights.
func TestHandOverWithWeights(t *testing.T) {
	handOverLosesNothing(t, trainertest.Weighted(t, "epochs", "40", "batch", "16", "evals", "2", "optimizer", "momentum"))
}

func handOverLosesNothing(t *testing.T, s trainer.Spec) {
	t.Helper()
	want, weights := trained(t, Start(t.Context(), s, Options{}))
	r := Start(t.Context(), s, Options{Pace: 20})
	for range 3 {
		r = Start(t.Context(), s, Options{Past: handed(t, r), Pace: 20})
	}
	got, m := trained(t, r)
	if len(got.Turns) != 3 || r.Branch() != nil {
		t.Errorf("%d turns, branched off at %v", len(got.Turns), r.Branch())
	}
	if !slices.Equal(m.Weights, weights.Weights) {
		t.Error("other weights")
	}
	if !reflect.DeepEqual(got.Series, want.Series) || !reflect.DeepEqual(got.EpochEnds, want.EpochEnds) {
		t.Error("another record")
	}
	if !reflect.DeepEqual(got.First, want.First) || !reflect.DeepEqual(got.Best, want.Best) {
		t.Errorf("first %v, best %v, want %v, %v", got.First, got.Best, want.First, want.Best)
	}
}

// With another rate the run computes the same bits as a fork of the same state,
// and its curves are those of the run before, then its own.
func TestHandOverIsAFork(t *testing.T) {
	s := trainertest.With(t, "epochs", "30", "batch", "16")
	h := handed(t, Start(t.Context(), s, Options{Pace: 20}))
	s.Rate *= 2
	got, m := trained(t, Start(t.Context(), s, Options{Past: h}))
	fork, weights := trained(t, Start(t.Context(), s, Options{From: h.State}))
	if !slices.Equal(m.Weights, weights.Weights) {
		t.Error("other weights than the fork's")
	}
	own := func(s *Snapshot, c Curve) []Bucket {
		return slices.DeleteFunc(slices.Clone(s.Series[c]), func(b Bucket) bool { return b.First <= h.State.Step })
	}
	for _, c := range []Curve{ValLoss, Rate, BatchLoss} {
		if !slices.Equal(own(got, c), own(fork, c)) {
			t.Errorf("%s differs from the fork's", c)
		}
	}
	rates := got.Series[Rate]
	if rates[0].First != 1 || len(rates) != got.Step {
		t.Errorf("%d rates from step %d on, want one for each of %d steps", len(rates), rates[0].First, got.Step)
	}
	for i := 1; i < len(got.EpochEnds); i++ {
		if got.EpochEnds[i].Epoch != got.EpochEnds[i-1].Epoch+1 {
			t.Errorf("epoch %v is behind epoch %v", got.EpochEnds[i].Epoch, got.EpochEnds[i-1].Epoch)
		}
	}
	if turn := got.Turns[0]; turn.Step != h.State.Step || turn.Before.Rate*2 != s.Rate {
		t.Errorf("the turn is %+v", turn)
	}
}

// A paused run hands over too, and the next can begin paused.
func TestHandOverWhilePaused(t *testing.T) {
	s := trainertest.With(t, "epochs", "30", "batch", "16")
	r := Start(t.Context(), s, Options{Pace: 20})
	r.Pause()
	h := handed(t, r)
	if !h.Paused {
		t.Error("nobody knows that it was paused")
	}
	s.Rate /= 2
	r = Start(t.Context(), s, Options{Past: h, Paused: true})
	again := handed(t, r)
	if again.State.Step != h.State.Step || !again.Paused {
		t.Errorf("a paused run went from step %d to %d", h.State.Step, again.State.Step)
	}
	if got, _ := trained(t, Start(t.Context(), s, Options{Past: again})); len(got.Turns) != 2 || got.Epoch != 30 {
		t.Errorf("%d turns, epoch %v", len(got.Turns), got.Epoch)
	}
}

// Only one can take the place of a run, and none that of a run that has ended.
func TestHandOverOnce(t *testing.T) {
	r := Start(t.Context(), long(), Options{Pace: 1})
	errs := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := r.HandOver(context.Background())
			errs <- err
		}()
	}
	if a, b := <-errs, <-errs; (a == nil) == (b == nil) {
		t.Errorf("two runs took the place of one: %v, %v", a, b)
	}
	<-r.Done()
	if _, err := r.HandOver(t.Context()); err == nil {
		t.Error("a run that has ended hands over")
	}
	bad := trainertest.Spec()
	bad.Data = data.CSV{File: "none.csv"}
	r = Start(t.Context(), bad, Options{})
	if _, err := r.HandOver(t.Context()); err == nil {
		t.Error("a run that failed hands over")
	}
}

// A run does not end for someone who does not wait any more.
func TestHandOverToNobody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	inStep, goOn := make(chan struct{}), make(chan struct{})
	steps := 0
	r := Start(t.Context(), long(), Options{Listen: func(e *trainer.Event) {
		if e.Kind != trainer.Stepped {
			return
		}
		switch steps++; steps {
		case 1:
			inStep <- struct{}{}
			<-goOn
		case 3:
			inStep <- struct{}{}
		}
	}})
	defer r.Stop()
	<-inStep
	asked := make(chan error)
	go func() {
		_, err := r.HandOver(ctx)
		asked <- err
	}()
	for wanted := 0; wanted == 0; {
		r.mu.Lock()
		wanted = len(r.heirs)
		r.mu.Unlock()
	}
	cancel()
	if err := <-asked; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	close(goOn)
	select {
	case <-inStep:
	case <-r.Done():
		t.Errorf("the run is %v, and nobody goes on", r.State())
	}
}

// A run that was handed over is not lost to one who stopped waiting at that moment.
func TestHandOverAtTheLastMoment(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := Start(t.Context(), long(), Options{Pace: 20})
	defer r.Stop()
	for range 100 {
		answer := make(chan *Handover, 1)
		answer <- new(Handover)
		if _, err := r.inherit(ctx, answer); err != nil {
			t.Fatal(err)
		}
	}
}
