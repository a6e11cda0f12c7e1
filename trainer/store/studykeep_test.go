package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/search"
)

// elsewhere returns a search of 25 trials that another Runner trains, and its Study.
func elsewhere(t *testing.T, s *Store, change func(*search.Search)) (*Study, []search.Trial) {
	t.Helper()
	base := small(t)
	axis, err := search.ParseAxis("lr=1e-3..1", base)
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: search.Random{}, Trials: 25, Seed: 1}
	change(q)
	y, err := s.Study(t.Context(), "far", "a search", q)
	if err != nil {
		t.Fatal(err)
	}
	q.Runner = new(search.Pool) // which does not train as the study does
	trials, err := y.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return y, trials
}

// TestKeepBest tests that the best trials have folders after KeepBest if another process
// has trained them.
func TestKeepBest(t *testing.T) {
	s := open(t, t.TempDir())
	y, trials := elsewhere(t, s, func(q *search.Search) { q.Repeats = search.Repeats{Top: 2, Seeds: 2} })
	of := 0
	err := y.KeepBest(t.Context(), func(kept, all int) { of = all })
	if err == nil {
		err = y.Close()
	}
	if err != nil || of != keptTrials {
		t.Errorf("%d trials were to be kept, %v: want %d", of, err, keptTrials)
	}
	checkKept(t, s, y, trials)
	again, err := s.ResumeStudy(t.Context(), y.ID(), StudyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := again.KeepBest(t.Context(), func(int, int) { t.Error("trials with folders are trained again") }); err != nil {
		t.Error(err)
	}
	again.Close()
	stored, err := s.OpenStudy(t.Context(), y.ID())
	if err != nil || stored.State != library.Done || len(stored.Runs) != keptTrials {
		t.Errorf("%d trials have runs, %v: want %d", len(stored.Runs), err, keptTrials)
	}
}

// TestLastIsNoTrial tests that the runs of a search are not the last runs, even if they are
// the newest, and that a fork of one of them is.
func TestLastIsNoTrial(t *testing.T) {
	s := open(t, t.TempDir())
	if ids, err := s.Last(); err == nil {
		t.Errorf("the last runs of an empty store are %q", ids)
	}
	lane := keep(t, s, small(t), run.Options{}, Meta{}).ID()
	y, _ := elsewhere(t, s, func(*search.Search) {})
	if err := errors.Join(y.KeepBest(t.Context(), func(int, int) {}), y.Close()); err != nil {
		t.Fatal(err)
	}
	last := func(want string) {
		t.Helper()
		if ids, err := s.Last(); err != nil || !slices.Equal(ids, []string{want}) {
			t.Errorf("the last runs are %q, %v: want %s", ids, err, want)
		}
	}
	last(lane)
	trial := stored(t, s, y.kept[y.best[0].Number].ids[0])
	if err := s.RemoveStudy(t.Context(), y.ID()); err != nil {
		t.Fatal(err)
	}
	last(lane)
	fork := s.Start(t.Context(), small(t, "epochs", "5"), run.Options{From: trial.spot.state}, Meta{Parent: trial.ID()})
	<-fork.Kept()
	last(fork.ID())
}

// TestKeepBestLater tests that trials that KeepBest did not reach are stored after the
// search is resumed, and that the runs of trials that the pruner ended have the same end.
func TestKeepBestLater(t *testing.T) {
	s := open(t, t.TempDir())
	y, trials := elsewhere(t, s, func(q *search.Search) { q.Base.Epochs, q.Pruner = 9, search.Halving{Factor: 3} })
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := y.KeepBest(ended, func(int, int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("keeping trials without time gives %v", err)
	}
	y.Close()
	again, err := s.ResumeStudy(t.Context(), y.ID(), StudyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := again.KeepBest(t.Context(), func(int, int) {}); err != nil {
		t.Error(err)
	}
	again.Close()
	stored, err := s.OpenStudy(t.Context(), y.ID())
	if err != nil || len(stored.Runs) != keptTrials {
		t.Fatalf("%d trials have runs, %v: want %d", len(stored.Runs), err, keptTrials)
	}
	for _, b := range search.Ranked(trials)[:keptTrials] {
		e, err := s.Read(stored.Runs[b.Number][0])
		if err != nil || e.Epoch != b.Epoch || !e.State.Ended() {
			t.Errorf("%s is stored as %v at epoch %v, %v: want epoch %v", b.Spec.Name, e.State, e.Epoch, err, b.Epoch)
		}
	}
}

// TestStudyWithAStoppedTrial tests that a search has not ended if the user stopped a trial
// in another process, and that it resumes with that trial.
func TestStudyWithAStoppedTrial(t *testing.T) {
	s := open(t, t.TempDir())
	base := small(t)
	axis, err := search.ParseAxis("lr=1e-3..1", base)
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: search.Random{}, Trials: 3, Seed: 1, Runner: stopping{new(search.Pool)}}
	y, err := s.Study(t.Context(), "", "a search", q)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := y.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	y.Close()
	if e, err := s.FindStudy(t.Context(), "last", false); err != nil || e.State != library.Interrupted || e.Made != 2 || e.Hash != "" {
		t.Errorf("it is stored as %+v, %v", e, err)
	}
	again, err := s.ResumeStudy(t.Context(), y.ID(), StudyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	again.Close()
	if e, err := s.FindStudy(t.Context(), "last", false); err != nil || e.State != library.Done || e.Made != 3 || e.Hash == "" {
		t.Errorf("when it went on it is stored as %+v, %v", e, err)
	}
}

// A stopping is a Runner that trains trials, the second of which is stopped by the user.
type stopping struct{ *search.Pool }

// Do implements search.Runner.
func (s stopping) Do(ctx context.Context, jobs []search.Job, report func(search.Outcome)) error {
	return s.Pool.Do(ctx, jobs, func(o search.Outcome) {
		if o.Trial == 2 {
			o.State = search.Stopped
		}
		report(o)
	})
}

// TestKeepBestOfOtherBits tests that KeepBest does not store the runs of a trial that gives
// other bits in this process.
func TestKeepBestOfOtherBits(t *testing.T) {
	s := open(t, t.TempDir())
	y, _ := elsewhere(t, s, func(*search.Search) {})
	y.best[0].Outcomes[0].Runs[0].Best.Loss *= 1 + 1e-9
	err := y.KeepBest(t.Context(), func(int, int) {})
	if err == nil {
		t.Error("a trial with other bits is kept")
	}
	y.Close()
	if ids, err := s.Folders(); err != nil || len(ids) != keptTrials-1 {
		t.Errorf("%d runs are stored, %v: want %d", len(ids), err, keptTrials-1)
	}
}
