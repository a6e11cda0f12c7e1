package store

import (
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/search"
)

// A search leaves one log with a line for each trial, and folders for the ten best,
// which can be opened as other runs.
func TestStudy(t *testing.T) {
	s := open(t, t.TempDir())
	base := small(t)
	axis, err := search.ParseAxis("lr=1e-3..1", base)
	if err != nil {
		t.Fatal(err)
	}
	sampler, err := search.Samplers.Parse("random")
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: sampler, Trials: 25, Seed: 1}
	y, trials := studied(t, s, q)
	checkKept(t, s, y, trials)
	g, err := readStudyLog(s.studyPath(y.ID(), logEnding))
	if err != nil {
		t.Fatal(err)
	}
	for n, l := range g.trials {
		if l.Best != trials[n-1].Best || len(l.Settings) != 1 || l.Settings[0].Key != "lr" || len(l.Curve) == 0 {
			t.Errorf("trial %d is %+v", n, l)
		}
	}
	if len(g.trials) != 25 || len(g.outcomes) != 25 || g.hash != search.Hash(trials) || g.leader != search.Ranked(trials)[0].Number {
		t.Errorf("the log has %d trials, %d outcomes, %d as the best and the hash %s", len(g.trials), len(g.outcomes), g.leader, g.hash)
	}
}

// checkKept checks that the best trials of a study and no others have folders, which
// can be opened as other runs.
func checkKept(t *testing.T, s *Store, y *Study, trials []search.Trial) {
	t.Helper()
	best := search.Ranked(trials)[:keptTrials]
	ids, err := s.Folders()
	if err != nil || len(ids) != keptTrials {
		t.Fatalf("%d runs are stored, %v: want the %d best", len(ids), err, keptTrials)
	}
	byName := map[string]*Stored{}
	for _, id := range ids {
		r := stored(t, s, id)
		if byName[r.Spec().Name] = r; r.Entry.Batch != y.ID() || r.Entry.State != library.Done || r.Entry.Title != "a search" {
			t.Errorf("stored as %+v", r.Entry)
		}
	}
	for _, b := range best {
		r := byName[b.Spec.Name]
		if r == nil {
			t.Errorf("%s is not stored", b.Spec.Name)
			continue
		}
		var snap run.Snapshot
		r.Snapshot(&snap)
		if snap.Best.Val != b.Best || snap.State != run.Done {
			t.Errorf("%s is stored with %v at best: want %v", b.Spec.Name, snap.Best.Val, b.Best)
		}
		again := run.Start(t.Context(), r.Spec(), run.Options{})
		<-again.Done()
		got, ok := r.Member()
		want, _ := again.Member()
		if !ok || !slices.Equal(got.Weights, want.Weights) {
			t.Errorf("%s has other weights", b.Spec.Name)
		}
	}
}

// studied makes a search whose trials are stored, and returns these.
func studied(t *testing.T, s *Store, q *search.Search) (*Study, []search.Trial) {
	t.Helper()
	y, err := s.Study(t.Context(), "", "a search", q)
	if err != nil {
		t.Fatal(err)
	}
	trials, err := y.Run(t.Context(), nil)
	if err == nil {
		err = y.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return y, trials
}

// A trial on folds leaves a folder for each of its runs.
func TestStudyOfFolds(t *testing.T) {
	s := open(t, t.TempDir())
	base := small(t)
	axis, err := search.ParseAxis("lr=1e-3..1", base)
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: search.Random{}, Trials: keptTrials + 2, Seed: 1, Folds: 2, Patient: true}
	y, trials := studied(t, s, q)
	ids, err := s.Folders()
	if err != nil {
		t.Fatal(err)
	}
	stands := map[string]trainer.Score{}
	for _, id := range ids {
		r := stored(t, s, id)
		var snap run.Snapshot
		r.Snapshot(&snap)
		stands[r.Spec().Name] = snap.Best.Val
	}
	for i, b := range search.Ranked(trials) {
		for k, spec := range b.Spec.Folds(2) {
			score, is := stands[spec.Name]
			if is != (i < keptTrials) || is && score != b.Folds[k] {
				t.Errorf("%s, number %d: stored is %v, with %v: want %v", spec.Name, i+1, is, score, b.Folds[k])
			}
		}
	}
	if len(y.trials) > 0 {
		t.Errorf("%d trials were never reported", len(y.trials))
	}
}

// TestStudyOfLongTrials tests that the runs of trials with more evaluations than those that
// wait for the disk otherwise are stored with all evaluations that a log has.
func TestStudyOfLongTrials(t *testing.T) {
	s := open(t, t.TempDir())
	base := small(t)
	if err := base.SetAll(map[string]string{"data": "gate", "hidden": "2", "batch": "4", "evals": "1", "epochs": "5000"}); err != nil {
		t.Fatal(err)
	}
	axis, err := search.ParseAxis("lr=1e-3..1e-2", base)
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: search.Random{}, Trials: 2, Seed: 1, Patient: true}
	studied(t, s, q)
	if lost := s.Lost(); len(lost) > 0 {
		t.Errorf("%+v is lost", lost)
	}
	ids, err := s.Folders()
	if err != nil || len(ids) != 2 {
		t.Fatalf("%d runs are stored, %v: want 2", len(ids), err)
	}
	for _, id := range ids {
		n := 0
		if _, err := s.Points(id, 0, func(Point) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		if want := maxLines + (5001-maxLines)/2 + 1; n != want {
			t.Errorf("%d evaluations are stored: want %d", n, want)
		}
	}
}

// Runs that something else trains are stored too.
func TestTrainer(t *testing.T) {
	s := open(t, t.TempDir())
	spec := small(t)
	var last trainer.Event
	if err := s.Trainer(Meta{Title: "others"})(t.Context(), spec, nil, nil, func(e *trainer.Event) { last = *e }); err != nil || last.Kind != trainer.Ended {
		t.Fatalf("%v, %v", last, err)
	}
	s.Close()
	ids, err := s.Folders()
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v, %v", ids, err)
	}
	if r := stored(t, s, ids[0]); r.Entry.State != library.Done || r.Entry.Last.Val != last.Val {
		t.Errorf("stored as %+v", r.Entry)
	}
}
