package cluster

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/run"
	"descent/trainer/search"
)

// long returns a search of one trial that takes long enough to be observed.
func long(t *testing.T) search.Search {
	t.Helper()
	s := tiny(t, 1)
	if err := s.Base.SetAll(map[string]string{"data": "moons", "batch": "2", "hidden": "64", "epochs": "400", "evals": "1", "dropout": "0.1", "optimizer": "adam"}); err != nil {
		t.Fatal(err)
	}
	s.Patient = true
	return s
}

// slow waits until w has a run, and slows it down to some seconds, so that a test can pause
// it before it ends.
func slow(t *testing.T, w *Worker) {
	t.Helper()
	eventually(t, "the worker has a run", func() bool {
		w.lives.mu.Lock()
		defer w.lives.mu.Unlock()
		for _, l := range w.lives.runs {
			l.tempo.setPace(40)
			return true
		}
		return false
	})
}

// watched waits for the first run of a View and returns it.
func watched(t *testing.T, v *View) *Remote {
	t.Helper()
	var r *Remote
	eventually(t, "a run is shown", func() bool {
		added, err := v.Poll()
		if err != nil {
			t.Log(err)
		}
		if len(added) > 0 {
			r = added[0].(*Remote)
		}
		return r != nil
	})
	return r
}

// TestTrialsGoOnFromTheirCheckpoint tests that a trial whose worker is lost resumes from
// its checkpoint on another worker and computes the same bits, and that a View can show,
// pause and resume it.
func TestTrialsGoOnFromTheirCheckpoint(t *testing.T) {
	srv := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	workers, people := srv.Lines()
	lost := make(chan *Worker, 1)
	go Join(t.Context(), workers, WorkerOptions{Slots: 1, Joined: func(w *Worker) { lost <- w }})
	w := <-lost
	c := join(t, people, rolePerson)
	view, err := NewView(c)
	if err != nil {
		t.Fatal(err)
	}
	s, curves := drawn(t, long(t), people)
	table := make(chan string, 1)
	go func() {
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Error(err)
		}
		table <- search.Hash(trials)
	}()
	slow(t, w)
	r := watched(t, view)
	eventually(t, "the curve is drawn while the trial trains", func() bool { return len(all(curves)["trial 1"]) > 0 })
	r.Pause()
	eventually(t, "the run is paused", func() bool { return r.State() == run.Paused })
	r.SetPace(40)
	r.Resume()
	eventually(t, "the run goes on", func() bool { return r.State() == run.Running })
	store, err := c.js.ObjectStore(t.Context(), checkpoints)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "a checkpoint is kept", func() bool {
		all, err := store.List(t.Context())
		return err == nil && len(all) == 1
	})
	w.client.Close() // as if the worker was killed
	var heir *Worker
	o := WorkerOptions{Slots: 1, Joined: func(w *Worker) { lost <- w }}
	go Join(t.Context(), workers, o)
	heir = <-lost
	far := <-table
	here, same := long(t), new(search.Curves)
	here.Trainer = same.Trainer(trainer.Train)
	if local := hash(t, here); far != local {
		t.Errorf("the trial has other bits than in one process")
	}
	if !reflect.DeepEqual(all(curves), all(same)) {
		t.Errorf("the curve is %v: want that of one process, %v", all(curves), all(same))
	}
	reply, err := c.conn.Request(runSubject+heir.Name()+"."+r.id+".tail", []byte("0"), callTime)
	if err != nil {
		t.Fatal(err)
	}
	var told tail
	if err := exact.Unmarshal(reply.Data, &told); err != nil || len(told.Events) == 0 || told.Events[0].Step == 0 {
		t.Errorf("the heir began at its start: %d events, %v", len(told.Events), err)
	}
	eventually(t, "the run is shown to its end", func() bool {
		_, err := view.Poll()
		return err == nil && r.State() == run.Done
	})
	var snap run.Snapshot
	if r.Snapshot(&snap); snap.Epoch != 400 || len(snap.EpochEnds) < 50 || r.Host() == "" {
		t.Errorf("it is shown up to epoch %v, with %d epochs", snap.Epoch, len(snap.EpochEnds))
	}
	eventually(t, "the checkpoint is removed", func() bool {
		all, err := store.List(t.Context())
		return err != nil || len(all) == 0
	})
}

// TestWorkersEnd tests that a draining worker completes its jobs and a stopped worker
// returns them to the queue, and that both are then removed from the list of workers.
func TestWorkersEnd(t *testing.T) {
	srv := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	line, people := srv.Lines()
	c := join(t, people, rolePerson)
	first, _ := worker(t, line, WorkerOptions{Slots: 1})
	second, _ := worker(t, line, WorkerOptions{Slots: 3, Mixed: true})
	var all []WorkerInfo
	there := func(n int) func() bool {
		return func() bool {
			var err error
			all, err = c.Workers(t.Context())
			return err == nil && len(all) == n
		}
	}
	eventually(t, "two workers are listed", there(2))
	for _, w := range all {
		if w.Slots != map[string]int{first: 1, second: 3}[w.Name] || w.Host == "" || w.Numerics == "" || w.Mixed {
			t.Errorf("%+v", w)
		}
	}
	if err := c.Drain(t.Context(), first); err != nil {
		t.Error(err)
	}
	if err := c.Stop(t.Context(), second); err != nil {
		t.Error(err)
	}
	eventually(t, "no worker is listed", there(0))
	eventually(t, "a worker that is gone is not known", func() bool {
		err := c.Stop(t.Context(), second)
		return err != nil && strings.Contains(err.Error(), "there is no worker")
	})
}

// TestEndingWorkersWriteOutcomes tests that a worker that is ended between the training of
// a block and the writing of its outcomes writes them.
func TestEndingWorkersWriteOutcomes(t *testing.T) {
	srv := serve(t, ServerOptions{})
	line, _ := srv.Lines()
	name := on(t, tiny(t, 1), line).Runner.(*Runner).name
	joined := make(chan *Worker, 1)
	go Join(t.Context(), line, WorkerOptions{Slots: 1, Joined: func(w *Worker) { joined <- w }})
	w := <-joined
	b := &block{Search: name, Tasks: []task{{Specs: []change{{Name: "x"}}, Until: 4}}}
	key := name + "." + b.key()
	ctx, end := context.WithCancel(t.Context())
	if err := w.answer(ctx, key, b, 1, end); err != nil {
		t.Error(err)
	}
	if _, err := w.results.Get(t.Context(), key); err != nil {
		t.Error(err)
	}
}

// TestOtherNumericsAreRefused tests that workers with other numerics or of another version
// are refused without Mixed.
func TestOtherNumericsAreRefused(t *testing.T) {
	srv := serve(t, ServerOptions{})
	line, _ := srv.Lines()
	proof, err := Prove()
	if err != nil {
		t.Fatal(err)
	}
	for want, p := range map[string]plan{
		"computes other bits": {Proof: Numerics{"float8 abacus", "00"}},
		"the same version":    {Proof: proof, Program: "v9"},
	} {
		if err := srv.root.declare(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if err := Join(t.Context(), line, WorkerOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %s", err, want)
		}
		_, stop := worker(t, line, WorkerOptions{Mixed: true})
		stop()
	}
}

// TestBlocks tests that short jobs share a block, and that a worker rejects a path of its
// own machine.
func TestBlocks(t *testing.T) {
	srv := serve(t, ServerOptions{Private: true})
	line, people := srv.Lines()
	worker(t, line, WorkerOptions{Slots: 1})
	s := on(t, tiny(t, 400), people)
	if _, err := s.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	kv, err := srv.root.js.KeyValue(t.Context(), results)
	if err != nil {
		t.Fatal(err)
	}
	blocks, jobs := 0, 0
	err = each(t.Context(), kv, func(e jetstream.KeyValueEntry) {
		a, _ := decode[answer](e.Value())
		blocks, jobs = blocks+1, jobs+len(a.Outcomes)
	})
	first := slices.Max(s.Runner.(*Runner).rates[:probes]) * float64(s.Base.Epochs) // seconds, by which jobs are divided
	if err != nil || jobs != 400 || first < blockSeconds/4 && blocks > 200 {
		t.Errorf("%d jobs, of %.3f s at first, in %d blocks, %v", jobs, first, blocks, err)
	}
	w := &Worker{files: &cache{dir: t.TempDir()}, client: srv.root, known: map[string]*submission{"s": {base: trainer.Default()}}}
	for _, path := range []string{"/etc/passwd", "points.csv", filePrefix + "../x", filePrefix + strings.Repeat("0", 64) + "/../x", folderPrefix + "/x"} {
		_, err := w.attempt(context.Background(), "s", task{Specs: []change{{Settings: map[string]string{"data": fmt.Sprintf("csv:file=%s", path)}}}})
		if err == nil || !strings.Contains(err.Error(), "is a path on the worker") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
