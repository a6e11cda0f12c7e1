package store

import (
	"slices"
	"testing"

	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// A run that this process trained has the networks of the same epochs as one that
// was opened, with the same bits, also where it was resumed.
func TestRunsAreRewound(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "40")
	cut := halfway(t, s, spec, 30)
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
