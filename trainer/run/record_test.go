package run

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/trainertest"
)

// TestRecordFromEvents checks that the events of a run, written as text and
// read back, give the record that the run itself made, but for its clocks and
// the way it ended.
func TestRecordFromEvents(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	for range 6 {
		s := trainertest.Random(rng)
		for s.Check(t.Context()) != nil { // parts that do not fit together
			s = trainertest.Random(rng)
		}
		var events [][]byte
		r := Start(t.Context(), s, Options{Listen: func(e *trainer.Event) {
			text, err := exact.Marshal(e)
			if err != nil {
				t.Error(err)
			}
			events = append(events, text)
		}})
		<-r.Done()
		got, want := replayed(t, events), snapshot(r)
		for _, s := range []*Snapshot{got, want} {
			s.Clock, s.Elapsed, s.Throughput, s.Version, s.State, s.Err = nil, 0, 0, 0, 0, nil
		}
		// As text, in which what was not measured is equal to itself.
		if g, w := fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", *want); g != w {
			t.Errorf("%+v: the events give\n%s\nand the run has recorded\n%s", s, g, w)
		}
	}
}

// replayed returns what events add up to.
func replayed(t *testing.T, events [][]byte) *Snapshot {
	t.Helper()
	r := newRecord()
	for _, text := range events {
		var e trainer.Event
		if err := exact.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		r.fold(e)
	}
	s := new(Snapshot)
	r.copyTo(s)
	return s
}

// TestNothingOfNoValidationPart checks that a run without a validation part has no
// curve of it.
func TestNothingOfNoValidationPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.csv")
	if err := os.WriteFile(path, []byte("x,y\n0,a\n1,b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	spec := trainer.Default()
	spec.Data, spec.Hidden, spec.Epochs = data.CSV{File: path}, nil, 2
	r := Start(t.Context(), spec, Options{})
	<-r.Done()
	var s Snapshot
	r.Snapshot(&s)
	if s.State != Done || s.Plan.Held != 0 || s.Last.Val.Measured() || !s.Last.Train.Measured() {
		t.Errorf("the run is %v, scored %+v", s.State, s.Last)
	}
	for name, curve := range s.Series {
		if strings.HasPrefix(string(name), "val_") || name == Gap {
			t.Errorf("%s has %d points", name, len(curve))
		}
	}
	if len(s.Series[TrainLoss]) == 0 {
		t.Error("no curve of the training part")
	}
}
