package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/run"
	"descent/trainer/search"
)

// Limits on the sending of live curves. Events that were not sent can be requested.
const (
	liveAfter = 100 * time.Millisecond
	liveEvery = 50 * time.Millisecond
	liveKept  = time.Minute // time for which an ended run can be requested
	pageBytes = 400_000     // bytes of events in one reply; a message may have 1 MB
)

// A report is the message about one event of a run, or about a new state without an
// event.
type report struct {
	Run          string
	Worker, Host string
	Deliveries   uint64 // number of deliveries of its job
	State        string // of run.State
	Number       int    // of the event, from 0
	Event        trainer.Event
	Elapsed      time.Duration
}

// A tail is the reply with a range of a run's events, its settings and its state.
type tail struct {
	Run          string
	Worker, Host string
	State        string
	Why          string // the error that ended the run
	Name         string
	Settings     map[string]string
	From         int // the number of the first of Events
	Total        int
	Events       []trainer.Event
	Elapsed      []time.Duration
}

// lives contains the runs of a worker that a View can show.
type lives struct {
	w     *Worker
	mu    sync.Mutex
	runs  map[string]*live
	spare []records // those of runs that cannot be requested any more
}

// A live is a run of a worker that a View can show.
type live struct {
	id    string
	w     *Worker
	times uint64 // number of deliveries of its job
	began time.Time
	quiet time.Duration // running time before it is reported
	spec  trainer.Spec  // as it is sent, with hashes in place of paths
	mu    sync.Mutex
	records
	sent  time.Time
	told  bool // whether a report of it was published
	state run.State
	err   error
	ended time.Time // zero while it runs
	tempo tempo
}

// liveName returns the name of the run of a trial on a fold. It is the same on all
// workers.
func liveName(name string, id search.ID, fold int) string {
	return fmt.Sprintf("%.8s-%d-%d-%d", name, id.Trial, id.Repeat, fold)
}

// begin adds the run of an attempt on a fold. It returns the context of the run and the
// function that releases it.
func (ls *lives) begin(ctx context.Context, a *attempt, fold int) (*live, context.Context, context.CancelFunc) {
	l := &live{
		id:    liveName(a.search, a.task.ID, fold),
		w:     ls.w,
		times: a.deliveries,
		began: time.Now(),
		quiet: liveAfter,
		state: run.Running,
	}
	if a.deliveries > 1 { // another worker may have reported it
		l.quiet = 0
	}
	l.spec = a.travels[fold]
	ctx, cancel := l.tempo.begin(ctx) // before a View finds the run and controls it
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for id, old := range ls.runs {
		if old.overFor(liveKept) {
			delete(ls.runs, id)
			if len(ls.spare) < 2*cap(ls.w.turns) {
				ls.spare = append(ls.spare, old.take())
			}
		}
	}
	if n := len(ls.spare); n > 0 {
		l.records, ls.spare = ls.spare[n-1], ls.spare[:n-1]
	}
	ls.runs[l.id] = l
	return l, ctx, cancel
}

// overFor reports whether the run ended more than d ago, or ended without a published
// report.
func (l *live) overFor(d time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.ended.IsZero() && (!l.told || time.Since(l.ended) > d)
}

// end sets the state of a run that has ended with err. came is the state of its result:
// search.Waiting for a run that can resume, after a rung or after the end of its worker.
func (ls *lives) end(l *live, err error, came search.State) {
	_, stopped := l.tempo.states()
	state := run.Done
	switch {
	case err == nil:
	case errors.As(err, new(*trainer.Divergence)):
		state = run.Diverged
	case !errors.Is(err, context.Canceled):
		state = run.Failed
	case stopped || came != search.Waiting:
		state = run.Stopped
	default:
		state = run.Loading
	}
	l.mu.Lock()
	if l.ended = time.Now(); state != run.Done && state != run.Loading {
		l.err = err
	}
	l.mu.Unlock()
	l.setState(state)
}

// hear stores an event and publishes it.
func (l *live) hear(e *trainer.Event) {
	if e.Kind == trainer.Stepped || e.Kind == trainer.Ended && !e.Complete {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.add(e, now.Sub(l.began))
	if now.Sub(l.began) >= l.quiet && (now.Sub(l.sent) >= liveEvery || e.Kind == trainer.Ended) {
		l.sent = now
		l.tellLocked(&l.events[len(l.events)-1])
	}
}

// setState sets the state of the run and publishes it.
func (l *live) setState(s run.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
	if l.told {
		l.tellLocked(nil)
	}
}

// tellLocked publishes an event, or only the state if e is nil. l.mu must be held.
func (l *live) tellLocked(e *trainer.Event) {
	r := report{Run: l.id, Worker: l.w.client.name, Host: l.w.host, Deliveries: l.times, State: l.state.String(), Number: l.first + len(l.events) - 1, Elapsed: time.Since(l.began)}
	if e != nil {
		r.Event = *e
	}
	if text, err := exact.Marshal(r); err == nil {
		l.w.client.conn.Publish(runSubject+l.w.client.name+"."+l.id+".eval", text) // lost without a connection; a View requests lost events
		l.told = true
	}
}

// tail returns the events from a number on, at most pageBytes of them.
func (l *live) tail(from int) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := tail{Run: l.id, Worker: l.w.client.name, Host: l.w.host, State: l.state.String(), Name: l.spec.Name,
		Settings: settings(l.spec), From: max(from, l.first), Total: l.first + len(l.events)}
	if l.err != nil {
		t.Why = l.err.Error()
	}
	n := 0
	for i := t.From - l.first; i < len(l.events) && n < pageBytes; i++ {
		text, err := exact.Marshal(l.events[i])
		if err != nil {
			return nil, err
		}
		n += len(text)
		t.Events, t.Elapsed = append(t.Events, l.events[i]), append(t.Elapsed, l.after[i])
	}
	return exact.Marshal(t)
}

// answer subscribes to requests about the runs.
func (ls *lives) answer() error {
	_, err := ls.w.client.conn.Subscribe(runSubject+ls.w.client.name+".>", func(m *nats.Msg) {
		tokens := strings.Split(m.Subject, ".")
		if len(tokens) != 5 || tokens[4] == "eval" {
			return
		}
		ls.mu.Lock()
		l := ls.runs[tokens[3]]
		ls.mu.Unlock()
		if l == nil {
			m.Respond(nil)
			return
		}
		switch tokens[4] {
		case "tail":
			var from int
			fmt.Sscan(string(m.Data), &from)
			if text, err := l.tail(from); err == nil {
				m.Respond(text)
			}
		case "control":
			why := l.control(string(m.Data))
			if m.Reply != "" {
				m.Respond([]byte(why))
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = ls.w.client.conn.Subscribe(lookSubject, func(*nats.Msg) { ls.announce() })
	return err
}

// control executes a command on a run: pause, resume, step, stop or a pace. It returns
// "" or the error as text.
func (l *live) control(what string) string {
	state := run.Running
	switch verb, pace, _ := strings.Cut(what, " "); verb {
	case "pause":
		l.tempo.pause()
	case "resume":
		l.tempo.resume()
	case "step":
		l.tempo.step()
	case "stop":
		l.tempo.stop()
		return ""
	case "pace":
		var perSecond float64
		fmt.Sscan(pace, &perSecond)
		l.tempo.setPace(max(perSecond, 0))
	default:
		return fmt.Sprintf("%q is nothing that a run can do: want pause, resume, step, stop or pace", verb)
	}
	if paused, _ := l.tempo.states(); paused {
		state = run.Paused
	}
	l.mu.Lock()
	over := !l.ended.IsZero()
	l.mu.Unlock()
	if !over {
		l.setState(state)
	}
	return ""
}

// announce publishes the state of all runs, for a new View.
func (ls *lives) announce() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, l := range ls.runs {
		l.mu.Lock()
		if l.ended.IsZero() && time.Since(l.began) >= l.quiet {
			l.tellLocked(nil)
		}
		l.mu.Unlock()
	}
}
