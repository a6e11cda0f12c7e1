package search

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"descent/data/memory"
	"descent/trainer"
)

// TestPoolMemory tests that before any training a pool adds the memory of the runs that it
// keeps for their next rung and of the largest other runs, as many as there are slots.
func TestPoolMemory(t *testing.T) {
	s := toy(t)
	s.Base.Epochs = 2
	jobs := func(n int, from int, until float64) (all []Job) {
		for i := range n {
			all = append(all, Job{ID: ID{Trial: from + i}, Specs: []trainer.Spec{s.Base}, Until: until, Patient: true})
		}
		return all
	}
	three, err := trainer.Together(t.Context(), slices.Repeat([]trainer.Spec{s.Base}, 3))
	if err != nil {
		t.Fatal(err)
	}
	ctx := memory.New(three.Total() + 1).With(t.Context())
	var trained atomic.Int64 // by the last call
	do := func(p *Pool, jobs []Job) string {
		trained.Store(0)
		err := p.Do(ctx, jobs, func(o Outcome) {
			if trained.Add(1); o.State == Failed {
				t.Error(o.Why)
			}
		})
		if err != nil {
			return err.Error()
		}
		return ""
	}
	p := &Pool{Slots: 2, Trainer: analytic(bowl)} // real runs also check the free memory
	if says := do(p, jobs(6, 1, 2)); says != "" || trained.Load() != 6 {
		t.Errorf("six runs, two at a time: %s, %d are trained", says, trained.Load())
	}
	if says := do(p, jobs(4, 1, 1)); !strings.Contains(says, "4 runs beside each other") || trained.Load() != 0 {
		t.Errorf("four runs that are kept: %q, %d are trained", says, trained.Load())
	}
	if says := do(p, jobs(2, 1, 1)); says != "" || trained.Load() != 2 {
		t.Errorf("two runs that are kept: %s", says)
	}
	if says := do(p, jobs(2, 3, 2)); says == "" || trained.Load() != 0 {
		t.Errorf("two more beside them are trained: %d", trained.Load())
	}
	p.Drop([]ID{{Trial: 1, Rung: 7}})
	if says := do(p, jobs(2, 3, 2)); says != "" || trained.Load() != 2 {
		t.Errorf("one is dropped: %s, %d are trained", says, trained.Load())
	}
	if says := do(p, jobs(1, 2, 2)); says != "" || trained.Load() != 1 {
		t.Errorf("the other goes on: %s, %d are trained", says, trained.Load())
	}
}
