package watch

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/store"
)

// A run of a store is followed from its folder or the store's, while it trains and
// behind its end, with its settings and the curves that it has itself.
func TestFollowsStoredRuns(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	spec := trainer.Default()
	spec.Name, spec.Data, spec.Hidden, spec.Epochs = "own", data.Moons{N: 60, Noise: 0.1}, []int{4}, 1_000_000
	r := s.Start(t.Context(), spec, run.Options{Pace: 50}, store.Meta{})
	w, whole := watched(t, dir)
	if got := whole.Spec(); got.Name != "own" || len(got.Diff(r.Spec())) > 0 {
		t.Errorf("the settings are %v, want %v", got, r.Spec())
	}
	var seen run.Snapshot
	until := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(10 * time.Millisecond) {
			if added, err := w.Poll(); len(added) > 0 || err != nil || time.Now().After(deadline) {
				t.Fatalf("the run is not %s: %d runs, %v", what, len(added), err)
			}
			whole.Snapshot(&seen)
		}
	}
	until("running", func() bool { return seen.State == run.Running && len(seen.Series[run.ValLoss]) > 3 })
	r.Cancel()
	<-r.Kept()
	until("stopped", func() bool { return seen.State == run.Stopped })
	var own, later run.Snapshot
	r.Snapshot(&own)
	_, alone := watched(t, filepath.Join(dir, "runs", r.ID()))
	alone.Snapshot(&later)
	for _, got := range []run.Snapshot{seen, later} {
		if got.Step != own.Step || got.Plan.Samples != own.Plan.Samples || !reflect.DeepEqual(got.Series[run.ValLoss], own.Series[run.ValLoss]) || got.Best.Epoch != own.Best.Epoch {
			t.Errorf("step %d, %v, want step %d, %v", got.Step, got.Series[run.ValLoss], own.Step, own.Series[run.ValLoss])
		}
	}
	if err := s.Remove(t.Context(), r.ID()); err != nil {
		t.Fatal(err)
	}
	if w, err := New(dir); err != nil {
		t.Fatal(err)
	} else if runs, err := w.Poll(); len(runs) > 0 || err != nil {
		t.Errorf("of the trash %d runs are shown, %v", len(runs), err)
	}
}

// watched returns the one run that is at a path, once it is.
func watched(t *testing.T, path string) (*Watcher, run.Source) {
	t.Helper()
	w, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		runs, err := w.Poll()
		if len(runs) > 1 || err != nil {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		if len(runs) == 1 {
			return w, runs[0]
		}
	}
	t.Fatal("there is no run")
	return nil, nil
}
