package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"descent/model/guard"
	"descent/trainer/exact"
	"descent/trainer/search"
)

// take trains the jobs of a block and writes their outcomes, unless another worker has
// done so. It calls trained when the training has ended.
func (w *Worker) take(ctx context.Context, m jetstream.Msg, trained func()) {
	b, err := decode[block](m.Data())
	if err != nil || len(b.Tasks) == 0 {
		m.TermWithReason("this is no block of jobs")
		return
	}
	deliveries := uint64(1)
	if info, err := m.Metadata(); err == nil {
		deliveries = info.NumDelivered
	}
	w.hold(m.Reply(), &b, deliveries)
	defer w.release(m.Reply())
	defer w.keepAlive(m)()
	key := b.Search + "." + b.key()
	answered, err := w.answered(ctx, key, deliveries)
	if err == nil && !answered {
		err = w.answer(ctx, key, &b, deliveries, trained)
	}
	switch {
	case err == nil:
		w.acknowledge(ctx, m)
	case errors.Is(err, errOtherBits):
		w.log.Warn("a block is not trained here", "error", err)
		w.giveBack(m, w.ackWait)
	case ctx.Err() == nil:
		w.log.Warn("a block cannot be trained here", "error", err)
		w.giveBack(m, time.Second)
	default:
		w.giveBack(m, 0) // the checkpoints are saved, so another worker can go on at once
	}
}

// giveBack returns a block to the queue, from which it is delivered after delay. The
// coordinator hears first that the worker does not have it any more: otherwise it would
// return it once more at the end of the worker, when another one may have it.
func (w *Worker) giveBack(m jetstream.Msg, delay time.Duration) {
	w.release(m.Reply())
	w.tellHeld()
	m.NakWithDelay(delay)
}

// answered reports whether another worker has written the outcomes of a block under key.
// A block is queued for the first time only if there are none.
func (w *Worker) answered(ctx context.Context, key string, deliveries uint64) (bool, error) {
	if deliveries == 1 {
		return false, nil
	}
	err := w.client.again(ctx, func(ctx context.Context) error {
		_, err := w.results.Get(ctx, key)
		return err
	}, jetstream.ErrKeyNotFound)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, nil
	}
	return err == nil, err
}

// answer trains the jobs of a block, calls trained, and writes their outcomes under key.
// It deletes the checkpoints of jobs that have ended when their outcomes are written.
func (w *Worker) answer(ctx context.Context, key string, b *block, deliveries uint64, trained func()) error {
	begun := time.Now()
	a := answer{Worker: w.client.name, Host: w.host, Numerics: w.proof.Name, Deliveries: deliveries}
	var over []string
	for _, t := range b.Tasks {
		o, curves, checkpoint, err := w.train(ctx, b.Search, t, deliveries)
		if err != nil {
			return err
		}
		if checkpoint != "" {
			over = append(over, checkpoint)
		}
		a.Outcomes, a.Curves, a.Keys = append(a.Outcomes, o), append(a.Curves, curves), append(a.Keys, t.key())
		for _, r := range o.Runs {
			a.Epochs += r.Epoch
		}
	}
	a.Seconds = time.Since(begun).Seconds()
	trained()
	a.trim()
	text, err := exact.Marshal(a)
	if err != nil {
		return err
	}
	ctx, cancel := parting(ctx)
	defer cancel()
	err = w.client.again(ctx, func(ctx context.Context) error {
		_, err := w.results.Create(ctx, key, text)
		return err
	}, jetstream.ErrKeyExists)
	if err != nil && !errors.Is(err, jetstream.ErrKeyExists) { // another worker has written the outcomes, with the same bits
		return err
	}
	for _, name := range over {
		w.forget(name)
	}
	return nil
}

// train trains a task, and returns its outcome and the curves of its runs. checkpoint is
// the name of its saved checkpoints if it has ended; "" if there are none. A task that this
// worker cannot start is delivered again, until it fails after maxTries deliveries.
func (w *Worker) train(ctx context.Context, name string, t task, deliveries uint64) (o search.Outcome, curves []search.Curve, checkpoint string, err error) {
	a, err := w.attempt(ctx, name, t)
	if err == nil {
		a.deliveries = deliveries
		o, err = a.outcome(ctx)
		curves = a.curves()
		if a.saved && o.State != search.Waiting {
			checkpoint = a.name()
		}
	}
	if err == nil || ctx.Err() != nil || deliveries < maxTries || errors.Is(err, errOtherBits) || errors.As(err, new(*guard.Panic)) {
		return o, curves, checkpoint, err
	}
	why, _, _ := strings.Cut(err.Error(), "\n")
	return search.Outcome{ID: t.ID, Until: t.Until, State: search.Failed, Why: why}, curves, checkpoint, nil
}

// pointsOf returns the saved checkpoints of an attempt, if its job may have started
// earlier.
func (w *Worker) pointsOf(ctx context.Context, a *attempt) []point {
	if a.deliveries <= 1 && a.task.Rung == 0 {
		return nil
	}
	return w.loadPoints(ctx, a.name(), &a.job)
}

// forget deletes the checkpoints of a job.
func (w *Worker) forget(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	if err := w.checkpoints.Delete(ctx, name); err != nil {
		w.log.Warn("a checkpoint is not removed", "checkpoint", name, "error", err)
	}
}

// keepAlive reports to the coordinator at intervals of a third of ackWait that the block
// is being trained, until stop is called.
func (w *Worker) keepAlive(m jetstream.Msg) (stop func()) {
	ended := make(chan struct{})
	guard.Go(func() {
		tick := time.NewTicker(w.ackWait / 3)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				m.InProgress() // an error is ignored: the next call may succeed
			case <-ended:
				return
			}
		}
	}, func(err error) { w.stop(err) })
	return func() { close(ended) }
}

// acknowledge reports to the coordinator that a block is done. It gives up after ackWait,
// since a coordinator that was killed may have lost the delivery and then never answers.
// In this case the block is delivered again, and the worker that takes it finds the
// outcomes.
func (w *Worker) acknowledge(ctx context.Context, m jetstream.Msg) {
	ctx, end := parting(ctx)
	defer end()
	trying, cancel := context.WithTimeout(ctx, w.ackWait)
	defer cancel()
	err := w.client.again(trying, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, w.ackWait/2)
		defer cancel()
		return m.DoubleAck(ctx)
	}, jetstream.ErrMsgAlreadyAckd)
	if err != nil && ctx.Err() == nil {
		w.log.Debug("a block is not acknowledged", "error", err)
	}
}

// hold adds a block to those of the worker, and reports the change to the coordinator.
func (w *Worker) hold(ack string, b *block, deliveries uint64) {
	h := &holding{Search: b.Search, Deliveries: deliveries, Since: time.Now()}
	for _, t := range b.Tasks {
		h.Trials = append(h.Trials, t.Trial)
	}
	w.mu.Lock()
	w.held[ack] = h
	w.mu.Unlock()
	w.tellHeld()
}

// release removes a block from those of the worker. The coordinator hears of it with the
// next report: it does no harm to return a block that was acknowledged.
func (w *Worker) release(ack string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.held, ack)
}

// tellHeld reports the blocks of the worker to the coordinator. Reports are sent in the
// order of the changes.
func (w *Worker) tellHeld() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if text, err := json.Marshal(slices.Sorted(maps.Keys(w.held))); err == nil {
		w.client.conn.Publish(workerSubject+w.client.name+".holds", text)
	}
}
