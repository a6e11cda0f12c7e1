package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/run"
	"descent/trainer/search"
)

// proofKey is the key of the program and numerics of the coordinator in the plan bucket.
const proofKey = "numerics"

// RunnerOptions describe a search.
type RunnerOptions struct {
	Title   string         // shown in lists
	Search  *search.Search // the search whose jobs are trained
	Curves  *search.Curves // receives the curves of the runs, during training and at the end; may be nil
	Program string         // version of the program
}

// A Runner is a search.Runner whose jobs are trained by the workers of a coordinator. If
// its process ends and starts again, queued jobs are still in the queue, and jobs with an
// outcome are not trained again. A Runner also uses the outcomes of equal jobs of another
// search with the same base.
type Runner struct {
	client  *Client
	o       RunnerOptions
	follows bool   // whether another process queues the jobs
	name    string // of the search
	plan    plan   // its Base has hashes in place of paths
	stream  jetstream.Stream
	results jetstream.KeyValue
	store   jetstream.ObjectStore // of checkpoints
	files   *uploader

	mu    sync.Mutex
	runs  map[search.ID]string    // the names of runs, by their ID without a rung
	live  map[string]trainer.Spec // the runs of jobs without an outcome, by liveName
	rates []float64               // seconds per epoch, of each answer
	busy  int                     // see notePatience
	tally Tally
	folds int // runs of a job
}

// A Tally counts the workers and jobs of a Runner.
type Tally struct {
	Workers map[string]bool // their names
	Hosts   map[string]bool
	Again   int    // jobs that were delivered more than once, because a worker was lost
	Mixed   string // numerics of a worker that differ from the coordinator's; "" if none differ
}

// NewRunner returns the Runner of a search.
func NewRunner(ctx context.Context, c *Client, o RunnerOptions) (*Runner, error) {
	r := newRunner(c, o)
	own, err := Prove()
	if err != nil {
		return nil, err
	}
	theirs, err := c.agree(ctx, plan{Program: o.Program, Proof: own})
	if err != nil {
		return nil, err
	}
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	base := o.Search.Base
	if base.Data, err = r.files.portable(ctx, base.Data); err != nil {
		return nil, err
	}
	r.plan = plan{Program: theirs.Program, Proof: theirs.Proof, Base: settings(base), Metric: o.Search.Metric}
	r.name = keyOf(r.plan)
	r.plan.Title = o.Title
	if _, err = r.submit(ctx, nil); err != nil {
		return nil, err
	}
	return r, r.offer(ctx)
}

func newRunner(c *Client, o RunnerOptions) *Runner {
	return &Runner{client: c, o: o, runs: map[search.ID]string{}, live: map[string]trainer.Spec{},
		tally: Tally{Workers: map[string]bool{}, Hosts: map[string]bool{}}}
}

// submit sends the files of jobs, writes the plan of the search, and returns the jobs as
// tasks. The entry of the plan marks the search and its files as used. A Runner of a
// Follower writes no plan.
func (r *Runner) submit(ctx context.Context, jobs []search.Job) (ts []task, err error) {
	for range 3 { // a file that was removed in the meantime is sent again
		if ts, err = r.tasks(ctx, jobs); err != nil || r.follows {
			return ts, err
		}
		r.plan.Files = r.files.files()
		text, err := json.Marshal(r.plan)
		if err != nil {
			return nil, err
		}
		if err := r.client.putPlan(ctx, r.name, text); err != nil || r.files.whole(ctx) {
			return ts, err
		}
	}
	return ts, nil
}

// open opens the streams and buckets of the coordinator.
func (r *Runner) open(ctx context.Context) error {
	return r.client.again(ctx, func(ctx context.Context) (err error) {
		js := r.client.js
		if r.stream, err = js.Stream(ctx, trials); err != nil {
			return err
		}
		if r.results, err = js.KeyValue(ctx, results); err != nil {
			return err
		}
		if r.store, err = js.ObjectStore(ctx, checkpoints); err != nil {
			return err
		}
		files, err := js.ObjectStore(ctx, dataBucket)
		r.files = newUploader(files)
		return err
	})
}

// Numerics returns the name of the numerics with which the results are computed.
func (r *Runner) Numerics() string { return r.plan.Proof.Name }

// Tally returns the counts so far.
func (r *Runner) Tally() Tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tally
	t.Workers, t.Hosts = maps.Clone(t.Workers), maps.Clone(t.Hosts)
	return t
}

// count adds an answer to the tally.
func (r *Runner) count(a *answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tally.Workers[a.Worker], r.tally.Hosts[a.Host] = true, true
	if a.Deliveries > 1 {
		r.tally.Again += len(a.Outcomes)
	}
	if a.Numerics != r.plan.Proof.Name {
		r.tally.Mixed = a.Numerics
	}
}

// tasks returns jobs in the form in which they are sent. It also sends the files of their
// data.
func (r *Runner) tasks(ctx context.Context, jobs []search.Job) ([]task, error) {
	ts := make([]task, len(jobs))
	for i, j := range jobs {
		t := task{ID: j.ID, Until: j.Until, Patient: j.Patient}
		for _, spec := range j.Specs {
			if !r.follows { // the Specs of a Follower already have hashes
				var err error
				if spec.Data, err = r.files.portable(ctx, spec.Data); err != nil {
					return nil, fmt.Errorf("trial %d: %w", j.Trial, err)
				}
			}
			t.Specs = append(t.Specs, changeOf(spec, r.plan.Base))
		}
		ts[i] = t
	}
	return ts, nil
}

// Do implements search.Runner.
func (r *Runner) Do(ctx context.Context, jobs []search.Job, report func(search.Outcome)) error {
	ts, err := r.submit(ctx, jobs)
	if err != nil {
		return err
	}
	d := &delivery{Runner: r, report: report, wanted: map[string]task{}, jobs: map[string]*search.Job{}}
	r.mu.Lock()
	for i, t := range ts {
		key := t.key()
		d.wanted[key], d.jobs[key] = t, &jobs[i]
		d.order = append(d.order, key)
		r.runs[search.ID{Trial: t.Trial, Repeat: t.Repeat}] = t.run()
		r.folds = max(r.folds, len(t.Specs))
		for fold, spec := range jobs[i].Specs {
			r.live[liveName(r.name, t.ID, fold)] = spec
		}
	}
	r.mu.Unlock()
	stop, err := r.listen()
	if err != nil {
		return err
	}
	defer stop()
	for len(d.wanted) > 0 {
		if err := d.deliver(ctx); err != nil {
			return err
		}
	}
	return nil
}

// listen adds the events of the runs to the curves during training, until stop is called.
// Outcomes contain the complete curves, so a lost event does no harm.
func (r *Runner) listen() (stop func(), err error) {
	if r.o.Curves == nil {
		return func() {}, nil
	}
	told, err := r.client.conn.Subscribe(runSubject+"*.*.eval", func(m *nats.Msg) {
		var e report
		r.mu.Lock()
		defer r.mu.Unlock()
		if spec, ok := r.live[strings.Split(m.Subject, ".")[3]]; ok && exact.Unmarshal(m.Data, &e) == nil {
			r.o.Curves.Add(spec, &e.Event)
		}
	})
	return func() { told.Unsubscribe() }, err
}

// settle sets the curves of a job that has an outcome.
func (r *Runner) settle(j *search.Job, curves []search.Curve) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for fold, spec := range j.Specs {
		delete(r.live, liveName(r.name, j.ID, fold))
		if r.o.Curves != nil && fold < len(curves) {
			r.o.Curves.SetRun(spec, curves[fold])
		}
	}
}

// Drop implements search.Runner: it deletes the checkpoints of runs.
func (r *Runner) Drop(ids []search.ID) {
	if r.follows {
		return
	}
	r.mu.Lock()
	var names []string
	for _, id := range ids {
		if name := r.runs[search.ID{Trial: id.Trial, Repeat: id.Repeat}]; name != "" {
			names = append(names, r.name+"."+name)
		}
	}
	r.mu.Unlock()
	r.tellDropped(ids)
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	for _, name := range names {
		if _, err := r.store.GetInfo(ctx, name); err == nil {
			r.store.Delete(ctx, name) // an error is ignored: a checkpoint that stays only takes space
		}
	}
}

// tellDropped publishes the state of runs that do not continue after a rung.
func (r *Runner) tellDropped(ids []search.ID) {
	for _, id := range ids {
		for fold := range max(1, r.folds) {
			name := liveName(r.name, id, fold)
			if text, err := exact.Marshal(report{Run: name, State: run.Stopped.String(), Number: -1}); err == nil {
				r.client.conn.Publish(runSubject+"search."+name+".eval", text)
			}
		}
	}
}

// patience is the time without an outcome after which the queue is read again.
const patience = 10 * time.Second
