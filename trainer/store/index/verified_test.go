package index

import (
	"math/rand/v2"
	"testing"

	"descent/trainer/library"
)

// A run that was verified is listed so until more is written of it, it is found
// damaged, or another takes its ID.
func TestVerified(t *testing.T) {
	folders := newShelf(t)
	e := anyEntry(rand.New(rand.NewPCG(1, 1)), 1)
	e.Log, e.Trashed = 100, e.Verified
	folders.put(e)
	x := opened(t, folders)
	listed := func(want bool) {
		t.Helper()
		list, _, err := x.List(t.Context(), nil, library.Order{})
		if err != nil || len(list) != 1 || list[0].Verified.IsZero() == want {
			t.Errorf("%d runs, %v; verified at %v: want %v", len(list), err, list[0].Verified, want)
		}
		q, _ := library.Parse("verified>2026-01-01")
		if _, n, err := x.List(t.Context(), q, library.Order{}); err != nil || (n == 1) != want {
			t.Errorf("a query selects %d runs, %v", n, err)
		}
	}
	verify := func(log int64) {
		t.Helper()
		if err := x.Verified(t.Context(), e.ID, log); err != nil {
			t.Fatal(err)
		}
	}
	listed(false)
	verify(100)
	listed(true)
	e.Tags = append(e.Tags, "new") // which is not in the log
	folders.put(e)
	listed(true)
	e.Log = 120
	folders.put(e)
	listed(false)
	verify(120)
	listed(true)
	verify(0)
	listed(false)
	verify(120)
	folders.mu.Lock()
	delete(folders.changed, e.ID)
	folders.mu.Unlock()
	if list, _, err := x.List(t.Context(), nil, library.Order{}); err != nil || len(list) != 0 {
		t.Fatalf("%v, %v", list, err)
	}
	folders.put(e)
	listed(false)
}
