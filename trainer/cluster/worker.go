package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"descent/model/guard"
)

// WorkerOptions are the settings of a worker.
type WorkerOptions struct {
	Slots   int           // jobs at a time; 0 for the number of processors
	Mixed   bool          // join even if the numerics differ from the coordinator's
	Program string        // version of the program
	Log     *slog.Logger  // may be nil
	Joined  func(*Worker) // called when the worker begins to take jobs; may be nil
}

// A Worker trains the jobs of a coordinator.
type Worker struct {
	client      *Client
	o           WorkerOptions
	log         *slog.Logger
	host        string
	proof       Numerics
	ackWait     time.Duration
	consumer    jetstream.Consumer
	results     jetstream.KeyValue
	plans       jetstream.KeyValue
	register    jetstream.KeyValue
	checkpoints jetstream.ObjectStore
	files       *cache
	lives       lives
	turns       chan struct{} // has one value for each slot in use
	drained     chan struct{} // closed when draining begins

	drain    context.CancelFunc // stops the taking of jobs
	stop     context.CancelCauseFunc
	mixed    bool // whether its numerics differ from the coordinator's
	mu       sync.Mutex
	draining bool
	known    map[string]*submission
	held     map[string]*holding // blocks, by the subjects on which they are acknowledged
}

// A holding is a block that a worker has taken.
type holding struct {
	Search     string
	Trials     []int
	Deliveries uint64
	Since      time.Time
}

// Limits of a worker.
const (
	partingTime = 5 * time.Second // for saving checkpoints and writing outcomes when a worker ends
	maxTries    = 5               // deliveries after which a job that no worker can start fails
)

// errEnded is the cancellation cause of a worker that a command has ended.
var errEnded = errors.New("ended by a person")

// Join joins a coordinator as a worker, and trains its jobs until ctx ends or a command
// ends the worker. It then saves checkpoints of the running jobs and returns the jobs to
// the queue.
func Join(ctx context.Context, l Line, o WorkerOptions) error {
	w := &Worker{o: o, log: o.Log, known: map[string]*submission{}, held: map[string]*holding{}}
	w.o.Slots = cmp.Or(o.Slots, runtime.GOMAXPROCS(0))
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	w.host, _ = os.Hostname() // "" if unknown
	w.lives = lives{w: w, runs: map[string]*live{}}
	w.turns, w.drained = make(chan struct{}, w.o.Slots), make(chan struct{})
	var err error
	if w.proof, err = Prove(); err != nil {
		return err
	}
	if w.client, err = dial(l, roleWorker); err != nil {
		return err
	}
	defer w.client.Close()
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.compare(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "descent-data-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w.files.dir = dir
	return w.work(ctx)
}

// open opens the streams and buckets of the coordinator.
func (w *Worker) open(ctx context.Context) error {
	return w.client.again(ctx, func(ctx context.Context) (err error) {
		js := w.client.js
		if w.consumer, err = js.Consumer(ctx, trials, consumer); err != nil {
			return err
		}
		w.ackWait = w.consumer.CachedInfo().Config.AckWait
		for name, kv := range map[string]*jetstream.KeyValue{planBucket: &w.plans, results: &w.results, workers: &w.register} {
			if *kv, err = js.KeyValue(ctx, name); err != nil {
				return err
			}
		}
		if w.checkpoints, err = js.ObjectStore(ctx, checkpoints); err != nil {
			return err
		}
		files, err := js.ObjectStore(ctx, dataBucket)
		w.files = &cache{store: files}
		return err
	})
}

// compare returns an error if the numerics or the program version of the worker differ
// from those of the coordinator. With Mixed it only sets w.mixed.
func (w *Worker) compare(ctx context.Context) error {
	theirs, err := w.declared(ctx)
	switch {
	case err != nil:
		return err
	case w.o.Mixed:
		w.mixed = theirs.Proof.Sum != w.proof.Sum
		return nil
	case theirs.Proof.Sum != w.proof.Sum:
		return fmt.Errorf("this machine computes other bits (%s) than the coordinator (%s): want equal arithmetic, such as DESCENT_KERNELS=portable on all, or --mixed", w.proof.Name, theirs.Proof.Name)
	case theirs.Program != w.o.Program:
		return fmt.Errorf("this is descent %s, and the coordinator is %s: want the same version, or --mixed", w.o.Program, theirs.Program)
	}
	return nil
}

// declared returns the program and numerics of the coordinator, or of the searches on
// another NATS server.
func (w *Worker) declared(ctx context.Context) (theirs plan, err error) {
	if w.client.line.url != "" {
		return w.client.agree(ctx, plan{Program: w.o.Program, Proof: w.proof})
	}
	return theirs, w.client.again(ctx, func(ctx context.Context) error {
		e, err := w.plans.Get(ctx, proofKey)
		if err == nil {
			theirs, err = decode[plan](e.Value())
		}
		return err
	})
}

// work takes jobs until the worker ends.
func (w *Worker) work(ctx context.Context) error {
	ctx, w.stop = context.WithCancelCause(ctx)
	defer w.stop(nil)
	taking, drain := context.WithCancel(ctx)
	w.drain = drain
	defer drain()
	if err := w.lives.answer(); err != nil {
		return err
	}
	if _, err := w.client.conn.Subscribe(workerSubject+w.client.name+".control", w.control); err != nil {
		return err
	}
	failed := func(err error) { w.stop(err) }
	leaving, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	left := make(chan struct{})
	guard.Go(func() {
		defer close(left)
		w.beat(leaving)
	}, failed)
	var slots sync.WaitGroup
	for range 2 * w.o.Slots { // while one writes the outcomes of a block, the other trains the next one
		slots.Add(1)
		guard.Go(func() {
			defer slots.Done()
			w.slot(taking, ctx)
		}, failed)
	}
	if w.o.Joined != nil {
		w.o.Joined(w)
	}
	slots.Wait()
	leave()
	<-left // its entry is not written again
	w.leave()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, errEnded) {
		return err
	}
	return nil
}

// slot takes and trains one block after another until taking ends. The end of ctx also
// interrupts the training. It has one of the turns from the taking of a block to the end
// of its training.
func (w *Worker) slot(taking, ctx context.Context) {
	for {
		select {
		case w.turns <- struct{}{}:
		case <-taking.Done():
			return
		}
		trained := sync.OnceFunc(func() { <-w.turns })
		err := w.takeNext(taking, ctx, trained)
		trained()
		if err == nil || taking.Err() != nil || errors.Is(err, nats.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) {
			continue
		}
		if refused := w.client.refused(); refused != nil {
			w.stop(refused)
			return
		}
		select {
		case <-taking.Done():
		case <-time.After(100 * time.Millisecond): // the coordinator cannot be reached
		}
	}
}

// takeNext waits for a block and trains it. It calls trained when the training has ended.
func (w *Worker) takeNext(taking, ctx context.Context, trained func()) error {
	waiting, cancel := w.client.connected(taking)
	defer cancel()
	batch, err := w.consumer.Fetch(1, jetstream.FetchContext(waiting))
	if err != nil {
		return err
	}
	for m := range batch.Messages() {
		if taking.Err() != nil {
			m.Nak()
			continue
		}
		w.take(ctx, m, trained)
	}
	return batch.Error()
}

// parting returns a context that ends partingTime after ctx.
func parting(ctx context.Context) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(partingTime, cancel) })
	return late, func() {
		stop()
		cancel()
	}
}

// Name returns the public name of the worker.
func (w *Worker) Name() string { return w.client.name }

// control executes a command: drain or stop.
func (w *Worker) control(m *nats.Msg) {
	switch string(m.Data) {
	case "drain":
		w.mu.Lock()
		if !w.draining {
			close(w.drained)
		}
		w.draining = true
		w.mu.Unlock()
		w.drain()
	case "stop":
		w.stop(errEnded)
	default:
		m.Respond([]byte(fmt.Sprintf("%q is nothing that a worker can do: want drain or stop", m.Data)))
		return
	}
	m.Respond(nil)
}
