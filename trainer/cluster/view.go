package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/run"
)

// lookSubject is the subject on which a new View asks all workers to announce their
// runs.
const lookSubject = "descent.look"

// A View shows the runs of all workers of a coordinator. Workers publish the events of
// runs, and the View requests the events that it missed.
type View struct {
	client *Client
	mu     sync.Mutex
	runs   map[string]*Remote
	order  []*Remote
	given  map[*Remote]bool // the runs that Poll has returned
	asked  time.Time        // when the list of workers was last read
}

// The intervals of requests.
const (
	whoTime  = 5 * time.Second
	tailTime = 2 * time.Second
)

// NewView returns a View of the runs of a coordinator's workers.
func NewView(c *Client) (*View, error) {
	v := &View{client: c, runs: map[string]*Remote{}, given: map[*Remote]bool{}}
	if _, err := c.conn.Subscribe(runSubject+"*.*.eval", v.hear); err != nil {
		return nil, err
	}
	return v, c.conn.Publish(lookSubject, nil)
}

// hear processes a report.
func (v *View) hear(m *nats.Msg) {
	var r report
	if exact.Unmarshal(m.Data, &r) != nil {
		return
	}
	v.mu.Lock()
	s := v.runs[r.Run]
	if s == nil {
		s = &Remote{client: v.client, id: r.Run, replay: run.NewReplay(), done: make(chan struct{})}
		v.runs[r.Run] = s
		v.order = append(v.order, s)
	}
	v.mu.Unlock()
	s.hear(&r)
}

// Poll returns the runs that are new since the last call, in the order of their first
// reports, and requests missed events. It implements the Watcher of the dashboard.
func (v *View) Poll() (added []run.Source, err error) {
	v.mu.Lock()
	all := slices.Clone(v.order)
	v.mu.Unlock()
	for _, s := range all {
		s.catchUp()
		if s.known() && !v.given[s] {
			v.given[s] = true
			added = append(added, s)
		}
	}
	if time.Since(v.asked) >= whoTime {
		v.asked = time.Now()
		err = v.loseLeavers(all)
	}
	return added, err
}

// loseLeavers sets the state of runs whose workers are not connected to Loading.
func (v *View) loseLeavers(all []*Remote) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	there, err := v.client.Workers(ctx)
	if err != nil {
		return fmt.Errorf("the coordinator at %s does not answer: it is asked again", v.client.line.Where())
	}
	for _, s := range all {
		s.mu.Lock()
		gone := !slices.ContainsFunc(there, func(w WorkerInfo) bool { return w.Name == s.worker })
		if gone && s.state.Live() && s.state != run.Loading {
			s.setLocked(run.Loading)
		}
		s.mu.Unlock()
	}
	return nil
}

// A Remote is a run on a worker. It implements run.Remote. If the worker is lost, the state
// of the run is Loading until another worker resumes the run.
type Remote struct {
	client *Client
	id     string

	mu           sync.Mutex
	worker, host string
	deliveries   uint64
	spec         trainer.Spec
	replay       *run.Replay
	heard        bool // whether spec is known
	next         int  // the number of the next event of this worker
	behind       bool // whether events were missed
	step         int  // of the last evaluation
	state        run.State
	why          error
	done         chan struct{}
}

// known reports whether the settings of the run are known, so that it can be shown.
func (s *Remote) known() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard
}

// hear processes a report. It uses the event only if no earlier event was missed.
func (s *Remote) hear(r *report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Worker != "" && r.Worker != s.worker {
		s.worker, s.host, s.next, s.behind = r.Worker, r.Host, 0, true
	}
	s.deliveries = max(s.deliveries, r.Deliveries)
	switch {
	case r.Number < s.next:
	case r.Number == s.next && s.heard && !s.behind && r.Event.Plan.Params > 0:
		s.next++
		s.fold(&r.Event, r.Elapsed)
	default:
		s.behind = true
	}
	s.setLocked(stateNamed(r.State))
}

// fold adds an event. It ignores an evaluation that another worker has reported: a worker
// that resumes from a checkpoint repeats the evaluations after the checkpoint.
func (s *Remote) fold(e *trainer.Event, elapsed time.Duration) {
	if e.Kind == trainer.Evaluated && e.Step <= s.step && e.Step > 0 || e.Kind == trainer.Started && s.step > 0 {
		return
	}
	if e.Kind == trainer.Evaluated {
		s.step = e.Step
	}
	s.replay.Fold(e, elapsed)
}

// setLocked sets the state. s.mu must be held.
func (s *Remote) setLocked(state run.State) {
	if state == s.state && s.replay.State() == state || !s.state.Live() {
		return
	}
	if s.state = state; !state.Live() {
		close(s.done)
	}
	s.replay.End(state, s.why)
}

// catchUp requests missed events from the worker.
func (s *Remote) catchUp() {
	for {
		s.mu.Lock()
		subject, from, behind := runSubject+s.worker+"."+s.id+".tail", s.next, s.behind
		s.mu.Unlock()
		if !behind {
			return
		}
		reply, err := s.client.conn.Request(subject, []byte(strconv.Itoa(from)), tailTime)
		if err != nil || len(reply.Data) == 0 {
			return // the worker has ended, or has deleted the run
		}
		var t tail
		if err := exact.Unmarshal(reply.Data, &t); err != nil || !s.take(&t) {
			return
		}
	}
}

// take adds the events of a tail, and reports whether there are more.
func (s *Remote) take(t *tail) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.heard {
		s.spec = trainer.Default()
		s.spec.Name = t.Name
		if s.spec.SetAll(t.Settings) != nil { // the worker is another version of the program
			s.spec = trainer.Spec{Name: t.Name}
		}
		s.heard = true
	}
	if t.Why != "" {
		s.why = errors.New(t.Why)
	}
	if t.Worker != s.worker || t.From < s.next {
		return false
	}
	for i := range t.Events {
		s.fold(&t.Events[i], t.Elapsed[i])
	}
	s.next = t.From + len(t.Events)
	s.behind = s.next < t.Total
	s.setLocked(stateNamed(t.State))
	return s.behind && len(t.Events) > 0
}

// stateNamed returns the state of a run by its name.
func stateNamed(name string) run.State {
	for s := run.Loading; s <= run.Failed; s++ {
		if s.String() == name {
			return s
		}
	}
	return run.Running
}

// Spec implements run.Source.
func (s *Remote) Spec() trainer.Spec { return s.spec }

// Branch implements run.Source.
func (s *Remote) Branch() *trainer.Checkpoint { return nil }

// Snapshot implements run.Source.
func (s *Remote) Snapshot(snap *run.Snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.replay.Snapshot(snap)
}

// Host implements run.Remote.
func (s *Remote) Host() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.host
}

// Deliveries implements run.Remote.
func (s *Remote) Deliveries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int(s.deliveries)
}

// State implements run.Live.
func (s *Remote) State() run.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Done implements run.Live.
func (s *Remote) Done() <-chan struct{} { return s.done }

// Pause implements run.Live.
func (s *Remote) Pause() { s.control("pause") }

// Resume implements run.Live.
func (s *Remote) Resume() { s.control("resume") }

// Step implements run.Live.
func (s *Remote) Step() { s.control("step") }

// Cancel implements run.Live.
func (s *Remote) Cancel() { s.control("stop") }

// SetPace implements run.Live.
func (s *Remote) SetPace(perSecond float64) {
	s.control("pace " + strconv.FormatFloat(perSecond, 'g', -1, 64))
}

// control sends a command to the worker, and does not wait for a reply. Reports show the
// effect of the command.
func (s *Remote) control(what string) {
	s.mu.Lock()
	subject := runSubject + s.worker + "." + s.id + ".control"
	s.mu.Unlock()
	s.client.conn.Publish(subject, []byte(what))
}
