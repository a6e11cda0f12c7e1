package cli

import (
	"context"
	"errors"
	"testing"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// No run is resumed for a dashboard that has ended.
func TestShelfResumesNothingAfterTheEnd(t *testing.T) {
	s, err := store.Open(t.TempDir(), store.Options{EverySteps: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := s.Start(t.Context(), trainertest.With(t, "epochs", "1000000"), run.Options{}, store.Meta{})
	if err := r.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Interrupt()
	<-r.Kept()
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := newShelf(t.Context(), s, nil).Resume(ended, r.ID(), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if e, err := s.Read(r.ID()); err != nil || e.State != library.Interrupted {
		t.Errorf("the run is %v, %v", e.State, err)
	}
}
