package search

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"descent/data"
	"descent/data/memory"
	"descent/model/tensor"
	"descent/trainer"
)

// A clocked trains runs whose epochs have the duration took, and adds up the time.
type clocked struct {
	took  func(s *trainer.Spec) time.Duration
	plain bool         // whether brackets do not overlap
	busy  atomic.Int64 // nanoseconds
}

func (c *clocked) train(loss func(*trainer.Spec, float64) float64) trainer.Trainer {
	return analytic(func(s *trainer.Spec, epoch float64) float64 {
		if epoch > 0 {
			took := c.took(s)
			time.Sleep(took)
			c.busy.Add(int64(took))
		}
		return loss(s, epoch)
	})
}

// share runs s with the given number of slots on a simulated clock, and returns the
// fraction of the time in which the slots trained.
func (c *clocked) share(t *testing.T, s *Search, slots int) (share float64) {
	var sets []*data.Prepared // in memory, so that nothing is loaded under the simulated clock
	for _, spec := range s.runs(s.Base) {
		set, err := spec.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	defer runtime.KeepAlive(sets)
	c.busy.Store(0)
	synctest.Test(t, func(t *testing.T) {
		p := &Pool{Slots: slots, Trainer: c.train(bowl)}
		if s.Runner = p; c.plain {
			s.Runner = struct{ Runner }{p} // hides that the pool is an OrderedRunner
		}
		begun := time.Now()
		if _, err := s.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		share = float64(c.busy.Load()) / float64(time.Since(begun)) / float64(slots)
	})
	return share
}

// TestSlotsAreBusy tests that the slots of a pool train nearly all of the time, with any
// number of folds, because idle slots train the folds of the last trials.
func TestSlotsAreBusy(t *testing.T) {
	even := func(*trainer.Spec) time.Duration { return time.Second }
	uneven := func(s *trainer.Spec) time.Duration { // by a factor of 4
		return time.Duration(float64(time.Second) * (1 + 3*math.Mod(math.Abs(math.Log10(s.Rate)), 1)))
	}
	for _, c := range []struct {
		trials, folds, slots int
		took                 func(*trainer.Spec) time.Duration
		least                float64
	}{
		{1, 5, 2, even, 5. / 6},
		{1, 10, 4, even, 10. / 12},
		{5, 5, 2, even, 25. / 26},
		{5, 5, 4, even, 25. / 28},
		{9, 5, 8, even, 45. / 48},
		{9, 5, 4, uneven, 0.93},
		{40, 0, 4, uneven, 0.93},
	} {
		s := tuned(t, bowl, "lr=1e-4..1")
		s.Trials, s.Folds, s.Base.Epochs, s.Patient = c.trials, c.folds, 9, true
		clock := &clocked{took: c.took}
		if got := clock.share(t, s, c.slots); got < c.least-1e-9 {
			t.Errorf("%d trials on %d folds keep %d slots busy for %.3f of the time: want %.3f", c.trials, c.folds, c.slots, got, c.least)
		}
	}
}

// TestSlotsGiveEqualTables tests that the table does not depend on the number of slots,
// even if trials end early on a fold while other folds are trained in parallel.
func TestSlotsGiveEqualTables(t *testing.T) {
	loss := func(s *trainer.Spec, epoch float64) float64 {
		if s.Fold.Number == 2 && s.Rate > 0.3 && epoch > 0 {
			return math.NaN()
		}
		return bowl(s, epoch) + 0.01*float64(s.Fold.Number)
	}
	for _, pruner := range []Pruner{NoPruner{}, Halving{Factor: 3}, Median{Startup: 3, Batch: 3, Grace: 1, Every: 2}, Hyperband{Factor: 3}} {
		s := tuned(t, loss, "lr=1e-3..10")
		s.Trials, s.Folds, s.Base.Epochs, s.Pruner, s.Patient = 12, 4, 9, pruner, true
		want := ""
		for _, slots := range []int{1, 2, 3, 16} {
			s.Runner = &Pool{Slots: slots, Trainer: analytic(loss)}
			trials, err := s.Run(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			fell := 0
			for _, tr := range trials {
				if tr.State == Diverged && tr.Runs() == 2 {
					fell++
				}
			}
			if got := Hash(trials) + fmt.Sprint(trials); want == "" {
				want = got
			} else if got != want || fell == 0 {
				t.Errorf("%T: with %d slots the table is another, %d trials fall on the second fold", pruner, slots, fell)
			}
		}
	}
}

// TestFoldsBehindAFallAreEnded tests that when a trial ends early on a fold, the training
// of its later folds ends too and their slots become free.
func TestFoldsBehindAFallAreEnded(t *testing.T) {
	s := tuned(t, bowl, "lr=1e-3..1")
	var begun, ended atomic.Int32
	fall := make(chan struct{})
	p := &Pool{Slots: 3, Trainer: func(ctx context.Context, spec trainer.Spec, _ *trainer.Checkpoint, _ trainer.Control, _ func(*trainer.Event)) error {
		if begun.Add(1) == 3 {
			close(fall)
		}
		<-fall
		if spec.Fold.Number == 1 {
			return &trainer.Divergence{}
		}
		<-ctx.Done()
		ended.Add(1)
		return ctx.Err()
	}}
	job := Job{ID: ID{Trial: 1}, Specs: s.Base.Folds(5), Until: float64(s.Base.Epochs)}
	var outcomes []Outcome
	if err := p.Do(t.Context(), []Job{job}, func(o Outcome) { outcomes = append(outcomes, o) }); err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != 1 || outcomes[0].State != Diverged || len(outcomes[0].Runs) != 1 || begun.Load() != 3 || ended.Load() != 2 {
		t.Errorf("%d folds were begun and %d ended: %+v", begun.Load(), ended.Load(), outcomes)
	}
}

// TestWaitingRunsUseNoProcessor tests that runs that wait for their next rung use no
// processor, so that other runs can divide their steps among all processors.
func TestWaitingRunsUseNoProcessor(t *testing.T) {
	s := toy(t)
	p := new(Pool)
	var jobs []Job
	for i := range 3 {
		jobs = append(jobs, Job{ID: ID{Trial: i + 1}, Specs: []trainer.Spec{s.Base}, Until: 1, Patient: true})
	}
	if err := p.Do(t.Context(), jobs, func(o Outcome) {
		if o.State != Waiting {
			t.Errorf("trial %d is %v: %s", o.Trial, o.State, o.Why)
		}
	}); err != nil {
		t.Fatal(err)
	}
	engine := tensor.NewEngine(2)
	defer engine.Close()
	if !engine.Parallel() {
		t.Error("runs that wait keep others from sharing their steps")
	}
	p.Drop([]ID{{Trial: 1}, {Trial: 2}, {Trial: 3}})
}

// TestRuleEndsAtARung tests that a run that a stopping rule ends at the end of a rung waits
// there and ends in the next rung.
func TestRuleEndsAtARung(t *testing.T) {
	s := toy(t)
	if err := s.Base.SetAll(map[string]string{"stop": "early:patience=0.5", "lr": "1"}); err != nil {
		t.Fatal(err)
	}
	p := new(Pool)
	do := func(rung int, until float64) (out Outcome) {
		j := Job{ID: ID{Trial: 1, Rung: rung}, Specs: []trainer.Spec{s.Base}, Until: until, Patient: true}
		if err := p.Do(t.Context(), []Job{j}, func(o Outcome) { out = o }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	end := do(0, float64(s.Base.Epochs)).Runs[0].Epoch
	if end == 0 || end == float64(s.Base.Epochs) {
		t.Fatalf("the rule ends the run at epoch %v", end)
	}
	if o := do(0, end); o.State != Waiting || o.Runs[0].Epoch != end {
		t.Errorf("at the end of the rung it is %v at epoch %v: want it to wait at %v", o.State, o.Runs[0].Epoch, end)
	}
	if o := do(1, end+1); o.State != Done || o.Runs[0].Epoch != end {
		t.Errorf("then it is %v at epoch %v: want it done at %v", o.State, o.Runs[0].Epoch, end)
	}
}

// TestBracketsOverlap tests that brackets overlap if their trials do not depend on
// outcomes: slots that are idle in the last rungs of a bracket train the first rung of the
// next bracket.
func TestBracketsOverlap(t *testing.T) {
	even := func(*trainer.Spec) time.Duration { return time.Second }
	for _, c := range []struct {
		pruner Pruner
		trials int
		slots  int
		least  float64 // the share varies slightly with the order in which slots are assigned
	}{
		{Hyperband{Factor: 3}, 49, 2, 0.92},
		{Hyperband{Factor: 3}, 49, 8, 0.42},
	} {
		s := tuned(t, bowl, "lr=1e-4..1")
		s.Trials, s.Base.Epochs, s.Patient, s.Pruner = c.trials, 27, true, c.pruner
		apart, overlapping := &clocked{took: even, plain: true}, &clocked{took: even}
		before, got := apart.share(t, s, c.slots), overlapping.share(t, s, c.slots)
		t.Logf("%T keeps %d slots busy for %.3f of the time, and for %.3f where brackets are apart", c.pruner, c.slots, got, before)
		if got < c.least || got <= before {
			t.Errorf("%T keeps %d slots busy for %.3f of the time: want %.3f, and more than %.3f", c.pruner, c.slots, got, c.least, before)
		}
	}
}

// TestOverlapEnds tests that brackets do not overlap with memory for only one at a time and
// that the table is the same, and that all runs of a canceled search end.
func TestOverlapEnds(t *testing.T) {
	s := toy(t)
	s.Trials, s.Pruner, s.Patient, s.Trainer = 40, Hyperband{Factor: 3}, true, analytic(bowl)
	want, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	most, first := 0.0, 0
	for _, b := range s.Pruner.Brackets(40, 9) {
		var specs []trainer.Spec
		for _, tr := range want[first : first+b.Trials] {
			specs = append(specs, tr.Spec)
		}
		m, err := trainer.Together(t.Context(), specs)
		if err != nil {
			t.Fatal(err)
		}
		most, first = max(most, m.Total()), first+b.Trials
	}
	tight, err := s.Run(memory.New(most+1).With(t.Context()), nil)
	if err != nil || Hash(tight) != Hash(want) {
		t.Errorf("with memory for one bracket: %v, and the table is equal: %v", err, Hash(tight) == Hash(want))
	}
	s.Trainer = nil
	p := &Pool{Slots: 3}
	s.Runner = p
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Run(ctx, func(Trial) { cancel() }); err == nil {
		t.Error("a search that was ended has no error")
	}
	if len(p.kept) > 0 || len(p.batches) > 0 || p.free != 3 {
		t.Errorf("%d runs are kept, %d calls are under way and %d of 3 slots are free", len(p.kept), len(p.batches), p.free)
	}
}
