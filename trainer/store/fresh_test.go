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
	at(r, 5)
	entries := []library.Entry{{ID: ended, Step: 1}, {ID: r.ID()}}
	s.Refresh(entries)
	if e := entries[1]; e.Epoch < 5 || e.Epochs != 1e6 || !e.Last.Val.Measured() {
		t.Errorf("the entry of the run that trains is %+v", e)
	}
	if e := entries[0]; e.Step != 1 || e.Epoch != 0 {
		t.Errorf("the entry of the other run is %+v", e)
	}
	r.Cancel()
	<-r.Kept()
}
