package index

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

var manyFolder = flag.String("many", "", "write a store of ten thousand runs of a hundred evaluations into this `folder`")

// trained is how many of the many runs are trained: the others are the same, under
// other IDs.
const (
	trained = 20
	runs    = 10_000
)

// many writes a store of so many runs of a hundred evaluations into dir.
func many(t testing.TB, dir string, runs int) *store.Store {
	s, err := store.Open(dir, store.Options{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var all []*store.Run
	for i := range trained {
		spec := trainertest.With(t, "epochs", "99", "lr", fmt.Sprint(0.01*float64(i+1)), "optimizer", []string{"sgd", "momentum", "adam"}[i%3])
		spec.Name = fmt.Sprint("run ", i)
		all = append(all, s.Start(t.Context(), spec, run.Options{}, store.Meta{Title: "many"}))
	}
	for _, r := range all {
		<-r.Kept()
	}
	begun := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range runs - trained {
		id := begun.Add(time.Duration(i)*time.Minute).Format("20060102T150405.000") + fmt.Sprintf("-%06d", i)
		link(t, filepath.Join(dir, "runs", all[i%trained].ID()), filepath.Join(dir, "runs", id))
	}
	return s
}

// link makes a folder of the same files as another.
func link(t testing.TB, from, to string) {
	files, err := os.ReadDir(from)
	if err == nil {
		err = os.Mkdir(to, 0o777)
	}
	for _, f := range files {
		if err == nil {
			err = os.Link(filepath.Join(from, f.Name()), filepath.Join(to, f.Name()))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestMany writes the store that the commands are timed with.
func TestMany(t *testing.T) {
	if *manyFolder == "" {
		t.Skip("it takes a while: make bench-runs")
	}
	many(t, *manyFolder, runs)
}

// BenchmarkMany lists ten thousand runs of a hundred evaluations, or with -short a
// hundred runs, as a command does:
// it opens the index, compares it with the folders, and asks. The first benchmark
// makes the index.
func BenchmarkMany(b *testing.B) {
	n := runs
	if testing.Short() {
		n /= 100
	}
	s := many(b, b.TempDir(), n)
	b.Run("made", func(b *testing.B) {
		for b.Loop() {
			list(b, s, "", library.Order{}, place.remove)
		}
	})
	for _, c := range []struct {
		name, query string
		o           library.Order
	}{
		{"newest", "", library.Order{Limit: 50}},
		{"all", "", library.Order{}},
		{"sorted", "", library.Order{By: "best_val_accuracy", Limit: 50}},
		{"query", "optimizer=momentum best_val_loss<0.2 -state:failed", library.Order{Limit: 50}},
		{"word", "adam", library.Order{Limit: 50}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				list(b, s, c.query, c.o, func(place) {})
			}
		})
	}
	x := opened(b, s)
	if err := x.Refresh(b.Context()); err != nil { // the first list of an index waits for it
		b.Fatal(err)
	}
	b.Run("query alone", func(b *testing.B) {
		q, _ := library.Parse("optimizer=momentum best_val_loss<0.2 -state:failed")
		for b.Loop() {
			if _, _, err := x.list(b.Context(), true, q, library.Order{Limit: 50}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// list lists runs once, with an index of its own to whose place something was done
// before.
func list(b *testing.B, s *store.Store, query string, o library.Order, before func(place)) {
	q, err := library.Parse(query)
	if err != nil {
		b.Fatal(err)
	}
	x := Open(b.Context(), s, Options{Patience: time.Hour})
	defer x.Close()
	before(*x.place())
	if entries, _, err := x.List(b.Context(), q, o); err != nil || len(entries) == 0 {
		b.Fatalf("%d runs, %v", len(entries), err)
	}
}
