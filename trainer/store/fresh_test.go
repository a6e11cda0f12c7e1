package store

import (
	"testing"

	"descent/trainer/library"
	"descent/trainer/run"
)

// TestRefresh tests that the entry of a run of this process is that of now, and those of other
// runs stay as they are.
func TestRefresh(t *testing.T) {
	s := open(t, t.TempDir())
	ended := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	r := s.Start(t.Context(), small(t, "epochs", "1000000"), run.Options{Pace: 200}, Meta{})
	other := s.Start(t.Context(), small(t, "epochs", "1000000", "lr", "0.01"), run.Options{Pace: 200}, Meta{})
	for _, r := range []*Run{r, other} {
		at(r, 5)
		r.Pause()
		if _, err := r.Checkpoint(t.Context()); err != nil { // it comes after the last step
			t.Fatal(err)
		}
	}
	entries := []library.Entry{{ID: ended, Step: 1}, {ID: r.ID()}, {ID: other.ID()}}
	s.Refresh(entries)
	for i, r := range []*Run{r, other} {
		var snap run.Snapshot
		r.Snapshot(&snap)
		if got, want := entries[i+1].Last, snap.Last; got != want {
			t.Errorf("the entry has %+v: want %+v", got, want)
		}
	}
	if e := entries[1]; e.Epoch < 5 || e.Epochs != 1e6 || !e.Last.Val.Measured() {
		t.Errorf("the entry of the run that trains is %+v", e)
	}
	if e := entries[0]; e.Step != 1 || e.Epoch != 0 {
		t.Errorf("the entry of the other run is %+v", e)
	}
	for _, r := range []*Run{r, other} {
		r.Cancel()
		<-r.Kept()
	}
}
