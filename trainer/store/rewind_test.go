package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// A run that this process trained has the networks of the same epochs as one that
// was opened, with the same bits, also where it was resumed.
func TestRunsAreRewound(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "40")
	cut := interrupt(t, s, spec, 30).ID()
	resumed, err := s.Resume(t.Context(), cut, ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-resumed.Kept()
	for _, r := range []*Run{keep(t, s, spec, run.Options{}, Meta{}), resumed} {
		of := stored(t, s, r.ID())
		epochs := r.Epochs()
		if len(epochs) < 2 || !slices.Equal(epochs, of.Epochs()) {
			t.Fatalf("there are networks of %v and, opened, of %v", epochs, of.Epochs())
		}
		for _, epoch := range epochs {
			a, ok := r.At(epoch)
			b, also := of.At(epoch)
			if !ok || !also || !slices.Equal(a.Weights, b.Weights) || !slices.Equal(a.State, b.State) {
				t.Errorf("epoch %g: %v, %v, or other weights", epoch, ok, also)
			}
		}
		if _, ok := r.At(0.5); ok {
			t.Error("there is a network of half an epoch")
		}
	}
}

// The whole state at an epoch of which the network alone was kept is that which the
// run had there: a fork with equal settings goes on to the same end.
func TestStatesOfEpochs(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "12", "optimizer", "adam", "norm", "batch", "dropout", "0.2")
	r := keep(t, s, spec, run.Options{}, Meta{})
	end, err := r.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []run.Rewindable{r, stored(t, s, r.ID())} {
		from, err := source.CheckpointAt(t.Context(), 5)
		if err != nil || from.Epoch != 5 || from.Elapsed <= 0 {
			t.Fatalf("%+v, %v", from, err)
		}
		fork := keep(t, s, spec, run.Options{From: from}, Meta{Parent: r.ID()})
		got, err := fork.Checkpoint(t.Context())
		if err != nil || !slices.Equal(got.Weights, end.Weights) {
			t.Errorf("the fork does not end as the run, %v", err)
		}
		if e := stored(t, s, fork.ID()).Entry; e.Parent != r.ID() || e.ParentStep != from.Step || 12*from.Step != 5*end.Step {
			t.Errorf("the fork is from step %d of %s", e.ParentStep, e.Parent)
		}
	}
	if _, err := r.CheckpointAt(t.Context(), 5.5); err == nil {
		t.Error("there is a state of half an epoch")
	}
}

// Where steps cannot be made again, a state is the newest whole one before, and where
// there is none the error says why.
func TestStatesThatCannotBeHad(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "12")
	r := pausedAt(t, s, spec, 2)
	r.Resume()
	<-r.Kept()
	kept, err := s.Checkpoints(r.ID())
	if err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("too late"))
	var earlier *run.Earlier
	if _, err := r.CheckpointAt(late, 11); !errors.As(err, &earlier) || earlier.State.Step != kept[0].Step || err.Error() != "too late" {
		t.Errorf("%v, %+v: want the checkpoint %+v", err, earlier, kept[0])
	}
	if _, err := r.CheckpointAt(late, 1); err == nil || errors.As(err, &earlier) || !strings.Contains(err.Error(), "too late") {
		t.Errorf("%v", err)
	}
}
