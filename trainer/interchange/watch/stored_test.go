package watch

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
)

// TestFollowsStoredRuns tests that a stored run is followed from its folder or from the
// folder of the store, during training and after its end, with its settings and curves.
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
	until("saved", func() bool {
		epoch, ok := whole.(run.Lagging).Standing()
		m, known := whole.(run.Weighted).Member()
		return ok && epoch <= seen.Last.Epoch && known && len(m.Weights) > 0
	})
	if entries, all := w.List(nil, library.Order{}); all != 1 || entries[0].ID != r.ID() || entries[0].State != library.Live || entries[0].Owner == "" {
		t.Errorf("%d runs are listed: %+v", all, entries)
	}
	r.Cancel()
	<-r.Kept()
	until("stopped", func() bool { return seen.State == run.Stopped })
	var own, later run.Snapshot
	r.Snapshot(&own)
	anew(t, filepath.Join(dir, "runs", r.ID())).Snapshot(&later)
	for _, got := range []run.Snapshot{seen, later} {
		if got.Step != own.Step || got.Plan.Samples != own.Plan.Samples || !reflect.DeepEqual(got.Series[run.ValLoss], own.Series[run.ValLoss]) || got.Best.Epoch != own.Best.Epoch {
			t.Errorf("step %d, %v, want step %d, %v", got.Step, got.Series[run.ValLoss], own.Step, own.Series[run.ValLoss])
		}
	}
	for _, source := range []run.Source{whole, anew(t, filepath.Join(dir, "runs", r.ID()))} {
		checkNetwork(t, source, r)
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

// anew returns the only run at a path, from a new Watcher.
func anew(t *testing.T, path string) run.Source {
	t.Helper()
	_, source := watched(t, path)
	return source
}

// checkNetwork checks that a source has the networks of a run that has ended.
func checkNetwork(t *testing.T, source run.Source, r *store.Run) {
	t.Helper()
	var s run.Snapshot
	source.Snapshot(&s)
	if epoch, ok := source.(run.Lagging).Standing(); !ok || epoch != s.Last.Epoch {
		t.Errorf("the network is that of epoch %v, %v, want %v", epoch, ok, s.Last.Epoch)
	}
	want, _ := r.Member()
	if m, ok := source.(run.Weighted).Member(); !ok || !slices.Equal(m.Weights, want.Weights) {
		t.Errorf("the network is %v, %v, want %v", m.Weights, ok, want.Weights)
	}
	kept := source.(run.Rewindable)
	epochs := r.Epochs()
	if len(epochs) == 0 || !slices.Equal(kept.Epochs(), epochs) {
		t.Fatalf("there are networks of the epochs %v, want %v", kept.Epochs(), epochs)
	}
	early, _ := r.At(epochs[0])
	if m, ok := kept.At(epochs[0]); !ok || !slices.Equal(m.Weights, early.Weights) {
		t.Errorf("the network of epoch %v is another", epochs[0])
	}
	state, err := r.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := kept.Checkpoint(t.Context()); err != nil || c.Step != state.Step || !slices.Equal(c.Weights, state.Weights) {
		t.Errorf("it stands elsewhere: %v", err)
	}
}

// watched waits for the only run at a path, and returns it with its Watcher.
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
