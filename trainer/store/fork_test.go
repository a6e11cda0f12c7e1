package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// at waits until a run has made so many epochs.
func at(r *Run, epoch float64) {
	for snap := new(run.Snapshot); snap.Epoch < epoch; time.Sleep(time.Millisecond) {
		r.Snapshot(snap)
	}
}

// A run can branch off from a kept checkpoint of a stored run, and from a live one;
// where and from which run is stored, and its curves go on from there.
func TestForks(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "40")
	parent := s.Start(t.Context(), spec, run.Options{Pace: 60}, Meta{Title: "a lesson"})
	at(parent, 2)
	if err := parent.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	live, err := parent.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parent.SetPace(0)
	<-parent.Kept()
	points, err := s.Checkpoints(parent.ID())
	if err != nil || len(points) != 2 || points[0].Step < 8 || points[1].Step != 160 {
		t.Fatalf("the checkpoints are %+v, %v", points, err)
	}
	kept, err := s.Checkpoint(parent.ID(), points[0].Step)
	if err != nil {
		t.Fatal(err)
	}
	spec.Rate *= 2
	for _, from := range []struct {
		name string
		step int
		o    run.Options
	}{{"live", live.Step, run.Options{From: live}}, {"kept", points[0].Step, run.Options{From: kept}}} {
		fork := keep(t, s, spec, from.o, Meta{Title: "a preset", Parent: parent.ID()})
		got := stored(t, s, fork.ID())
		sameRun(t, got, fork)
		e := got.Entry
		if e.Parent != parent.ID() || e.ParentStep != from.step || got.Branch() == nil || got.Branch().Step != from.step {
			t.Errorf("%s: branched off from %s at %d: want %s at %d", from.name, e.Parent, e.ParentStep, parent.ID(), from.step)
		}
		if summary, err := readSummary(s.runDir(fork.ID())); err != nil || e.Title != "a lesson" || summary.Entry.Title != e.Title {
			t.Errorf("%s: the title is %q, in the summary %q, %v: want that of the parent", from.name, e.Title, summary.Entry.Title, err)
		}
		var snap run.Snapshot
		got.Snapshot(&snap)
		if first := snap.Series[run.Rate][0].First; first != from.step+1 {
			t.Errorf("%s: the rates begin at step %d: want %d", from.name, first, from.step+1)
		}
		if n := fileSize(t, filepath.Join(s.runDir(fork.ID()), stepsFile)); n != int64(stepLen*(160-from.step)) {
			t.Errorf("%s: %d bytes of steps", from.name, n)
		}
	}
}

// Runs that take each other's place, with other rates, are a chain: each has its
// parent, and the last has the curves of all.
func TestTurns(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "60")
	r := s.Start(t.Context(), spec, run.Options{Pace: 60}, Meta{})
	ids := []string{r.ID()}
	for i := range 2 {
		at(r, float64(2*i+2))
		h, err := r.HandOver(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		spec.Rate *= 2
		r = s.Start(t.Context(), spec, run.Options{Past: h, Pace: 60}, Meta{Parent: r.ID()})
		ids = append(ids, r.ID())
	}
	at(r, 6)
	r.Interrupt()
	<-r.Kept()
	r, err := s.Resume(t.Context(), r.ID(), ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	got := stored(t, s, r.ID())
	sameRun(t, got, r)
	var snap run.Snapshot
	got.Snapshot(&snap)
	if len(snap.Turns) != 2 || snap.Turns[0].Before.Rate*4 != spec.Rate || len(snap.Series[run.Rate]) != 240 {
		t.Errorf("the turns are %+v, with %d rates", snap.Turns, len(snap.Series[run.Rate]))
	}
	for i, id := range ids {
		e := stored(t, s, id).Entry
		want := library.Forked
		if i == 2 {
			want = library.Done
		}
		if e.State != want || e.Batch != ids[0] || i > 0 && e.Parent != ids[i-1] {
			t.Errorf("run %d is %v, of batch %s, parent %s", i, e.State, e.Batch, e.Parent)
		}
	}
	if last, err := s.Last(); err != nil || !slices.Equal(last, ids[2:]) {
		t.Errorf("the last runs are %v, %v: want those whose place no other took", last, err)
	}
	// The last one needs none of the others.
	for _, id := range ids[:2] {
		if err := os.RemoveAll(s.runDir(id)); err != nil {
			t.Fatal(err)
		}
	}
	sameRun(t, stored(t, s, ids[2]), r)
	if past := r.Past(); past == nil || got.Branch() != nil {
		t.Errorf("it took over %v and branched off at %v", past, got.Branch())
	}
}

// The networks of some epochs are kept, fewer of them as the run grows.
func TestEpochs(t *testing.T) {
	s := open(t, t.TempDir())
	spec := trainertest.With(t, "epochs", "50")
	var want [][]float32
	r := keep(t, s, spec, run.Options{}, Meta{})
	for _, e := range trainertest.Train(t, spec) {
		if e.Kind.String() == "evaluated" && int(e.Epoch)%4 == 0 {
			w := make([]float32, len(e.Weights))
			for i, x := range e.Weights {
				w[i] = float32(x)
			}
			want = append(want, w)
		}
	}
	got := stored(t, s, r.ID())
	epochs := got.Epochs()
	if len(epochs) != 13 || !slices.IsSorted(epochs) || epochs[12] != 48 {
		t.Fatalf("the epochs are %v", epochs)
	}
	for i, epoch := range epochs {
		m, ok := got.At(epoch)
		w := make([]float32, len(m.Weights))
		for i, x := range m.Weights {
			w[i] = float32(x)
		}
		if !ok || !slices.Equal(w, want[i]) {
			t.Errorf("epoch %v has other weights", epoch)
		}
	}
	if _, ok := got.At(1); ok {
		t.Error("epoch 1 is still there")
	}
}
