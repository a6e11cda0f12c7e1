package cluster

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// An attempt trains a job on a worker. It saves checkpoints of the runs of the job, from
// which another worker can resume.
type attempt struct {
	w          *Worker
	search     string // its name
	task       task
	job        search.Job
	travels    []trainer.Spec // the Specs of the job as they are sent, with hashes for paths
	metric     metric.Key     // of the curves
	saved      bool           // whether checkpoints are in the object store
	deliveries uint64         // number of deliveries of the job

	due    atomic.Bool   // whether the current run must make a checkpoint
	noted  chan struct{} // receives a value when the checkpoint is in points
	mu     sync.Mutex
	points []point // of the runs that have started
}

// name returns the name of the attempt's checkpoints.
func (a *attempt) name() string { return a.search + "." + a.task.run() }

// worthKeeping is the minimum training time of a job whose checkpoints are saved at the
// end of a rung. The next rung of a shorter job trains from the start.
const worthKeeping = 300 * time.Millisecond

// outcome trains the job and returns its outcome. If ctx ends first, it saves
// checkpoints and returns the error of ctx. Any other error means that this worker
// cannot train the job.
func (a *attempt) outcome(ctx context.Context) (o search.Outcome, err error) {
	pool := &search.Pool{Slots: 1, Trainer: a.train}
	a.points = a.w.pointsOf(ctx, a)
	for _, p := range a.points {
		a.job.From, a.saved = append(a.job.From, p.Point), true
	}
	began := time.Now()
	stop := a.saveNowAndThen(ctx)
	err = pool.Do(ctx, []search.Job{a.job}, func(got search.Outcome) { o = got })
	pool.Drop([]search.ID{a.job.ID}) // ends the waiting runs, which make their last checkpoints
	stop()
	switch {
	case ctx.Err() != nil:
		a.save(ctx)
		return o, ctx.Err()
	case err != nil:
	case o.State == search.Waiting && (a.saved || time.Since(began) > worthKeeping):
		a.save(ctx)
	}
	return o, err
}

// curves returns the complete curves of the runs that have started.
func (a *attempt) curves() (curves []search.Curve) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.points {
		curves = append(curves, p.curve)
	}
	return curves
}

// train is the trainer of the pool: it trains one run of the job. rung is the control of
// the pool, which makes the run wait at the end of a rung.
func (a *attempt) train(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, rung trainer.Control, report func(*trainer.Event)) error {
	i := slices.IndexFunc(a.job.Specs, func(s trainer.Spec) bool { return s.Fold == spec.Fold })
	a.mu.Lock()
	for len(a.points) <= i {
		a.points = append(a.points, point{Point: search.Point{Result: search.NewResult()}})
	}
	result, curve := a.points[i].Result, slices.Clone(a.points[i].curve)
	a.mu.Unlock()
	l, ctx, cancel := a.w.lives.begin(ctx, a, i)
	defer cancel()
	control := &noting{a, i, &result, &curve, &l.tempo, rung, ctx}
	err := trainer.Train(ctx, spec, from, control, func(e *trainer.Event) {
		result.Observe(&spec, e, a.job.Patient)
		curve.Add(e, a.metric)
		l.hear(e)
		report(e)
	})
	if err == nil && result.State == search.Waiting {
		result.State = search.Done
		a.note(i, nil, result, curve)
	}
	a.mu.Lock()
	a.points[i].curve = curve
	a.mu.Unlock()
	a.w.lives.end(l, err, result.State)
	return err
}

// note stores a checkpoint of the run of a fold in points, with its result and its curve
// so far.
func (a *attempt) note(fold int, c *trainer.Checkpoint, r search.Result, curve search.Curve) {
	a.mu.Lock()
	a.points[fold] = point{search.Point{Checkpoint: c, Result: r}, slices.Clone(curve)}
	a.mu.Unlock()
	select {
	case a.noted <- struct{}{}:
	default:
	}
}

// A noting is the trainer.Control of a run: it makes checkpoints when they are due, and
// applies the tempo of the run.
type noting struct {
	a      *attempt
	fold   int
	result *search.Result
	curve  *search.Curve
	tempo  *tempo
	rung   trainer.Control // of the pool; nil for a run without rungs
	ctx    context.Context
}

// Between implements trainer.Control.
func (n *noting) Between(e *trainer.Event) trainer.Request {
	if n.a.due.CompareAndSwap(true, false) {
		return trainer.Request{Save: func(c *trainer.Checkpoint) { n.a.note(n.fold, c, *n.result, *n.curve) }}
	}
	if r := n.tempo.between(n.ctx, e); r.Wait != nil || n.rung == nil {
		return r
	}
	return n.rung.Between(e)
}

// End implements trainer.Control. A run that was interrupted, or has reached the end of a
// rung, can resume from c.
func (n *noting) End(c *trainer.Checkpoint) {
	if n.ctx.Err() != nil && n.result.State == search.Waiting {
		n.a.note(n.fold, c, *n.result, *n.curve)
	}
	if n.rung != nil {
		n.rung.End(c)
	}
}

// saveNowAndThen saves checkpoints at intervals of a third of ackWait, until stop is
// called.
func (a *attempt) saveNowAndThen(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var saving sync.Mutex
	var timer *time.Timer
	saving.Lock()
	timer = time.AfterFunc(a.w.ackWait/3, func() {
		saving.Lock()
		defer saving.Unlock()
		if ctx.Err() != nil {
			return
		}
		a.due.Store(true)
		select {
		case <-a.noted:
			a.save(ctx)
		case <-ctx.Done():
		case <-time.After(a.w.ackWait / 3): // the run is paused, or a step takes long
		}
		timer.Reset(a.w.ackWait / 3)
	})
	saving.Unlock()
	return func() {
		cancel()
		timer.Stop()
		saving.Lock() // waits for a save that is in progress
		defer saving.Unlock()
	}
}

// save saves the checkpoints of the job in the object store. If ctx has ended, the time
// limit of save is partingTime.
func (a *attempt) save(ctx context.Context) {
	a.mu.Lock()
	points := slices.Clone(a.points)
	a.mu.Unlock()
	if len(points) == 0 {
		return
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = parting(ctx)
		defer cancel()
	}
	b, err := encodePoints(points, a.travels)
	if err == nil {
		err = a.w.savePoints(ctx, a.name(), b)
	}
	if err != nil {
		a.w.log.Warn("a checkpoint is not kept", "trial", a.task.Trial, "error", err)
		return
	}
	a.saved = true
}
