package cluster

import (
	"reflect"
	"testing"

	"descent/trainer/search"
)

// TestFollow tests that a Follower has all trials and curves of a search of another
// process, including those that ended earlier, and queues no jobs.
func TestFollow(t *testing.T) {
	srv := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	workers, people := srv.Lines()
	s := tiny(t, 30)
	s.Pruner, s.Repeats = search.Halving{Factor: 3}, search.Repeats{Top: 2, Seeds: 2}
	made, curves := drawn(t, s, people)
	c := join(t, people, rolePerson)
	follower := func() *Follower {
		all, err := c.Submitted(t.Context())
		if err != nil || len(all) != 1 || all[0].Title != "test" {
			t.Fatalf("%+v, %v: want one search", all, err)
		}
		f, err := c.Follow(t.Context(), all[0])
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first := follower()
	seen := make(chan []search.Trial, 1)
	go func() {
		trials, err := first.Run(t.Context(), nil)
		if err != nil {
			t.Error(err)
		}
		seen <- trials
	}()
	worker(t, workers, WorkerOptions{Slots: 2})
	want := hash(t, made)
	if got := search.Hash(<-seen); got != want {
		t.Errorf("the table that is looked at has the hash %.8s: want %.8s", got, want)
	}
	before, err := c.Progress(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := follower()
	trials, err := late.Run(t.Context(), nil)
	if got := search.Hash(trials); err != nil || got != want {
		t.Errorf("the table that is looked at later has the hash %.8s, %v: want %.8s", got, err, want)
	}
	if p, err := c.Progress(t.Context()); err != nil || p.Done != before.Done || p.Twice != 0 {
		t.Errorf("%+v, %v after %+v: want nothing trained for those who look on", p, err, before)
	}
	for _, f := range []*Follower{first, late} {
		if !reflect.DeepEqual(all(f.Curves()), all(curves)) || len(all(curves)) != 30 {
			t.Errorf("those who look on see the curves %v: want %v", all(f.Curves()), all(curves))
		}
	}
}
