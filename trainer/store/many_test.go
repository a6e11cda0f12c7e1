package store

import (
	"strings"
	"sync"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
)

// Several programs train on one store while others list it: all runs are complete
// and listed, and nobody who looks sees an error.
func TestManyPrograms(t *testing.T) {
	dir := t.TempDir()
	const programs, runs = 5, 3
	var all sync.WaitGroup
	stop := make(chan struct{})
	var looks sync.WaitGroup
	looks.Go(func() {
		s := open(t, dir)
		for !isClosed(stop) {
			ids, err := s.Folders()
			if err != nil {
				t.Error(err)
			}
			for _, id := range ids {
				e, err := s.Read(id)
				if err == nil && e.State == library.Failed || err != nil && !strings.Contains(err.Error(), "there is no run") { // it is being made
					t.Errorf("%+v, %v", e, err)
				}
			}
		}
	})
	for range programs {
		all.Go(func() {
			s, err := Open(dir, Options{EverySteps: 3})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for range runs {
				r := s.Start(t.Context(), small(t, "epochs", "8"), run.Options{}, Meta{})
				<-r.Kept()
				if err := r.Stored().Err; err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	close(stop)
	looks.Wait()
	s := open(t, dir)
	ids, err := s.Folders()
	if err != nil || len(ids) != programs*runs {
		t.Fatalf("%d runs are listed, %v: want %d", len(ids), err, programs*runs)
	}
	for _, id := range ids {
		if e := stored(t, s, id).Entry; e.State != library.Done || e.Step != 16 {
			t.Errorf("%+v", e)
		}
	}
}

// A mistake of what stores a run ends neither the program nor the run nor the others.
func TestStoringPanics(t *testing.T) {
	s := open(t, t.TempDir())
	k := s.newKeeper(newID(time.Now()), small(t))
	k.start = &standing{} // without a state: to write it panics
	broken := s.start(t.Context(), k, run.Options{})
	other := keep(t, s, small(t), run.Options{}, Meta{})
	<-broken.Kept()
	if broken.State() != run.Done || broken.Stored().Err == nil {
		t.Errorf("%v, stored: %+v", broken.State(), broken.Stored())
	}
	if len(s.Told()) == 0 {
		t.Error("nobody is told")
	}
	stored(t, s, other.ID())
}
