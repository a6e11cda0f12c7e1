package cluster

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A WorkerInfo describes a connected worker.
type WorkerInfo struct {
	Name     string    `json:"worker"`
	Host     string    `json:"host"`
	Slots    int       `json:"slots"`
	Numerics string    `json:"numerics"`
	Program  string    `json:"program"`
	Mixed    bool      `json:"mixed"`    // whether its numerics differ from the coordinator's
	Draining bool      `json:"draining"` // whether it takes no new jobs
	Joined   time.Time `json:"joined"`
	Runs     []Holding `json:"runs"`
}

// A Holding is a block of trials that a worker has taken.
type Holding struct {
	Search     string    `json:"search"`
	Title      string    `json:"title"`
	Trials     []int     `json:"trials"`
	Deliveries uint64    `json:"deliveries"` // number of deliveries; above 1 after the loss of a worker
	Since      time.Time `json:"since"`
}

// beat writes the entry of the worker at intervals of a sixth of ackWait, and when draining
// begins, until ctx ends.
// It also reports its blocks, which a coordinator that has started again does not know.
func (w *Worker) beat(ctx context.Context) {
	joined := time.Now()
	tick := time.NewTicker(max(w.ackWait/6, 100*time.Millisecond))
	defer tick.Stop()
	drained := w.drained
	for {
		text, err := json.Marshal(w.info(joined))
		if err == nil {
			call, cancel := context.WithTimeout(ctx, callTime)
			w.register.Put(call, w.client.name, text) // an error is ignored: the next beat tries again
			cancel()
		}
		w.tellHeld()
		select {
		case <-ctx.Done():
			return
		case <-drained:
			drained = nil
		case <-tick.C:
		}
	}
}

// info returns the entry of the worker.
func (w *Worker) info(joined time.Time) WorkerInfo {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := WorkerInfo{Name: w.client.name, Host: w.host, Slots: w.o.Slots, Numerics: w.proof.Name, Program: w.o.Program,
		Mixed: w.mixed, Draining: w.draining, Joined: joined, Runs: []Holding{}}
	for _, h := range w.held {
		title := ""
		if s := w.known[h.Search]; s != nil {
			title = s.Title
		}
		i.Runs = append(i.Runs, Holding{h.Search, title, h.Trials, h.Deliveries, h.Since})
	}
	slices.SortFunc(i.Runs, func(a, b Holding) int { return a.Since.Compare(b.Since) })
	return i
}

// leave removes the entry of the worker.
func (w *Worker) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	w.register.Delete(ctx, w.client.name) // if this fails, the entry expires
	w.client.conn.FlushWithContext(ctx)
}

// Workers returns the connected workers, sorted by host and name.
func (c *Client) Workers(ctx context.Context) ([]WorkerInfo, error) {
	kv, err := c.js.KeyValue(ctx, workers)
	if err != nil {
		return nil, err
	}
	all := []WorkerInfo{}
	err = each(ctx, kv, func(e jetstream.KeyValueEntry) {
		if i, err := decode[WorkerInfo](e.Value()); err == nil {
			all = append(all, i)
		}
	})
	slices.SortFunc(all, func(a, b WorkerInfo) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Name, b.Name))
	})
	return all, err
}

// Drain makes a worker take no new jobs, and end when its current jobs have ended.
func (c *Client) Drain(ctx context.Context, worker string) error {
	return c.command(ctx, worker, "drain")
}

// Stop ends a worker. The worker saves checkpoints of its jobs and returns the jobs to the
// queue.
func (c *Client) Stop(ctx context.Context, worker string) error {
	return c.command(ctx, worker, "stop")
}

// command sends a command to a worker. A worker that ends at this moment may have got the
// command and never answer, so that the call has the time limit callTime.
func (c *Client) command(ctx context.Context, worker, what string) error {
	call, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	reply, err := c.conn.RequestWithContext(call, workerSubject+worker+".control", []byte(what))
	switch {
	case err != nil && ctx.Err() == nil && call.Err() != nil:
		return fmt.Errorf("the worker %s does not answer within %v: descent workers shows whether it has ended", worker, callTime)
	case errors.Is(err, nats.ErrNoResponders):
		return fmt.Errorf("there is no worker %s: want one of those that descent workers lists", worker)
	case err != nil:
		return err
	case len(reply.Data) > 0:
		return errors.New(string(reply.Data))
	}
	return nil
}

// A Queue counts the blocks of jobs that wait for a worker (Waiting), that are being
// trained (Taken), and that are being trained after an earlier delivery, since a worker
// was lost (Again).
type Queue struct{ Waiting, Taken, Again int }

// Queue counts the blocks in the queue.
func (c *Client) Queue(ctx context.Context) (Queue, error) {
	q, err := c.js.Consumer(ctx, trials, consumer)
	if err != nil {
		return Queue{}, err
	}
	info := q.CachedInfo()
	return Queue{int(info.NumPending), info.NumAckPending, info.NumRedelivered}, nil
}

// A Progress counts the jobs of all searches.
type Progress struct {
	Blocks int // blocks of jobs that are waiting or being trained
	Done   int // jobs with an outcome
	Twice  int // outcomes beyond the first of a job
}

// Progress counts the jobs.
func (c *Client) Progress(ctx context.Context) (p Progress, err error) {
	stream, err := c.js.Stream(ctx, trials)
	if err != nil {
		return p, err
	}
	p.Blocks = int(stream.CachedInfo().State.Msgs)
	kv, err := c.js.KeyValue(ctx, results)
	if err != nil {
		return p, err
	}
	seen := map[string]bool{}
	err = each(ctx, kv, func(e jetstream.KeyValueEntry) {
		search, _, _ := strings.Cut(e.Key(), ".")
		if a, err := decode[answer](e.Value()); err == nil {
			for _, key := range a.Keys {
				if seen[search+key] {
					p.Twice++
				}
				seen[search+key] = true
			}
		}
	})
	p.Done = len(seen)
	return p, err
}

// each calls f with each current entry of a bucket.
func each(ctx context.Context, kv jetstream.KeyValue, f func(jetstream.KeyValueEntry)) error {
	watch, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return err
	}
	defer watch.Stop()
	for {
		select {
		case e, ok := <-watch.Updates():
			if !ok || e == nil { // nil follows the current entries
				return nil
			}
			f(e)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
