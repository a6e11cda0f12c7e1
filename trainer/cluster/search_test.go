package cluster

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"descent/data"
	"descent/data/memory"
	"descent/trainer"
	"descent/trainer/search"
)

// tiny returns a search of trials that take milliseconds.
func tiny(t *testing.T, trials int) search.Search {
	t.Helper()
	base := trainer.Default()
	if err := base.SetAll(map[string]string{"data": "moons:n=120", "hidden": "8", "epochs": "4", "batch": "16"}); err != nil {
		t.Fatal(err)
	}
	axes, err := search.ParseAxes([]string{"lr=1e-3..1", "l2=1e-6..1e-2"}, base)
	if err != nil {
		t.Fatal(err)
	}
	return search.Search{Base: base, Axes: axes, Sampler: search.Random{}, Trials: trials, Seed: 3}
}

// hash runs a search and returns the hash of its table.
func hash(t *testing.T, s search.Search) string {
	t.Helper()
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return search.Hash(trials)
}

// worker joins a coordinator in this process until the test ends.
func worker(t *testing.T, l Line, o WorkerOptions) (name string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(memory.New(0).With(t.Context()))
	ended, joined := make(chan error, 1), make(chan string, 1)
	o.Joined = func(w *Worker) { joined <- w.Name() }
	go func() { ended <- Join(ctx, l, o) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil && ctx.Err() == nil {
			t.Errorf("a worker ended with %v", err)
		}
		ended <- nil
	}
	t.Cleanup(stop)
	select {
	case name = <-joined:
	case err := <-ended:
		t.Fatal(err)
	}
	return name, stop
}

// on returns the search with a Runner for the workers of a coordinator.
func on(t *testing.T, s search.Search, l Line) search.Search {
	t.Helper()
	s, _ = drawn(t, s, l)
	return s
}

// drawn returns the search with a Runner for the workers of a coordinator, and its curves.
func drawn(t *testing.T, s search.Search, l Line) (search.Search, *search.Curves) {
	t.Helper()
	curves := &search.Curves{Metric: s.Metric}
	c, err := Connect(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if s.Runner, err = NewRunner(t.Context(), c, RunnerOptions{Search: &s, Curves: curves, Title: "test"}); err != nil {
		t.Fatal(err)
	}
	return s, curves
}

// all returns the curves of all trials.
func all(c *search.Curves) map[string]search.Curve {
	return c.All(func(string) bool { return false })
}

// TestSearchOnWorkers tests that a search on workers has the same table and the same curves
// as in one process, bit for bit: with rungs, with folds, and with files of data, which the
// worker gets only from the coordinator.
func TestSearchOnWorkers(t *testing.T) {
	srv := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	workers, people := srv.Lines()
	worker(t, workers, WorkerOptions{Slots: 2})
	file := filepath.Join(t.TempDir(), "points.csv")
	text := "a,b,class\n"
	for i := range 90 {
		text += []string{"1,2.5,x\n", "2,1.5,y\n", "3,0.5,x\n"}[i%3]
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*search.Search){
		"plain":   func(*search.Search) {},
		"halving": func(s *search.Search) { s.Pruner = search.Halving{Factor: 2} },
		"folds":   func(s *search.Search) { s.Folds = 3 },
		"both":    func(s *search.Search) { s.Folds = 2; s.Pruner = search.Halving{Factor: 2} },
		"a file": func(s *search.Search) {
			source, err := data.Named(file)
			if err != nil {
				t.Fatal(err)
			}
			s.Base.Data = source
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := tiny(t, 12)
			change(&s)
			here, curves := s, new(search.Curves)
			here.Trainer = curves.Trainer(trainer.Train)
			there, drawn := drawn(t, s, people)
			if local, far := hash(t, here), hash(t, there); local != far {
				t.Errorf("the table on workers has the hash %.8s: want that of one process, %.8s", far, local)
			}
			if !reflect.DeepEqual(all(drawn), all(curves)) || len(all(drawn)) != 12 {
				t.Errorf("the curves on workers are %v: want those of one process, %v", all(drawn), all(curves))
			}
		})
	}
	info, err := srv.root.js.Stream(t.Context(), trials)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the queue is empty", func() bool {
		i, err := info.Info(t.Context())
		return err == nil && i.State.Msgs == 0
	})
}
