package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"descent/trainer/search"
)

// A delivery queues jobs and waits for their outcomes.
type delivery struct {
	*Runner
	report func(search.Outcome)
	jobs   map[string]*search.Job // all jobs, by the keys of their tasks
	wanted map[string]task        // the tasks without an outcome, by their keys
	order  []string               // the keys of all tasks, in the order of the jobs
	queued map[string]bool        // the keys of the tasks that are in the queue
	todo   []string               // the keys of the tasks to queue, in the order of the jobs
}

// The sizes of blocks.
const (
	blockSeconds = 0.1 // target of the training time of a block
	lastParts    = 16  // a block has at most this part of what is left, so that workers end at the same time
	maxBlock     = 200 // jobs in a block
	probes       = 8   // blocks of one job each, while the duration of jobs is unknown
	enough       = 4   // number of answers after which the duration is known
	longTime     = 500 * time.Millisecond
)

// deliver queues the wanted tasks and waits for outcomes. It returns when it has all
// outcomes, or when the queue has to be read again, because the connection was lost or
// no outcome has arrived within patience.
func (d *delivery) deliver(ctx context.Context) error {
	if err := d.lookAtQueue(ctx); err != nil {
		return err
	}
	connected, cancel := d.client.connected(ctx)
	defer cancel()
	watch, err := d.watch(ctx)
	if err != nil {
		return err
	}
	defer watch.Stop()
	known := false // whether all outcomes that existed at the start were received
	silent, look := time.NewTimer(patience), time.NewTicker(longTime)
	defer silent.Stop()
	defer look.Stop()
	for len(d.wanted) > 0 {
		select {
		case e, ok := <-watch.Updates():
			switch {
			case !ok:
				return ctx.Err()
			case e != nil:
				d.hear(ctx, e, known)
				silent.Reset(patience)
			default:
				known = true
			}
		case <-look.C:
			d.notePatience(ctx)
		case <-silent.C:
			return ctx.Err()
		case <-connected.Done():
			return ctx.Err()
		}
		if !known || d.follows {
			continue
		}
		if err := d.publish(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lookAtQueue sets queued to the tasks that are waiting or being trained, and todo to all
// tasks, of which publish leaves out those that are queued or have an outcome.
func (d *delivery) lookAtQueue(ctx context.Context) error {
	if d.follows {
		return nil
	}
	return d.client.again(ctx, func(ctx context.Context) error {
		d.queued, d.todo = map[string]bool{}, d.order
		info, err := d.stream.Info(ctx, jetstream.WithSubjectFilter(trialSubject+d.name+".>"))
		if err != nil {
			return err
		}
		for subject := range info.State.Subjects {
			m, err := d.stream.GetLastMsgForSubject(ctx, subject)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue // it has just been removed
			}
			if err != nil {
				return err
			}
			b, err := decode[block](m.Data)
			if err != nil {
				return err
			}
			for _, t := range b.Tasks {
				d.queued[t.key()] = true
			}
		}
		return nil
	})
}

// watch returns the outcomes of the search: first the existing ones, then nil, then new
// ones.
func (d *delivery) watch(ctx context.Context) (w jetstream.KeyWatcher, err error) {
	err = d.client.again(ctx, func(context.Context) error {
		w, err = d.results.Watch(ctx, d.name+".>", jetstream.IgnoreDeletes())
		return err
	})
	return w, err
}

// hear reports the outcomes of a block. fresh states whether the outcomes arrived after
// those that existed at the start. An existing outcome that is not settled or cannot be
// read is deleted, so that its job is trained again.
func (d *delivery) hear(ctx context.Context, e jetstream.KeyValueEntry, fresh bool) {
	a, err := decode[answer](e.Value())
	if err != nil || len(a.Keys) != len(a.Outcomes) {
		d.discard(ctx, e, fresh)
		return
	}
	if d.isWanted(&a) {
		d.count(&a)
	}
	if a.Epochs > 0 {
		d.rates = append(d.rates, a.Seconds/a.Epochs)
	}
	for i, o := range a.Outcomes {
		if _, ok := d.wanted[a.Keys[i]]; !ok {
			continue
		}
		if !o.Settled() && !fresh {
			d.discard(ctx, e, fresh)
			return
		}
		delete(d.wanted, a.Keys[i])
		delete(d.queued, a.Keys[i])
		if i < len(a.Curves) {
			d.settle(d.jobs[a.Keys[i]], a.Curves[i])
		}
		d.report(o)
	}
}

// discard deletes an existing outcome. A follower deletes none.
func (d *delivery) discard(ctx context.Context, e jetstream.KeyValueEntry, fresh bool) {
	if !fresh && !d.follows {
		d.results.Delete(ctx, e.Key()) // an error is ignored: the outcome is looked at again after patience
	}
}

// isWanted reports whether an answer has an outcome of a wanted task.
func (d *delivery) isWanted(a *answer) bool {
	return slices.ContainsFunc(a.Keys, func(key string) bool { _, ok := d.wanted[key]; return ok })
}

// publish queues the wanted tasks that are not queued: a few blocks of one job while the
// duration of jobs is unknown, and then all others in larger blocks.
func (d *delivery) publish(ctx context.Context) error {
	var tasks []task
	for len(d.todo) > 0 && (d.rated() || len(d.queued) < probes) {
		key := d.todo[0]
		d.todo = d.todo[1:]
		if t, ok := d.wanted[key]; ok && !d.queued[key] {
			d.queued[key] = true
			tasks = append(tasks, t)
		}
	}
	return d.put(ctx, d.divide(tasks))
}

// divide divides tasks into blocks by the duration of an epoch so far.
func (d *delivery) divide(tasks []task) (blocks []*block) {
	perEpoch, known := d.perEpoch()
	takes := func(t task) float64 { return perEpoch * t.Until * float64(len(t.Specs)) }
	left := 0.0 // seconds of training of tasks
	for _, t := range tasks {
		left += takes(t)
	}
	var b *block
	seconds := 0.0
	for _, t := range tasks {
		if b == nil || !known || seconds+takes(t) > min(blockSeconds, left/lastParts) || len(b.Tasks) == maxBlock {
			left -= seconds
			b, seconds = &block{Search: d.name}, 0
			blocks = append(blocks, b)
		}
		b.Tasks, seconds = append(b.Tasks, t), seconds+takes(t)
	}
	return blocks
}

// rated reports whether the duration of jobs is known.
func (d *delivery) rated() bool { return len(d.rates) >= enough || d.busy > 1 }

// notePatience counts in busy how often jobs were being trained while the duration of jobs
// was unknown. A high count shows that jobs are long.
func (d *delivery) notePatience(ctx context.Context) {
	if d.follows || d.rated() {
		return
	}
	c, err := d.client.js.Consumer(ctx, trials, consumer)
	if err == nil && c.CachedInfo().NumAckPending > 0 {
		d.busy++
	}
}

// perEpoch returns the median duration of an epoch in seconds, and whether it is known.
func (d *delivery) perEpoch() (seconds float64, known bool) {
	if len(d.rates) < enough {
		return 0, false
	}
	rates := slices.Sorted(slices.Values(d.rates))
	return rates[len(rates)/2], true
}

// put publishes blocks. The stream accepts one message per subject, so a block that is in
// the queue already is not added again.
func (d *delivery) put(ctx context.Context, blocks []*block) error {
	for len(blocks) > 0 {
		var rest []*block
		futures := make([]jetstream.PubAckFuture, len(blocks))
		for i, b := range blocks {
			text, err := json.Marshal(b)
			if err != nil {
				return err
			}
			if futures[i], err = d.client.js.PublishAsync(b.subject(), text); err != nil {
				rest = append(rest, b)
			}
		}
		for i, f := range futures {
			if f == nil {
				continue
			}
			select {
			case <-f.Ok():
			case err := <-f.Err():
				if !strings.Contains(err.Error(), "maximum messages per subject") {
					rest = append(rest, blocks[i])
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if blocks = rest; len(blocks) == 0 {
			return nil
		}
		if refused := d.client.refused(); refused != nil {
			return refused
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}
