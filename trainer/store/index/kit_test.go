package index

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// shelf are made-up folders of runs.
type shelf struct {
	dir string

	mu      sync.Mutex
	entries map[string]library.Entry
	changed map[string]time.Time
	points  map[string][]store.Point
	broken  map[string]error
	reads   int
}

func newShelf(t testing.TB) *shelf {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	xdg.Reload()
	return &shelf{dir: t.TempDir(), entries: map[string]library.Entry{}, changed: map[string]time.Time{},
		points: map[string][]store.Point{}, broken: map[string]error{}}
}

// put puts a run on the shelf, as one that was changed a while ago.
func (s *shelf) put(e library.Entry, points ...store.Point) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[e.ID], s.points[e.ID] = e, points
	s.changed[e.ID] = time.Date(2026, 1, 1, 0, 0, 0, len(s.changed)+s.reads, time.UTC)
}

func (s *shelf) Dir() string { return s.dir }

func (s *shelf) Stamps() (list []store.Stamp, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, at := range s.changed {
		list = append(list, store.Stamp{ID: id, Changed: at, Trash: !s.entries[id].Trashed.IsZero()})
	}
	return list, nil
}

func (s *shelf) Read(id string) (library.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	return s.entries[id], s.broken[id]
}

func (s *shelf) Points(id string, from int64, each func(store.Point) error) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	points := s.points[id]
	for ; int(from) < len(points); from++ {
		if err := each(points[from]); err != nil {
			return from, err
		}
	}
	return from, nil
}

// sorted returns the entries that were not removed, or those that were, in an
// order.
func (s *shelf) sorted(q library.Query, o library.Order) (list []library.Entry) {
	for _, e := range slices.Collect(maps.Values(s.entries)) {
		if q.Match(&e) && e.Trashed.IsZero() != o.Trash {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b library.Entry) int { return o.Compare(&a, &b) })
	return list
}

// opened returns an index that waits for as long as it takes.
func opened(t testing.TB, f Folders) *Index {
	x := Open(t.Context(), f, Options{Patience: time.Minute})
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// odd are texts that are easily mistaken.
var odd = []string{"Momentum", "momentum:mu=0.9", "momentum", "ünï ÇODE", "ſ", "S", "K", "K", "İ", "a\x00b", "\x00", "tail\xff", "\xff",
	"two words", `q"uote`, "%", "_", "1e3", "1000", "0.5", "-0", "0", "NaN", "Inf", "2026-01-02", "", " ", "'; DROP TABLE run"}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// anyNumber returns a number, often one that others are too.
func anyNumber(rng *rand.Rand) float64 {
	return pick(rng, []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 0.5, 1000, rng.NormFloat64(), float64(rng.IntN(5))})
}

func anyScore(rng *rand.Rand) (s trainer.Score) {
	if rng.IntN(4) == 0 {
		return trainer.Unmeasured()
	}
	for i := range s.Metrics {
		s.Metrics[i] = anyNumber(rng)
	}
	s.Loss, s.Accuracy = anyNumber(rng), anyNumber(rng)
	return s
}

func anyEvaluation(rng *rand.Rand) run.Evaluation {
	return run.Evaluation{Epoch: anyNumber(rng), Train: anyScore(rng), Val: anyScore(rng), Health: trainer.Health{Dead: rng.Float64(), Saturated: rng.Float64()}}
}

// anyTime returns a time, or none.
func anyTime(rng *rand.Rand) time.Time {
	if rng.IntN(3) == 0 {
		return time.Time{}
	}
	return time.Date(2026, 1, 1+rng.IntN(3), rng.IntN(24), 0, 0, rng.IntN(3)*500_000_000, time.UTC)
}

// anyEntry returns the entry of a run with odd values.
func anyEntry(rng *rand.Rand, id int) library.Entry {
	text := func() string { return pick(rng, odd) }
	e := library.Entry{
		ID:     fmt.Sprintf("20260101-%06d-%s", id, strconv.FormatInt(rng.Int64N(1<<30), 32)),
		Labels: library.Labels{Name: text(), Note: text()},
		State:  library.State(rng.IntN(int(library.Failed) + 1)), Why: text(), Owner: text(),
		Created: anyTime(rng), Ended: anyTime(rng), Batch: text(), Title: text(), Parent: text(), ParentStep: rng.IntN(9),
		Data: text(), Task: pick(rng, []metric.Task{0, metric.TwoClasses, metric.ManyClasses, metric.Number}), Numerics: text(), Program: text(),
		Step: rng.IntN(5), Steps: rng.IntN(5), Epoch: anyNumber(rng), Epochs: anyNumber(rng), Elapsed: time.Duration(rng.IntN(3)) * time.Second,
		Last: anyEvaluation(rng), Best: anyEvaluation(rng), Test: anyScore(rng), Size: rng.Int64N(5), Dropped: rng.IntN(5),
	}
	for range rng.IntN(4) {
		e.Tags = append(e.Tags, text())
	}
	if rng.IntN(5) == 0 {
		e.Trashed = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	}
	spec := trainertest.Random(rng)
	for _, f := range spec.Fields() {
		if rng.IntN(10) == 0 {
			continue // a program of another version did not have it
		}
		e.Settings = append(e.Settings, setting(f.Key, f.Full()))
	}
	return e
}

// setting returns a setting with its number, if it is one.
func setting(key, text string) library.Setting {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		x = math.NaN()
	}
	return library.Setting{Key: key, Text: text, Number: x}
}
