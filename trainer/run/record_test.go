package run

import (
	"fmt"
	"math/rand/v2"
	"testing"

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
