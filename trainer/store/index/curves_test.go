package index

import (
	"os"
	"slices"
	"testing"

	"descent/trainer/library"
	"descent/trainer/store"
)

// points returns evaluations at the steps from first to last.
func points(first, last int) (all []store.Point) {
	for step := first; step <= last; step++ {
		all = append(all, store.Point{Step: step})
	}
	return all
}

// curves brings the index up to date and returns what drawnCurves returns.
func curves(t *testing.T, x *Index) []string {
	t.Helper()
	if err := x.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return drawnCurves(t, x)
}

// drawnCurves returns, for each run in the view curves, its name and the number of its
// evaluations.
func drawnCurves(t *testing.T, x *Index) []string {
	t.Helper()
	got, err := rows(t.Context(), x.db, one[string], "SELECT name || ' ' || count(*) FROM curves GROUP BY name")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestCurvesOfAKilledRun tests that the index has all evaluations of a run that was killed,
// even if its last ones changed nothing but its log.
func TestCurvesOfAKilledRun(t *testing.T) {
	s := newShelf(t)
	live := plain("1", "run")
	live.State = library.Live
	s.put(live, points(1, 3)...)
	x := opened(t, s)
	if got := curves(t, x); !slices.Equal(got, []string{"run 3"}) {
		t.Errorf("the curves of a live run have %q", got)
	}
	killed := plain("1", "run")
	killed.State = library.Interrupted
	s.mu.Lock()
	s.entries["1"], s.points["1"] = killed, points(1, 5)
	s.mu.Unlock()
	if got := curves(t, x); !slices.Equal(got, []string{"run 5"}) {
		t.Errorf("the curves of a killed run have %q: want 5 evaluations", got)
	}
}

// TestCurvesAfterAProblem tests that the index has all evaluations of a run that could not
// be read for a while.
func TestCurvesAfterAProblem(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "run"), points(1, 3)...)
	x := opened(t, s)
	curves(t, x)
	s.put(plain("1", "run"), points(1, 3)...)
	s.broken["1"] = os.ErrInvalid
	if got := curves(t, x); len(got) != 0 {
		t.Errorf("the curves have %q of a run that cannot be read", got)
	}
	delete(s.broken, "1")
	if got := curves(t, x); !slices.Equal(got, []string{"run 3"}) {
		t.Errorf("the curves have %q: want 3 evaluations", got)
	}
}

// A meddled shelf calls a function after it has listed its folders.
type meddled struct {
	*shelf
	after func()
}

// Stamps implements Folders.
func (m *meddled) Stamps() ([]store.Stamp, error) {
	list, err := m.shelf.Stamps()
	if after := m.after; after != nil {
		m.after = nil
		after()
	}
	return list, err
}

// TestRunsOfAnotherProcess tests that a pass leaves a run in the index that another process
// has made and put there after the pass has listed the folders.
func TestRunsOfAnotherProcess(t *testing.T) {
	s := &meddled{shelf: newShelf(t)}
	s.put(plain("1", "one"), points(1, 3)...)
	other := opened(t, s.shelf)
	s.after = func() {
		s.put(plain("2", "two"), points(1, 2)...)
		curves(t, other)
	}
	if err := opened(t, s).Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := drawnCurves(t, other), []string{"one 3", "two 2"}; !slices.Equal(got, want) {
		t.Errorf("the curves have %q: want %q", got, want)
	}
}

// TestNumbersOfRuns tests that curves and removals concern the run that was meant, even if
// another process has removed it and given its number to another run.
func TestNumbersOfRuns(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "old"), points(1, 3)...)
	x := opened(t, s)
	curves(t, x)
	gone := map[string]known{"1": {run: 1, id: "1"}}
	delete(s.changed, "1")
	curves(t, x)
	s.put(plain("2", "new"), points(1, 2)...)
	want := curves(t, x)
	if k := knownRun(t, x, "2"); k.run != 1 || !slices.Equal(want, []string{"new 2"}) {
		t.Fatalf("the new run has the number %d and the curves %q: want 1, which is free", k.run, want)
	}
	if _, err := x.readCurves(x.db, []string{"1"}); err != nil {
		t.Fatal(err)
	}
	if err := remove(t.Context(), x.db, gone); err != nil {
		t.Fatal(err)
	}
	if got := drawnCurves(t, x); !slices.Equal(got, want) {
		t.Errorf("the curves have %q: want %q", got, want)
	}
}

// knownRun returns a run as the index has it.
func knownRun(t *testing.T, x *Index, id string) known {
	t.Helper()
	tx, err := x.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	return newWriter(t.Context(), tx).known(id)
}
