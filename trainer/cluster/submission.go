package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"descent/data"
	"descent/trainer"
	"descent/trainer/search"
)

// A submission is the plan of a search, with the base of the Specs of its jobs.
type submission struct {
	plan
	base trainer.Spec

	mu   sync.Mutex
	sets map[data.Fold]*data.Prepared // the data of the last job, which the next jobs share
}

// errOtherBits is the error for a search that must be computed with other numerics than
// those of this worker: the numerics of the coordinator have changed since the search was
// submitted. The search waits for workers with its numerics.
var errOtherBits = errors.New("the search was submitted for other numerics than those of this worker")

// submission returns the plan of a search.
func (w *Worker) submission(ctx context.Context, name string) (*submission, error) {
	w.mu.Lock()
	s := w.known[name]
	w.mu.Unlock()
	if s != nil {
		return s, nil
	}
	s = &submission{sets: map[data.Fold]*data.Prepared{}}
	err := w.client.again(ctx, func(ctx context.Context) error {
		e, err := w.plans.Get(ctx, name)
		if err != nil {
			return err
		}
		return json.Unmarshal(e.Value(), &s.plan)
	}, jetstream.ErrKeyNotFound)
	if err != nil {
		return nil, err
	}
	if s.Proof.Sum != w.proof.Sum && !w.o.Mixed {
		return nil, errOtherBits
	}
	if s.base, err = s.plan.base(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.known) // releases the data of earlier searches
	w.known[name] = s
	return s, nil
}

// hold keeps the data of specs in memory for the next jobs.
func (s *submission) hold(ctx context.Context, specs []trainer.Spec) {
	for _, spec := range specs {
		set, err := spec.Load(ctx)
		if err != nil {
			return // training will return the error
		}
		s.mu.Lock()
		s.sets[spec.Fold] = set
		s.mu.Unlock()
	}
}

// attempt returns the attempt for a task.
func (w *Worker) attempt(ctx context.Context, name string, t task) (*attempt, error) {
	s, err := w.submission(ctx, name)
	if err != nil {
		return nil, err
	}
	a := &attempt{w: w, search: name, task: t, metric: s.Metric, noted: make(chan struct{}, 1),
		job: search.Job{ID: t.ID, Until: t.Until, Patient: t.Patient}}
	for _, c := range t.Specs {
		spec, err := c.spec(s.base)
		if err != nil {
			return nil, err
		}
		a.travels = append(a.travels, spec)
		if spec.Data, err = w.files.local(ctx, spec.Data); err != nil {
			return nil, err
		}
		a.job.Specs = append(a.job.Specs, spec)
	}
	s.hold(ctx, a.job.Specs)
	return a, nil
}
