package store

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/trainer/library"
	"descent/trainer/search"
)

// tuned returns a small search with so many trials.
func tuned(t *testing.T, sampler search.Sampler, trials int) *search.Search {
	t.Helper()
	base := small(t)
	axes, err := search.ParseAxes([]string{"lr=1e-3..1", "activation=relu|tanh"}, base)
	if err != nil {
		t.Fatal(err)
	}
	return &search.Search{Base: base, Axes: axes, Sampler: sampler, Trials: trials, Seed: 3}
}

// stoppedAfter makes a search of that name until so many trials have ended, and returns
// its ID.
func stoppedAfter(t *testing.T, s *Store, name string, q *search.Search, trials int) string {
	t.Helper()
	y, err := s.Study(t.Context(), name, "tuning", q)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	made := 0
	y.Run(ctx, func(search.Trial) {
		if made++; made == trials {
			cancel()
		}
	})
	if err := y.Close(); err != nil {
		t.Fatal(err)
	}
	return y.ID()
}

// wentOn goes on with a search to its end, and returns the hash of its table.
func wentOn(t *testing.T, s *Store, id string, o StudyOptions) string {
	t.Helper()
	y, err := s.ResumeStudy(t.Context(), id, o)
	if err != nil {
		t.Fatal(err)
	}
	trials, err := y.Run(t.Context(), nil)
	if err = errors.Join(err, y.Close()); err != nil {
		t.Fatal(err)
	}
	return search.Hash(trials)
}

// wholeHash returns the hash of the table of a search that is made at once.
func wholeHash(t *testing.T, q *search.Search) string {
	t.Helper()
	trials, err := q.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return search.Hash(trials)
}

// A search that was stopped goes on, and gets more trials, to the table of one that was
// made at once; what it is and what it has is listed all along.
func TestStudyGoesOn(t *testing.T) {
	s := open(t, t.TempDir())
	id := stoppedAfter(t, s, "tune", tuned(t, search.Random{}, 12), 5)
	e, err := s.FindStudy(t.Context(), "tune", false)
	if err != nil || e.ID != id || e.State != library.Interrupted || e.Trials != 12 || e.Made < 5 || e.Made == 12 {
		t.Fatalf("it is listed as %+v, %v", e, err)
	}
	if got, want := wentOn(t, s, id, StudyOptions{}), wholeHash(t, tuned(t, search.Random{}, 12)); got != want {
		t.Errorf("it goes on to the table %s: want %s", got, want)
	}
	if got, want := wentOn(t, s, id, StudyOptions{Trials: 20}), wholeHash(t, tuned(t, search.Random{}, 20)); got != want {
		t.Errorf("with more trials it has the table %s: want %s", got, want)
	}
	y, err := s.OpenStudy(t.Context(), id)
	if err != nil || y.State != library.Done || y.Made != 20 || y.Search.Trials != 20 || y.Hash != search.Hash(y.Trials) || len(y.Runs) != keptTrials {
		t.Fatalf("stored is %+v, %v", y.StudyEntry, err)
	}
	for _, trial := range y.Trials {
		if c := y.Curves[trial.Number]; len(c) == 0 || c[len(c)-1].Epoch != trial.Epoch {
			t.Errorf("trial %d, which has made %v epochs, has the curve %v", trial.Number, trial.Epoch, c)
		}
	}
	for _, name := range []string{"last", "tu", id, id[:12], id[len(id)-6:]} {
		if e, err := s.FindStudy(t.Context(), name, false); err != nil || e.ID != id {
			t.Errorf("%q is %q, %v", name, e.ID, err)
		}
	}
	for _, name := range []string{"tune", "last", "two words", id} {
		if _, err := s.Study(t.Context(), name, "", tuned(t, search.Random{}, 1)); err == nil {
			t.Errorf("a search may have the name %q", name)
		}
	}
}

// TestLabeledTrialsStay tests that the runs of trials that somebody has labeled stay stored
// when a search that goes on finds better ones.
func TestLabeledTrialsStay(t *testing.T) {
	s := open(t, t.TempDir())
	y, trials := studied(t, s, tuned(t, search.Random{}, keptTrials))
	before, err := s.Folders()
	if err != nil || len(trials) != keptTrials || len(before) != keptTrials {
		t.Fatalf("%v, %v", before, err)
	}
	labels := []library.Labels{{Name: "mine"}, {Tags: []string{"class"}}, {Note: "seen"}}
	for i, id := range before {
		if err := s.Label(t.Context(), id, func(l *library.Labels) {
			l.Name = cmp.Or(labels[i%3].Name, l.Name)
			l.Tags, l.Note = labels[i%3].Tags, labels[i%3].Note
		}); err != nil {
			t.Fatal(err)
		}
	}
	wentOn(t, s, y.ID(), StudyOptions{Trials: 3 * keptTrials})
	after, err := s.Folders()
	for _, id := range before {
		if !slices.Contains(after, id) {
			t.Errorf("the labeled run %s is gone, %v", id, err)
		}
	}
	if len(after) == len(before) || len(after) > 2*keptTrials {
		t.Errorf("%d runs are stored: want those of the best trials and the labeled ones", len(after))
	}
}

// A search cannot have fewer trials, nor more where the first ones would be others.
func TestStudyIsNotExtended(t *testing.T) {
	s := open(t, t.TempDir())
	id := stoppedAfter(t, s, "squares", tuned(t, search.Grid{}, 6), 2)
	for trials, want := range map[int]string{4: "fewer than the 6", 20: "the sampler grid puts the first ones elsewhere"} {
		if _, err := s.ResumeStudy(t.Context(), id, StudyOptions{Trials: trials}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %d trials the error is %v: want %q", trials, err, want)
		}
	}
	if got, want := wentOn(t, s, id, StudyOptions{}), wholeHash(t, tuned(t, search.Grid{}, 6)); got != want {
		t.Errorf("it goes on to the table %s: want %s", got, want)
	}
}

// Of two processes that go on with a search one gets it, and the other is told which
// has it. Nobody removes it meanwhile.
func TestStudyIsOwned(t *testing.T) {
	dir := t.TempDir()
	s, other := open(t, dir), open(t, dir)
	id := stoppedAfter(t, s, "tune", tuned(t, search.Random{}, 4), 1)
	y, err := s.ResumeStudy(t.Context(), id, StudyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var owned *Owned
	if _, err := other.ResumeStudy(t.Context(), id, StudyOptions{}); !errors.As(err, &owned) || !owned.Search || owned.Owner != thisProcess().String() {
		t.Errorf("the other gets the error %v", err)
	}
	if err := other.RemoveStudy(t.Context(), id); !errors.As(err, &owned) {
		t.Errorf("to remove it gives the error %v", err)
	}
	if e, err := other.FindStudy(t.Context(), id, false); err != nil || e.State != library.Live || e.Owner != owned.Owner {
		t.Errorf("it is listed as %v of %q, %v", e.State, e.Owner, err)
	}
	if err := y.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := wentOn(t, other, id, StudyOptions{}), wholeHash(t, tuned(t, search.Random{}, 4)); got != want {
		t.Errorf("the other goes on to %s: want %s", got, want)
	}
}

// rewriteCreation changes what the first line of a search's log says.
func rewriteCreation(t *testing.T, s *Store, id string, change func(*studyCreation)) {
	t.Helper()
	path := s.studyPath(id, logEnding)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var l studyLine
	line, _ := nextLine(text)
	if err := unseal(line, &l); err != nil {
		t.Fatal(err)
	}
	change(&l.Created)
	first, err := seal(&l)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(path), filepath.Base(path), append(first, text[len(line):]...))
}

// What a search's numbers depend on is compared before it goes on, and said.
func TestStudyObstacles(t *testing.T) {
	s := open(t, t.TempDir())
	for name, c := range map[string]struct {
		change func(*studyCreation)
		want   string
	}{
		"data":     {func(c *studyCreation) { c.Data = "other" }, otherData},
		"numerics": {func(c *studyCreation) { c.Numerics = "float16" }, "computed with float16"},
		"version":  {func(c *studyCreation) { c.Version = 99 }, "version 99"},
	} {
		id := stoppedAfter(t, s, name, tuned(t, search.Random{}, 3), 1)
		rewriteCreation(t, s, id, c.change)
		var o *Obstacle
		if _, err := s.ResumeStudy(t.Context(), id, StudyOptions{}); !errors.As(err, &o) || !o.Anyway || !strings.Contains(err.Error(), "search "+name) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
		wentOn(t, s, id, StudyOptions{Anyway: true})
	}
}

// A log that was changed is said to be damaged, and costs no other search.
func TestStudyDamage(t *testing.T) {
	s := open(t, t.TempDir())
	good := stoppedAfter(t, s, "good", tuned(t, search.Random{}, 2), 2)
	bad := stoppedAfter(t, s, "bad", tuned(t, search.Random{}, 2), 2)
	path := s.studyPath(bad, logEnding)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	write(t, filepath.Dir(path), filepath.Base(path), text)
	entries, damaged, err := s.Studies(t.Context(), false)
	if err != nil || len(entries) != 1 || entries[0].ID != good || len(damaged) != 1 || !strings.Contains(damaged[0].Error(), bad) {
		t.Errorf("%d are listed, %v are damaged, %v", len(entries), damaged, err)
	}
	var d *StudyDamage
	if _, err := s.ResumeStudy(t.Context(), bad, StudyOptions{}); !errors.As(err, &d) {
		t.Errorf("it goes on with the error %v", err)
	}
	if _, err := s.OpenStudy(t.Context(), bad); !errors.As(err, &d) {
		t.Errorf("it opens with the error %v", err)
	}
}

// A search goes on where nothing can be written, and all of it is stored as soon as it
// can.
func TestStudyWaitsForTheDisk(t *testing.T) {
	s := open(t, t.TempDir())
	write(t, s.dir, studiesFolder, []byte("in the way"))
	q := tuned(t, search.Random{}, 6)
	y, err := s.Study(t.Context(), "", "tuning", q)
	if err != nil {
		t.Fatal(err)
	}
	trials, err := y.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.dir, studiesFolder)); err != nil {
		t.Fatal(err)
	}
	if err := y.Close(); err != nil {
		t.Fatal(err)
	}
	stored, err := s.OpenStudy(t.Context(), y.ID())
	if err != nil || stored.Made != 6 || stored.Hash != search.Hash(trials) {
		t.Errorf("stored are %+v, %v", stored, err)
	}
}

// A search that is removed goes with the runs of its best trials, but for those with
// a tag, and comes back with them.
func TestStudyTrash(t *testing.T) {
	s := open(t, t.TempDir())
	id := stoppedAfter(t, s, "tune", tuned(t, search.Random{}, 3), 4)
	runs, err := s.Folders()
	if err != nil || len(runs) != 3 {
		t.Fatalf("%v, %v", runs, err)
	}
	if err := s.Label(t.Context(), runs[1], func(l *library.Labels) { l.Tags = []string{"good"} }); err != nil {
		t.Fatal(err)
	}
	there := func() (n int) {
		for _, run := range runs {
			if exists(s.runDir(run)) {
				n++
			}
		}
		return n
	}
	if err := s.RemoveStudy(t.Context(), id); err != nil || there() != 1 {
		t.Errorf("%d runs stay, %v: want the one with a tag", there(), err)
	}
	if _, err := s.FindStudy(t.Context(), "tune", false); err == nil {
		t.Error("a search that was removed is found")
	}
	e, err := s.FindStudy(t.Context(), "tune", true)
	if err != nil || e.ID != id || e.Removed.IsZero() || e.State != library.Done {
		t.Errorf("in the trash is %+v, %v", e, err)
	}
	if err := s.RestoreStudy(t.Context(), id); err != nil || there() != 3 {
		t.Errorf("%d runs came back, %v", there(), err)
	}
	if y, err := s.OpenStudy(t.Context(), id); err != nil || !y.Removed.IsZero() || len(y.Trials) != 3 {
		t.Errorf("what came back is %+v, %v", y, err)
	}
}
