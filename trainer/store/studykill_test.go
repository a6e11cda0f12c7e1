package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/search"
	"descent/trainer/trainertest"
)

// searchHere makes the search of a plan in dir, or goes on with a study. It prints the
// ID when the search has begun, and the hash of the table when all of it is stored.
func searchHere(dir, id string) {
	s, err := Open(dir, Options{EverySteps: 1})
	var y *Study
	switch {
	case err != nil:
	case id == "":
		q := new(search.Search)
		var text []byte
		if text, err = os.ReadFile(filepath.Join(dir, "plan.json")); err == nil {
			if err = q.UnmarshalText(text); err == nil {
				y, err = s.Study(context.Background(), "tune", "a search", q)
			}
		}
	default:
		y, err = s.ResumeStudy(context.Background(), id, StudyOptions{})
	}
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("begun", y.ID())
	trials, err := y.Run(context.Background(), nil)
	if err = errors.Join(err, y.Close()); err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("stored", search.Hash(trials))
}

// killSearch returns a search that is killed.
func killSearch(t *testing.T, round int, rng *rand.Rand) *search.Search {
	base := small(t)
	base.Epochs, base.Seed = 40, 1+rng.Uint64N(100)
	texts := []string{"lr=1e-3..1", "hidden=4..32:log"}
	q := &search.Search{Base: base, Sampler: search.Random{}, Pruner: search.NoPruner{}, Trials: 16, Seed: rng.Uint64(), Patient: round%2 == 0}
	switch round % 3 {
	case 0:
		q.Sampler, q.Repeats = search.Samplers.Default("tpe"), search.Repeats{Top: 2, Seeds: 3}
	case 1:
		q.Pruner, q.Sampler, q.Trials = search.Halving{Factor: 3}, search.Halton{}, 27
	case 2:
		q.Folds, q.Trials, q.Base.Epochs = 3, 12, 20
	}
	var err error
	if q.Axes, err = search.ParseAxes(texts, q.Base); err != nil {
		t.Fatal(err)
	}
	return q
}

// A search that is killed at any moment, again and again, ends with the table that it
// would have had, and with whole folders for its best trials.
func TestStudyKilled(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	kills, rounds := 0, (*killRounds+2)/3
	for round := range rounds {
		q := killSearch(t, round+int(seed%3), rng)
		whole, err := q.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		want, dir, id := search.Hash(whole), t.TempDir(), ""
		text, err := q.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, "plan.json", text)
		for killed := true; killed; {
			t.Setenv("DESCENT_TEST_STUDY", "1")
			c := begin(t, rng, dir, id, 0)
			id = c.says(t, "begun")
			if kills > 0 && rng.IntN(4) == 0 {
				if got := c.says(t, "stored"); got != want {
					t.Errorf("the table has the hash %s: want %s", got, want)
				}
			} else {
				time.Sleep(time.Duration(rng.IntN(400)) * time.Millisecond)
			}
			if killed = c.kill(); killed {
				kills++
			}
			noneInterrupted(t, dir)
			if g, err := readStudyLog(filepath.Join(dir, studiesFolder, id+logEnding)); err != nil {
				id = "" // it was killed before anything was stored
			} else if killed = g.hash == ""; !killed && g.hash != want {
				t.Errorf("the log has the hash %s: want %s", g.hash, want)
			}
		}
		checkStudy(t, dir, id, whole)
		if t.Failed() {
			t.Fatalf("round %d of seed %d", round, seed)
		}
	}
	t.Logf("%d searches, killed %d times, seed %d", rounds, kills, seed)
}

// checkStudy checks that a search is stored with its trials, and that the best ones
// and no others have folders, which are whole.
func checkStudy(t *testing.T, dir, id string, want []search.Trial) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	y, err := s.OpenStudy(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if y.State != library.Done || y.Made != len(want) || search.Hash(y.Trials) != search.Hash(want) {
		t.Errorf("stored are %d trials, the search is %v: want %d", y.Made, y.State, len(want))
	}
	ranked := search.Ranked(want)
	if y.Best != ranked[0].Number {
		t.Errorf("the best is said to be trial %d: want %d", y.Best, ranked[0].Number)
	}
	folders := 0
	for _, b := range ranked[:min(keptTrials, len(ranked))] {
		for _, run := range y.Runs[b.Number] {
			if e, err := s.Read(run); err != nil || !e.State.Ended() {
				t.Errorf("the run %s of trial %d is %v, %v", run, b.Number, e.State, err)
			}
			folders++
		}
		if b.State == search.Done && len(y.Runs[b.Number]) == 0 {
			t.Errorf("trial %d, one of the best, has no folder", b.Number)
		}
	}
	if ids, err := s.Folders(); err != nil || len(ids) != folders {
		t.Errorf("there are %d folders, %v: want %d", len(ids), err, folders)
	}
}

// noneInterrupted checks that no run of a killed search looks like one that can be resumed
// alone.
func noneInterrupted(t *testing.T, dir string) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	ids, err := s.Folders()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if e, err := s.Read(id); err != nil || !e.State.Ended() {
			t.Errorf("the run %s of a killed search is %v, %v", id, e.State, err)
		}
	}
}

// TestCutTrial tests that the run of a search is not in the store before its folder is
// complete, so that the newest interrupted run is one that a person has started.
func TestCutTrial(t *testing.T) {
	s := open(t, t.TempDir())
	lane := interrupt(t, s, trainertest.With(t, "epochs", "40"), 30).ID()
	y := newStudy(s, "", killSearch(t, 0, rand.New(rand.NewPCG(1, 1))))
	y.id = newID(time.Now())
	spec := small(t)
	if err := y.trainer()(t.Context(), spec, nil, nil, func(*trainer.Event) {}); err != nil {
		t.Fatal(err)
	}
	k := y.trials[spec.Experiment()][0]
	k.run.(*tape).record()
	if err := errors.Join(k.make(), k.writeEvents()); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.Folders(); err != nil || len(ids) != 1 {
		t.Errorf("stored are %q, %v: want the lane alone", ids, err)
	}
	if ids, err := s.Last(); err != nil || !slices.Equal(ids, []string{lane}) {
		t.Errorf("the last runs are %q, %v: want the lane %s", ids, err, lane)
	}
	if !k.write(time.Now()) {
		t.Fatal("the trial has not ended")
	}
	if got := stored(t, s, k.id); got.Entry.State != library.Done || got.Entry.Batch != y.id {
		t.Errorf("the trial is %v, of %s: want done, of %s", got.Entry.State, got.Entry.Batch, y.id)
	}
	if left, err := filepath.Glob(filepath.Join(s.dir, runsFolder, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left are %q, %v", left, err)
	}
}
